"""A press whose answer fails is answered with a sentence, on every card and by every desk."""

import sqlite3
from typing import Any

import pytest

from songbot.words import say
from tests.songbot.flows.stage import Stage, link, whole


async def broken(*_: object, **__: object) -> None:
    raise sqlite3.OperationalError("disk I/O error")


@pytest.mark.parametrize("label", ["card.why", "card.details"])
async def test_what_a_store_cannot_read_is_told_and_not_left_thinking(
    world: Stage, monkeypatch: pytest.MonkeyPatch, label: str
) -> None:
    asked = await world.use("predict", {"song": link(world.song(whole))})
    await world.answer(asked)
    store: Any = world.bot._parts.store if world.bot else None
    monkeypatch.setattr(store, "prediction", broken)
    assert "Something went wrong" in await world.answer(await world.press(world.message(asked), say(label), "arto"))


async def test_what_is_for_operators_is_refused_to_everybody_else_whatever_a_server_allows(world: Stage) -> None:
    client: Any = world.bot._client if world.bot else None
    client.operators.clear()  # who had been one sees the commands still
    for name in ("status", "settings", "audit", "missed", "models", "schedule"):
        asked = {"as": "ada", "channel": world.general, "type": 2, "command": "songbot"}
        told = await world.answer(await world.send(asked | {"options": [{"name": name, "type": 1, "options": []}]}))
        assert told == say("not_operator"), name
    asked = {"as": "ada", "channel": world.general, "type": 2, "command": "retrain", "options": []}
    assert await world.answer(await world.send(asked)) == say("not_operator")
