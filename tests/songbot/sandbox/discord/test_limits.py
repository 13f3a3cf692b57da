"""What Discord refuses although its schemas allow it: each limit, just met and just passed."""

from typing import Any

import pytest

from songbot.sandbox.discord.errors import ApiError
from songbot.sandbox.discord.limits import check_choices, check_commands, check_message, check_modal
from songbot.sandbox.discord.shapes import Json

V2 = 1 << 15
BUTTON: Json = {"type": 2, "style": 1, "label": "b", "custom_id": "b"}


def message(**parts: Any) -> Json:
    return {"content": "", "embeds": [], "components": [], "attachments": [], "flags": 0} | parts


def row(*parts: Json) -> Json:
    return {"type": 1, "components": list(parts)}


def buttons(count: int, **changes: object) -> list[Json]:
    return [{**BUTTON, "custom_id": f"b{number}", **changes} for number in range(count)]


def menu(count: int, **changes: object) -> Json:
    options = [{"label": f"{number}", "value": f"{number}"} for number in range(count)]
    return {"type": 3, "custom_id": "m", "options": options, **changes}


def text(length: int) -> Json:
    return {"type": 10, "content": "x" * length}


def embed(**parts: object) -> Json:
    return message(embeds=[parts])


def cards(count: int, length: int = 600) -> Json:
    return message(embeds=[{"description": "x" * length} for _ in range(count)])


def layout(*parts: Json, **more: object) -> Json:
    return message(flags=V2, components=list(parts), **more)


def rows(*parts: Json) -> Json:
    return message(components=[row(*parts)])


def fields(count: int, length: int = 1) -> Json:
    return embed(fields=[{"name": "n", "value": "x" * length}] * count)


def gallery(count: int) -> Json:
    return layout({"type": 12, "items": [{"media": {"url": "u"}}] * count})


def link(**changes: object) -> Json:
    return rows({"type": 2, "style": 5, "label": "l", "url": "https://example.org", **changes})


