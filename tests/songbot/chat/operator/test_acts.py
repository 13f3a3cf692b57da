"""The live message of a retraining outlives whatever Discord stumbles over, and ends as the report card."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest

from songbot.chat.operator.acts import BEAT, NOTE, LearningActs, Office, Place
from songbot.chat.screen import Screen
from songbot.core.training import Order, Step
from songbot.learning.retrain import Parts, Retraining
from songbot.learning.school import School, Staff
from songbot.predicting.pictures import Pictures
from tests.songbot.fake_engine import FakeEngine
from tests.songbot.fakes import DrivenClock, MemoryStore

LEASE = 600.0


class Message:
    """Its channel, its edits, and what the next ones meet with."""

    def __init__(self) -> None:
        self.id = 2
        self.texts: list[str] = []
        self.troubles: list[Exception] = []

    def get_partial_message(self, _: int) -> "Message":
        return self

    async def edit(self, **changed: Any) -> "Message":
        if self.troubles:
            raise self.troubles.pop(0)
        self.texts.append(changed["content"])
        return self


class Connected(discord.Client):
    """A client that reaches the one message."""

    def __init__(self, message: Message) -> None:
        super().__init__(intents=discord.Intents.none())
        self._message = message

    def get_partial_messageable(self, *_: Any, **__: Any) -> Any:
        return self._message


class House:
    """A retraining that runs, and its live message of which an earlier process left a note."""

    def __init__(self, folder: Path) -> None:
        self.clock, self.engine, self.message = DrivenClock(), FakeEngine(), Message()
        self.store = MemoryStore(self.clock)
        retraining = Retraining(Parts(self.store, self.engine, self.clock, Order("", "")))
        school = School(Staff(retraining, nothing, nothing, nothing, None), self.store, self.clock)
        screen = Screen(Pictures(self.engine, folder))
        client = Connected(self.message)
        self.acts = LearningActs(Office(school, self.store, self.engine, self.clock, lambda: client, screen))

    async def begin(self) -> int:
        """The retraining and the note of its message."""
        await self.store.note(NOTE, json.dumps(asdict(Place("1", "2", "en", "3", "token"))))
        return (await self.store.begin_training("new", "asked", LEASE)).id

    async def beat(self) -> None:
        """The next edit, after whatever is under way."""
        for _ in range(50):
            await asyncio.sleep(0)
        self.clock.tick(BEAT)

    async def until(self, true: Callable[[], object]) -> None:
        """Beat on until something is true."""
        async with asyncio.timeout(5):
            while not true():
                await self.beat()


async def nothing() -> None:
    pass


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path)
    yield house
    await house.acts.close()


@pytest.mark.parametrize("trouble", [aiohttp.ServerDisconnectedError(), discord.RateLimited(9.0), OSError()])
async def test_a_message_that_discord_stumbled_over_shows_the_next_time_how_far_it_is(
    house: House, trouble: Exception
) -> None:
    await house.begin()
    house.message.troubles = [trouble]
    await house.acts.present()
    await house.until(lambda: house.message.texts)


async def test_the_report_card_comes_when_discord_is_back(house: House) -> None:
    training = await house.begin()
    await house.store.tell_training(training, Step("train", 1, 2), LEASE)
    await house.acts.present()
    await house.until(lambda: house.message.texts)
    house.message.troubles = [aiohttp.ServerDisconnectedError()] * 3
    await house.store.end_training(training, {"outcome": "cancelled"})
    await house.until(lambda: len(house.message.texts) == 2)
    await house.until(lambda: not house.store.kept.settings["bot", "notes"].get(NOTE))


async def test_a_message_whose_showing_broke_is_gone_on_with_at_the_next_connection(house: House) -> None:
    await house.begin()
    house.message.troubles = [RuntimeError("nobody foresaw this")]
    await house.acts.present()
    await house.until(lambda: not house.message.troubles)
    await house.beat()
    assert house.message.texts == []
    await house.acts.present()
    await house.until(lambda: house.message.texts)
