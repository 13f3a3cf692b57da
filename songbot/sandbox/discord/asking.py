"""From what a person does to the interaction that the bot gets; what their client would not let them do is refused."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from songbot.sandbox.discord import commands
from songbot.sandbox.discord.content import FILE_LIMIT
from songbot.sandbox.discord.interactions import Interaction
from songbot.sandbox.discord.limits import ROW, SELECT, walk
from songbot.sandbox.discord.shapes import DM, Json
from songbot.sandbox.discord.world import World, seen

SUBCOMMANDS, STRING, WHOLE, YES_NO, NUMBER, ATTACHMENT = (1, 2), 3, 4, 5, 10, 11
TEXT_INPUT, UPLOAD, RADIO, CHECKBOX = 4, 19, 21, 23
OPTION_NAMES = {6: "users", 7: "channels", 8: "roles", 9: "users"}
MENU_NAMES = {5: "users", 6: "roles", 7: "users", 8: "channels"}
"""What the values of an option or a menu of these types are ids of."""


class Refusal(Exception):
    """What Discord's own client would not let a person do."""


def find_command(offered: Sequence[Json], name: str, kind: int) -> Json:
    """A command by name and type."""
    for command in offered:
        if command["name"] == name and command["type"] == kind:
            return command
    raise Refusal(f"There is no command {name} here.")


def frame(world: World, asked: Interaction, data: Json, locale: str) -> Json:
    """What every INTERACTION_CREATE carries."""
    channel = world.channels[asked.channel]
    granted = str(world.permissions(asked.user, channel))
    place: Json = {
        "id": asked.id,
        "application_id": world.application,
        "type": asked.kind,
        "token": asked.token,
        "version": 1,
        "data": data,
        "channel_id": channel["id"],
        "channel": {**channel, "permissions": granted},
        "locale": locale,
        "app_permissions": str(world.permissions(world.bot, channel)),
        "entitlements": [],
        "attachment_size_limit": FILE_LIMIT,
        "authorizing_integration_owners": asked.owners,
        "context": commands.context(world, channel),
    }
    if asked.message:
        place["message"] = asked.message
    if channel["type"] == DM:
        place["channel"] = channel
        return place | {"user": asked.user}
    member = {**(world.member(channel["guild_id"], asked.user["id"]) or {}), "permissions": granted}
    guild = {"id": channel["guild_id"], "locale": "en-US", "features": []}
    return place | {"guild_id": guild["id"], "guild": guild, "guild_locale": "en-US", "member": member}


