"""Application commands: how Discord gives them back, where they are offered, and on whose behalf they run."""

from collections.abc import Sequence

from songbot.sandbox.discord.errors import UNKNOWN_COMMAND
from songbot.sandbox.discord.limits import check_commands
from songbot.sandbox.discord.shapes import ALL, Json
from songbot.sandbox.discord.world import World

GUILD, BOT_DM, PRIVATE = 0, 1, 2


def register(world: World, told: Sequence[Json], scope: str) -> list[Json]:
    """Make these the commands of a server, or the global ones; who was there before keeps the id."""
    check_commands(told)
    before = {(one["type"], one["name"]): one["id"] for one in world.commands.get(scope, ())}
    made = [_told(world, one, before, scope) for one in told]
    world.commands[scope] = made
    world.say("COMMANDS", {})
    return made


def _told(world: World, asked: Json, before: dict[tuple[int, str], str], scope: str) -> Json:
    kind, bits = asked.get("type") or 1, asked.get("default_member_permissions")
    made = {name: value for name, value in asked.items() if value is not None} | {
        "id": asked.get("id") or before.get((kind, asked["name"])) or world.flake(),
        "type": kind,
        "application_id": world.application,
        "version": world.flake(),
        "description": asked.get("description") or "",
        "nsfw": bool(asked.get("nsfw")),
        "default_member_permissions": None if bits is None else str(bits),
        "dm_permission": asked.get("dm_permission") is not False,
        "integration_types": asked.get("integration_types") or [0],
        "contexts": asked.get("contexts"),
    }
    return made | ({"guild_id": scope} if scope else {})


def add(world: World, told: Json, scope: str) -> tuple[Json, int]:
    """Add one, or put it in the place of its namesake: the command and Discord's status for that."""
    kept = world.commands.get(scope, [])
    others = [one for one in kept if (one["type"], one["name"]) != (told.get("type") or 1, told["name"])]
    made = register(world, [*others, told], scope)[-1]
    return made, 201 if len(others) == len(kept) else 200


def find(world: World, id_: str, scope: str) -> Json:
    """One of them, or 404."""
    for one in world.commands.get(scope, ()):
        if one["id"] == id_:
            return one
    raise UNKNOWN_COMMAND()


def change(world: World, id_: str, changes: Json | None, scope: str) -> Json | None:
    """Change one, or take it away where there is nothing to change it to."""
    found, kept = find(world, id_, scope), world.commands[scope]
    if changes is None:
        register(world, [one for one in kept if one is not found], scope)
        return None
    register(world, [{**one, **changes} if one is found else one for one in kept], scope)
    return find(world, id_, scope)


def context(world: World, channel: Json) -> int:
    """What kind of place a channel is."""
    if channel.get("guild_id"):
        return GUILD
    return BOT_DM if world.has(channel, world.bot) else PRIVATE


def owners(world: World, types: Sequence[int], person: Json, channel: Json) -> Json:
    """Whose installations let a command of these types run there; without any it is not offered."""
    found, place = {}, context(world, channel)
    if 0 in types and place == GUILD and world.has(channel, world.bot):
        found["0"] = channel["guild_id"]
    if 0 in types and place == BOT_DM:
        found["0"] = "0"
    if 1 in types and person["id"] in world.installed:
        found["1"] = person["id"]
    return found


def offered(world: World, person: Json, channel: Json) -> list[Json]:
    """The commands that somebody may use in a place."""
    everywhere = [*world.commands.get(channel.get("guild_id", "-"), []), *world.commands.get("", [])]
    return [one for one in everywhere if _open(world, one, person, channel)]


def _open(world: World, command: Json, person: Json, channel: Json) -> bool:
    place, contexts, bits = context(world, channel), command["contexts"], command["default_member_permissions"]
    if contexts is None:
        contexts = [GUILD, BOT_DM, PRIVATE] if command["dm_permission"] else [GUILD]
    needed = 0 if bits is None or place != GUILD else int(bits) or ALL
    if place not in contexts or needed & ~world.permissions(person, channel):
        return False
    return world.has(channel, person) and bool(owners(world, command["integration_types"], person, channel))
