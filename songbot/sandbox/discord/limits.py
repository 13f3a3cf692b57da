"""What Discord refuses in a message or a command although its schemas allow it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from songbot.sandbox.discord.errors import EMPTY, invalid

Json = dict[str, Any]

V2 = 1 << 15
EPHEMERAL = 1 << 6
ROW, BUTTON, SELECT, SECTION, TEXT, THUMBNAIL, GALLERY, FILE, CONTAINER, LABEL = 1, 2, 3, 9, 10, 11, 12, 13, 17, 18
LAYOUT_ONLY = {SECTION, TEXT, THUMBNAIL, GALLERY, FILE, 14, CONTAINER}
_NAME = re.compile(r"^[-_'\w]{1,32}$")
_EMBED_TEXTS = (("title", 256), ("description", 4096))


def check_message(message: Mapping[str, Any]) -> None:
    """A message as it will stand."""
    components: Sequence[Json] = message["components"]
    every = list(walk(components))
    if message["flags"] & V2:
        _check_layout(message, every)
    elif any(one["type"] in LAYOUT_ONLY for one in every):
        raise invalid("components", "needs the flag of components")
    elif not (message["content"] or message["embeds"] or message["attachments"] or components):
        raise EMPTY
    _check_embeds(message["embeds"])
    _check_components(components, every)
    if len(message["content"]) > 2000:
        raise invalid("content", "2000 characters are allowed")


def _check_layout(message: Mapping[str, Any], every: Sequence[Json]) -> None:
    if message["content"] or message["embeds"]:
        raise invalid("content", "a message of components has neither content nor embeds")
    if len(every) > 40:
        raise invalid("components", "40 components are allowed")
    if sum(len(one.get("content", "")) for one in every if one["type"] == TEXT) > 4000:
        raise invalid("components", "4000 characters are allowed")
    if not every:
        raise EMPTY


def walk(components: Sequence[Json]) -> Iterator[Json]:
    """Every component, however deep."""
    for one in components:
        yield one
        inner = [*one.get("components", ()), *(one[name] for name in ("accessory", "component") if one.get(name))]
        yield from walk(inner)


def _check_embeds(embeds: Sequence[Json]) -> None:
    if len(embeds) > 10:
        raise invalid("embeds", "10 embeds are allowed")
    total = 0
    for embed in embeds:
        texts = [(embed.get(name) or "", most) for name, most in _EMBED_TEXTS]
        texts += [
            ((embed.get("footer") or {}).get("text", ""), 2048),
            ((embed.get("author") or {}).get("name", ""), 256),
        ]
        fields = embed.get("fields") or []
        texts += [(field["name"], 256) for field in fields] + [(field["value"], 1024) for field in fields]
        if len(fields) > 25 or any(len(text) > most for text, most in texts):
            raise invalid("embeds", "a text is too long")
        total += sum(len(text) for text, _ in texts)
    if total > 6000:
        raise invalid("embeds", "6000 characters over all embeds are allowed")


def _check_components(components: Sequence[Json], every: Sequence[Json]) -> None:
    ids = [one["custom_id"] for one in every if one.get("custom_id")]
    if len(ids) != len(set(ids)) or any(not 1 <= len(id_) <= 100 for id_ in ids):
        raise invalid("components", "custom ids have 1 to 100 characters and appear once")
    for row in (one for one in every if one["type"] == ROW):
        kinds = [one["type"] for one in row["components"]]
        if not kinds or (set(kinds) == {BUTTON} and len(kinds) > 5) or (kinds[0] != BUTTON and len(kinds) > 1):
            raise invalid("components", "a row holds five buttons or one menu")
    for one in every:
        if one["type"] == BUTTON and not (one.get("label") or one.get("emoji")):
            raise invalid("components", "a button has a label or an emoji")
        if one["type"] == SELECT and not 1 <= len(one["options"]) <= 25:
            raise invalid("components", "a menu has 1 to 25 options")


def check_commands(commands: Sequence[Json]) -> None:
    """A list of commands as it is registered."""
    names = [(one.get("type", 1), one["name"]) for one in commands]
    if len(names) != len(set(names)):
        raise invalid("0.name", "names appear once")
    for place, command in enumerate(commands):
        if command.get("type", 1) == 1:
            _check_slash(f"{place}", command)
        if _size(command) > 8000:
            raise invalid(f"{place}", "8000 characters are allowed")


def _check_slash(path: str, command: Json) -> None:
    name = command["name"]
    if not _NAME.match(name) or name != name.lower():
        raise invalid(f"{path}.name", "lower case, 1 to 32 letters")
    if not 1 <= len(command.get("description", "")) <= 100:
        raise invalid(f"{path}.description", "1 to 100 characters")
    for place, option in enumerate(command.get("options") or ()):
        _check_slash(f"{path}.options.{place}", option)


def _size(command: Json) -> int:
    own = len(command["name"]) + len(command.get("description") or "")
    choices = sum(len(one["name"]) + len(str(one["value"])) for one in command.get("choices") or ())
    return own + choices + sum(_size(option) for option in command.get("options") or ())
