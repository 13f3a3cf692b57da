"""From what a person does to the interaction that the bot gets."""

from collections.abc import Mapping, Sequence
from typing import Any

from songbot.sandbox.discord.interactions import Interaction
from songbot.sandbox.discord.limits import walk
from songbot.sandbox.discord.world import MANAGE_SERVER, Json, World, member

LIMIT = 10 * 2**20
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
_USER, _CHANNEL, _ATTACHMENT = 6, 7, 11


class Refusal(Exception):
    """What Discord's own client would not let a person do."""


def offered(world: World, person: Json, channel: Json) -> list[Json]:
    """The commands that somebody may use in a place."""
    context = 0 if channel.get("guild_id") else 1
    found = []
    for command in [*world.commands.get("", []), *world.commands.get(world.guild, [])]:
        bits = command.get("default_member_permissions")
        allowed = world.permissions(person)
        if bits is not None and (allowed & int(bits) != int(bits) or (bits == "0" and not allowed & MANAGE_SERVER)):
            continue
        contexts = command.get("contexts")
        if contexts is None or context in contexts:
            found.append(command)
    return found


def find_command(commands: Sequence[Json], name: str, kind: int) -> Json:
    """A command by name and type."""
    for command in commands:
        if command["name"] == name and command["type"] == kind:
            return command
    raise Refusal(f"There is no command {name} here.")


def frame(world: World, asked: Interaction, data: Json, locale: str) -> Json:
    """What every INTERACTION_CREATE carries."""
    channel = world.channels[asked.channel]
    place: Json = {
        "id": asked.id,
        "application_id": world.application,
        "type": asked.kind,
        "token": asked.token,
        "version": 1,
        "data": data,
        "channel_id": channel["id"],
        "channel": channel,
        "locale": locale,
        "app_permissions": str(world.app_permissions(channel["id"])),
        "entitlements": [],
        "attachment_size_limit": LIMIT,
    }
    if asked.message:
        place["message"] = asked.message
    if not channel.get("guild_id"):
        owners = {"1": asked.user["id"]}
        return place | {"user": asked.user, "context": 1, "authorizing_integration_owners": owners}
    permissions = str(world.permissions(asked.user))
    return place | {
        "guild_id": world.guild,
        "guild": {"id": world.guild, "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "member": {**member(asked.user, world.stamp()), "permissions": permissions},
        "channel": {**channel, "permissions": permissions},
        "context": 0,
        "authorizing_integration_owners": {"0": world.guild},
    }


def command_data(world: World, command: Json, asked: Json, files: Mapping[str, Json]) -> Json:
    """The data of a slash command or of one from a menu; Refusal where something is missing."""
    data: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
    if command.get("guild_id"):
        data["guild_id"] = command["guild_id"]
    if command["type"] != 1:
        return data | _target(world, asked)
    resolved: Json = {"attachments": {}}
    data["options"] = _options(command.get("options") or [], asked.get("options") or [], (files, resolved))
    if resolved["attachments"]:
        data["resolved"] = resolved
    return data


def _target(world: World, asked: Json) -> Json:
    target = str(asked.get("target", ""))
    message = world.messages[asked["channel"]].get(target)
    if message:
        return {"target_id": target, "resolved": {"messages": {target: message}}}
    person = world.person(target)
    return {"target_id": person["id"], "resolved": {"users": {person["id"]: person}}}


def _options(known: Sequence[Json], given: Sequence[Json], where: tuple[Mapping[str, Json], Json]) -> list[Json]:
    files, resolved = where
    by_name = {one["name"]: one for one in given}
    found: list[Json] = []
    for option in known:
        one = by_name.get(option["name"])
        if option["type"] in (1, 2):
            if one is not None:
                inner = _options(option.get("options") or [], one.get("options") or [], where)
                found.append({"name": option["name"], "type": option["type"], "options": inner})
        elif option["type"] == _ATTACHMENT and option["name"] in files:
            kept = files[option["name"]]
            resolved["attachments"][kept["id"]] = kept
            found.append({"name": option["name"], "type": _ATTACHMENT, "value": kept["id"]})
        elif one is not None:
            focused = {"focused": True} if one.get("focused") else {}
            found.append({"name": option["name"], "type": option["type"], "value": one["value"], **focused})
        elif option.get("required"):
            raise Refusal(f"{option['name']} is missing.")
    return found


def component_data(message: Json, asked: Json) -> Json:
    """The data of a button or a menu; Refusal where the message has no such one."""
    for one in walk(message["components"]):
        if one.get("custom_id") == asked["custom_id"]:
            if one.get("disabled"):
                raise Refusal("That is disabled.")
            data: Json = {"custom_id": asked["custom_id"], "component_type": one["type"], "id": one["id"]}
            return data | ({"values": asked.get("values") or []} if one["type"] != 2 else {})
    raise Refusal("There is no such button.")


def modal_data(asked: Json, files: Mapping[str, Json]) -> Json:
    """The data of a modal that was filled in."""
    resolved: Json = {"attachments": {kept["id"]: kept for kept in files.values()}}
    components: list[Any] = list(asked["components"])
    for one in walk(components):
        if one.get("type") == 19 and one.get("custom_id") in files:
            one["values"] = [files[one["custom_id"]]["id"]]
    data: Json = {"custom_id": asked["custom_id"], "components": components}
    return data | ({"resolved": resolved} if files else {})