class Form:
    """Gathers the values that somebody gave, with the objects that they refer to."""

    def __init__(self, world: World, channel: Json, files: Mapping[str, Json], *, finished: bool = True) -> None:
        self._world = world
        self._channel = channel
        self._files = files
        self._finished = finished  # an autocomplete is asked about what is not
        self.resolved: Json = {}

    def command(self, command: Json, asked: Json, person: Json) -> Json:
        """The data of a command."""
        data: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
        if command.get("guild_id"):
            data["guild_id"] = command["guild_id"]
        if command["type"] == 1:
            data["options"] = self._options(command.get("options") or [], asked.get("options") or [])
        else:
            data["target_id"] = self._target(command["type"], str(asked.get("target", "")), person)
        return data | ({"resolved": self.resolved} if self.resolved else {})

    def _target(self, kind: int, target: str, person: Json) -> str:
        if kind == 2:
            self._refer("users", target)
        else:
            message = {one["id"]: one for one in seen(self._world.messages[self._channel["id"]], person)}.get(target)
            if message is None:
                raise Refusal("There is no such message.")
            self.resolved["messages"] = {target: message}
        return target

    def _refer(self, kind: str, id_: str) -> None:
        world, guild = self._world, self._channel.get("guild_id", "")
        everybody = {one["id"]: one for one in (*world.people.values(), world.bot)}
        roles = {one["id"]: one for one in world.guilds.get(guild, {}).get("roles", ())}
        found = {"users": everybody, "roles": roles, "channels": world.channels}[kind].get(id_)
        if found is None:
            raise Refusal("There is nobody and nothing of this id.")
        granted = {"permissions": str(world.permissions(everybody.get(id_, world.bot), self._channel))}
        self.resolved.setdefault(kind, {})[id_] = found | (granted if kind == "channels" else {})
        member = world.member(guild, id_)
        if member:
            partial = {name: value for name, value in member.items() if name not in ("user", "deaf", "mute")}
            self.resolved.setdefault("members", {})[id_] = partial | granted

    def _options(self, known: Sequence[Json], given: Sequence[Json]) -> list[Json]:
        by_name = {one["name"]: one for one in given}
        strange = by_name.keys() - {option["name"] for option in known}
        if strange:
            raise Refusal(f"There is no option {', '.join(sorted(strange))}.")
        if any(option["type"] in SUBCOMMANDS for option in known) and len(given) != 1:
            raise Refusal("One of its subcommands has to be named.")
        made = [self._option(option, by_name.get(option["name"])) for option in known]
        return [one for one in made if one]

    def _option(self, option: Json, one: Json | None) -> Json | None:
        name, kind = option["name"], option["type"]
        told: Json = {"name": name, "type": kind}
        if kind in SUBCOMMANDS:
            return one and told | {"options": self._options(option.get("options") or [], one.get("options") or [])}
        if kind == ATTACHMENT and name in self._files:
            file = self._files[name]
            self.resolved.setdefault("attachments", {})[file["id"]] = file
            return told | {"value": file["id"]}
        if one is None or kind == ATTACHMENT:
            if option.get("required") and self._finished:
                raise Refusal(f"{name} is missing.")
            return None
        if not self._finished:
            return told | {"value": one["value"], **({"focused": True} if one.get("focused") else {})}
        return told | {"value": self._value(option, one["value"])}

    def _value(self, option: Json, value: Any) -> Any:
        name, kind = option["name"], option["type"]
        read: Callable[[Any], Any] = {YES_NO: bool, WHOLE: int, NUMBER: float}.get(kind, str)
        try:
            value = read(value)
        except ValueError:
            raise Refusal(f"{name} is no number.") from None
        if option.get("choices") and value not in [choice["value"] for choice in option["choices"]]:
            raise Refusal(f"{name} is none of its choices.")
        size = len(value) if kind == STRING else value
        low = option.get("min_length" if kind == STRING else "min_value")
        high = option.get("max_length" if kind == STRING else "max_value")
        if (low is not None and size < low) or (high is not None and size > high):
            raise Refusal(f"{name} is too short, too long, too small or too large.")
        if kind in OPTION_NAMES:
            self._refer(OPTION_NAMES[kind], value)
        return value

    def component(self, message: Json, asked: Json) -> Json:
        """The data of a button or a menu."""
        for one in walk(message["components"]):
            if one.get("custom_id") == asked["custom_id"] and not one.get("disabled"):
                data = {"custom_id": asked["custom_id"], "component_type": one["type"], "id": one["id"]}
                if one["type"] == 2:
                    return data
                data["values"] = self._chosen(one, asked.get("values") or [])
                return data | ({"resolved": self.resolved} if self.resolved else {})
        raise Refusal("There is no such button, or it is disabled.")

    def _chosen(self, menu: Json, values: Sequence[str]) -> list[str]:
        low, high = menu.get("min_values"), menu.get("max_values")
        low = (1 if menu.get("required", True) else 0) if low is None else low
        if not low <= len(values) <= (high or 1):
            raise Refusal("That is too few or too many.")
        known = [option["value"] for option in menu.get("options") or ()]
        if menu["type"] == SELECT and set(values) - set(known):
            raise Refusal("That is not on the menu.")
        for value in values if menu["type"] in MENU_NAMES else ():
            self._refer(MENU_NAMES[menu["type"]], value)
        return list(values)

    def modal(self, modal: Json, asked: Json) -> Json:
        """The data of a form that was filled in, in the order in which it was shown."""
        given = {one["custom_id"]: one for one in walk(asked["components"]) if one.get("custom_id")}
        numbers, made = itertools.count(1), []
        for part in modal["components"]:
            told: Json = {"type": part["type"], "id": part.get("id") or next(numbers)}
            inner = part["components"] if part["type"] == ROW else [part["component"]] if "component" in part else []
            filled = [self._field(one, given, one.get("id") or next(numbers)) for one in inner]
            told |= {"components": filled} if part["type"] == ROW else {"component": filled[0]} if filled else {}
            made.append(told)
        data: Json = {"custom_id": modal["custom_id"], "components": made}
        return data | {"resolved": self.resolved} if self.resolved else data

    def _field(self, known: Json, given: Mapping[str, Json], number: int) -> Json:
        name, kind = known["custom_id"], known["type"]
        one, told = given.get(name, {}), {"type": kind, "custom_id": name, "id": number}
        needed = known.get("required", True)
        if kind == UPLOAD:
            files = [file for field, file in self._files.items() if field.partition("[")[0] == name]
            self.resolved.setdefault("attachments", {}).update({file["id"]: file for file in files})
            if needed and not files:
                raise Refusal("A file is missing.")
            return told | {"values": [file["id"] for file in files]}
        if kind == CHECKBOX:
            return told | {"value": bool(one.get("value"))}
        if kind in (TEXT_INPUT, RADIO):
            value = one.get("value") or "".join(one.get("values") or ())
            low, high = known.get("min_length") or int(needed), known.get("max_length") or 4000
            if (needed or value) and not low <= len(value) <= high:
                raise Refusal("A text is too short or too long.")
            return told | {"value": value}
        return told | {"values": self._chosen(known, one.get("values") or [])}
