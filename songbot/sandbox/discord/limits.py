"""What Discord refuses in a message, a form or a command although its schemas allow it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from songbot.sandbox.discord.errors import EMPTY, TOO_MANY_COMMANDS, must
from songbot.sandbox.discord.shapes import Json

V2 = 1 << 15
ROW, BUTTON, SELECT, SECTION, TEXT, THUMBNAIL, GALLERY, FILE, CONTAINER, LABEL = 1, 2, 3, 9, 10, 11, 12, 13, 17, 18
SELECTS = (3, 5, 6, 7, 8)
TOP = {ROW, SECTION, TEXT, GALLERY, FILE, 14, CONTAINER}
LINK = 5
MENTION = re.compile(r"<@!?(\d+)>")
SLASH, COUNTS = 1, {1: 100, 2: 15, 3: 15}
_NAME = re.compile(r"^[-_'\w]{1,32}$")


def walk(components: Sequence[Json]) -> Iterator[Json]:
    """Every component, however deep."""
    for one in components:
        yield one
        inner = [*one.get("components", ()), *(one[name] for name in ("accessory", "component") if one.get(name))]
        yield from walk(inner)


def texts(message: Mapping[str, Any]) -> list[str]:
    """Everything that a message says."""
    found = [message["content"]]
    for embed in message["embeds"]:
        found += [text for text, _ in _embed_texts(embed)]
    return [text for text in [*found, *(one.get("content", "") for one in walk(message["components"]))] if text]


def check_message(message: Mapping[str, Any]) -> None:
    """A message as it will stand."""
    components, embeds = message["components"], message["embeds"]
    every, layout = list(walk(components)), bool(message["flags"] & V2)
    must(len(message["content"]) <= 2000, "content", "2000 characters are allowed")
    for name in ("content", "embeds"):
        must(not (layout and message[name]), name, "a message of components has neither content nor embeds")
    if not (message["content"] or embeds or components or (message["attachments"] and not layout)):
        raise EMPTY()
    must(len(embeds) <= 10, "embeds", "10 embeds are allowed")
    parts = [part for embed in embeds for part in _embed_texts(embed)]
    must(all(len(text) <= most for text, most in parts), "embeds", "a text is too long")
    must(sum(len(text) for text, _ in parts) <= 6000, "embeds", "6000 characters over all embeds are allowed")
    must(all(len(embed.get("fields", ())) <= 25 for embed in embeds), "embeds", "25 fields are allowed")
    allowed = TOP if layout else {ROW}
    must(all(one["type"] in allowed for one in components), "components", f"of types {sorted(allowed)}")
    must(len(every) <= 40 if layout else len(components) <= 5, "components", "too many")
    said = sum(len(one["content"]) for one in every if one["type"] == TEXT)
    must(said <= 4000, "components", "4000 characters are allowed")
    _check_components(every)


def _embed_texts(embed: Json) -> list[tuple[str, int]]:
    footer, author = embed.get("footer") or {}, embed.get("author") or {}
    found = [(embed.get("title"), 256), (embed.get("description"), 4096), (footer.get("text"), 2048)]
    found.append((author.get("name"), 256))
    for one in embed.get("fields") or ():
        found += [(one["name"], 256), (one["value"], 1024)]
    return [(text or "", most) for text, most in found]


def _check_components(every: Sequence[Json]) -> None:
    ids = [one["custom_id"] for one in every if one.get("custom_id")]
    must(len(ids) == len(set(ids)), "components", "a custom id appears once")
    must(all(len(id_) <= 100 for id_ in ids), "components", "custom ids have 1 to 100 characters")
    numbers = [one["id"] for one in every if one.get("id")]
    must(len(numbers) == len(set(numbers)), "components", "an id appears once")
    for one in every:
        kind = one["type"]
        if kind == ROW:
            kinds = {inner["type"] for inner in one["components"]}
            most = 5 if kinds == {BUTTON} else 1
            must(1 <= len(one["components"]) <= most, "components", "a row holds five buttons or one menu")
        elif kind == BUTTON:
            _check_button(one)
        elif kind in SELECTS:
            _check_select(one)
        elif kind == GALLERY:
            must(1 <= len(one["items"]) <= 10, "components", "a gallery holds 1 to 10 pictures")


def _check_button(one: Json) -> None:
    must(one.get("label") or one.get("emoji"), "components", "a button has a label or an emoji")
    must(len(one.get("label") or "") <= 80, "components", "a label has 80 characters")
    link = one["style"] == LINK
    must(link == bool(one.get("url")) and link != bool(one.get("custom_id")), "components", "a link, or a custom id")


def _check_select(one: Json) -> None:
    options = one.get("options") or []
    must(one["type"] != SELECT or 1 <= len(options) <= 25, "components", "a menu has 1 to 25 options")
    values = [option["value"] for option in options]
    must(len(values) == len(set(values)), "components", "a value appears once")
    told = [option[name] for option in options for name in ("label", "value", "description") if option.get(name)]
    must(all(len(text) <= 100 for text in told), "components", "an option has 100 characters")


def check_modal(modal: Json) -> None:
    """A form before it is shown."""
    for name, most in (("title", 45), ("custom_id", 100)):
        must(1 <= len(modal.get(name) or "") <= most, f"data.{name}", f"1 to {most} characters")
    components = modal.get("components") or []
    must(1 <= len(components) <= 5, "data.components", "a form has one to five")
    must(all(one["type"] in (ROW, TEXT, LABEL) for one in components), "data.components", "nothing for a form")
    for one in components:
        short = len(one.get("label") or "") <= 45 and len(one.get("description") or "") <= 100
        must(short, "data.components", "a label has 45 characters, its description 100")
    _check_components(list(walk(components)))


def check_choices(choices: Sequence[Json]) -> None:
    """What an autocomplete offers."""
    must(len(choices) <= 25, "data.choices", "25 choices are allowed")
    fit = all(1 <= len(one["name"]) <= 100 and len(str(one["value"])) <= 100 for one in choices)
    must(fit, "data.choices", "a choice has 1 to 100 characters")


def check_commands(commands: Sequence[Json]) -> None:
    """A list of commands as it is registered."""
    names = [(one.get("type") or SLASH, one["name"]) for one in commands]
    must(len(names) == len(set(names)), "0.name", "names appear once")
    if any(sum(kind == of for of, _ in names) > most for kind, most in COUNTS.items()):
        raise TOO_MANY_COMMANDS()
    for place, command in enumerate(commands):
        if (command.get("type") or SLASH) == SLASH:
            _check_slash(f"{place}", command)
        else:
            must(1 <= len(command["name"]) <= 32, f"{place}.name", "1 to 32 characters")
            must(not command.get("description"), f"{place}.description", "a menu has none")
        must(_size(command) <= 8000, f"{place}", "8000 characters are allowed")


def _check_slash(path: str, command: Json) -> None:
    for name in (command["name"], *(command.get("name_localizations") or {}).values()):
        must(_NAME.match(name) and name == name.lower(), f"{path}.name", "lower case, 1 to 32 letters")
    for text in (command.get("description") or "", *(command.get("description_localizations") or {}).values()):
        must(1 <= len(text) <= 100, f"{path}.description", "1 to 100 characters")
    options = command.get("options") or []
    names, needed = [one["name"] for one in options], [bool(one.get("required")) for one in options]
    must(len(options) <= 25 and len(command.get("choices") or ()) <= 25, path, "25 options and 25 choices are allowed")
    must(len(names) == len(set(names)), f"{path}.options", "names appear once")
    must(needed == sorted(needed, reverse=True), f"{path}.options", "required options come first")
    must(len({one["type"] in (1, 2) for one in options}) <= 1, f"{path}.options", "subcommands stand alone")
    for place, option in enumerate(options):
        _check_slash(f"{path}.options.{place}", option)


def _size(command: Json) -> int:
    own = len(command["name"]) + len(command.get("description") or "")
    choices = sum(len(one["name"]) + len(str(one["value"])) for one in command.get("choices") or ())
    return own + choices + sum(_size(option) for option in command.get("options") or ())