MESSAGES: dict[str, tuple[Json, Json]] = {
    "content": (message(content="x" * 2000), message(content="x" * 2001)),
    "something": (message(content="x"), message()),
    "embeds": (cards(10), cards(11, 1)),
    "all embeds": (cards(10), cards(10, 601)),
    "embed title": (embed(title="x" * 256), embed(title="x" * 257)),
    "embed text": (embed(description="x" * 4096), embed(description="x" * 4097)),
    "footer": (embed(footer={"text": "x" * 2048}), embed(footer={"text": "x" * 2049})),
    "author": (embed(author={"name": "x" * 256}), embed(author={"name": "x" * 257})),
    "fields": (fields(25), fields(26)),
    "field": (fields(1, 1024), fields(1, 1025)),
    "rows": (
        message(components=[row(one) for one in buttons(5)]),
        message(components=[row(one) for one in buttons(6)]),
    ),
    "buttons in a row": (rows(*buttons(5)), rows(*buttons(6))),
    "row": (rows(menu(1)), rows(menu(1), BUTTON)),
    "no empty row": (rows(BUTTON), rows()),
    "options": (rows(menu(25)), rows(menu(26))),
    "some option": (rows(menu(1)), rows(menu(0))),
    "label": (rows(*buttons(1, label="x" * 80)), rows(*buttons(1, label="x" * 81))),
    "custom id": (rows({**BUTTON, "custom_id": "x" * 100}), rows({**BUTTON, "custom_id": "x" * 101})),
    "custom ids differ": (rows(*buttons(2)), rows(BUTTON, BUTTON)),
    "a link has no id": (link(), link(custom_id="b")),
    "layout flag": (layout(text(1)), message(components=[text(1)])),
    "layout without content": (layout(text(1)), layout(text(1), content="x")),
    "layout without embeds": (layout(text(1)), layout(text(1), embeds=[{"title": "t"}])),
    "components": (layout(*[text(1)] * 40), layout(*[text(1)] * 41)),
    "texts": (layout(text(4000)), layout(text(2000), text(2001))),
    "gallery": (gallery(10), gallery(11)),
    "thumbnails stand in sections": (layout(text(1)), layout({"type": 11, "media": {"url": "u"}})),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_may_go_to_its_limits_and_no_further(name: str) -> None:
    fits, too_much = MESSAGES[name]
    check_message(fits)
    with pytest.raises(ApiError):
        check_message(too_much)


def slash(**changes: object) -> Json:
    return {"name": "a", "description": "d", "type": 1, **changes}


def option(number: int, **changes: object) -> Json:
    return {"name": f"o{number}", "description": "d", "type": 3, **changes}


def options(*made: Json) -> list[Json]:
    return [slash(options=list(made))]


def choices(count: int, length: int = 1) -> list[Json]:
    return [{"name": "x" * length, "value": "y" * length}] * count


def wordy(count: int, offered: int) -> list[Json]:
    """A command with so many options of a hundred characters, and two hundred for each of their choices."""
    return options(*(option(n, description="x" * 100, choices=choices(offered, 100)) for n in range(count)))


COMMANDS: dict[str, tuple[list[Json], list[Json]]] = {
    "name": ([slash(name="x" * 32)], [slash(name="x" * 33)]),
    "small letters": ([slash(name="größe")], [slash(name="Größe")]),
    "letters": ([slash(name="a_b-c'd")], [slash(name="a b")]),
    "localised name": ([slash(name_localizations={"de": "lied"})], [slash(name_localizations={"de": "Lied"})]),
    "description": ([slash(description="x" * 100)], [slash(description="x" * 101)]),
    "some description": ([slash()], [slash(description="")]),
    "names differ": ([slash(), slash(name="b")], [slash(), slash()]),
    "commands": ([slash(name=f"a{n}") for n in range(100)], [slash(name=f"a{n}") for n in range(101)]),
    "menus": ([{"name": f"A {n}", "type": 3} for n in range(15)], [{"name": f"A {n}", "type": 3} for n in range(16)]),
    "a menu tells nothing": ([{"name": "A", "type": 2}], [{"name": "A", "type": 2, "description": "d"}]),
    "options": (options(*map(option, range(25))), options(*map(option, range(26)))),
    "options differ": (options(option(1), option(2)), options(option(1), option(1))),
    "needed first": (options(option(1, required=True), option(2)), options(option(1), option(2, required=True))),
    "subcommands alone": (options(option(1, type=1)), options(option(1, type=1), option(2))),
    "choices": (options(option(1, choices=choices(25))), options(option(1, choices=choices(26)))),
    "all its text": (wordy(25, 1), wordy(25, 2)),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_may_go_to_their_limits_and_no_further(name: str) -> None:
    fit, too_much = COMMANDS[name]
    check_commands(fit)
    with pytest.raises(ApiError):
        check_commands(too_much)


def modal(*parts: Json, **changes: object) -> Json:
    return {"title": "t", "custom_id": "c", "components": list(parts), **changes}


def field(number: int, **changes: object) -> Json:
    return {"type": 18, "label": "l", "component": {"type": 4, "custom_id": f"f{number}"}, **changes}


MODALS: dict[str, tuple[Json, Json]] = {
    "title": (modal(field(1), title="x" * 45), modal(field(1), title="x" * 46)),
    "fields": (modal(*map(field, range(5))), modal(*map(field, range(6)))),
    "some field": (modal(field(1)), modal()),
    "label": (modal(field(1, label="x" * 45)), modal(field(1, label="x" * 46))),
    "description": (modal(field(1, description="x" * 100)), modal(field(1, description="x" * 101))),
    "custom ids differ": (modal(field(1), field(2)), modal(field(1), field(1))),
    "fields only": (modal(field(1)), modal({"type": 12, "items": []})),
}


@pytest.mark.parametrize("name", MODALS)
def test_a_form_may_go_to_its_limits_and_no_further(name: str) -> None:
    fits, too_much = MODALS[name]
    check_modal(fits)
    with pytest.raises(ApiError):
        check_modal(too_much)


def test_an_autocomplete_offers_twenty_five_choices_of_a_hundred_letters() -> None:
    check_choices([{"name": "x" * 100, "value": "y" * 100}] * 25)
    for wrong in (
        [{"name": "n", "value": "v"}] * 26,
        [{"name": "x" * 101, "value": "v"}],
        [{"name": "", "value": "v"}],
    ):
        with pytest.raises(ApiError):
            check_choices(wrong)
