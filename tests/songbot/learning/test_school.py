"""Learning as the bot runs it: whatever goes wrong in it, the bot goes on."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from songbot.core.training import Order, Report, Training
from songbot.learning.retrain import LEASE, Parts, Retraining
from songbot.learning.school import LOOK, School, Staff
from tests.songbot.fake_engine import FakeEngine
from tests.songbot.fakes import DrivenClock, MemoryStore


class Stumbling(MemoryStore):
    """A store whose disk takes nothing for a while."""

    full = False

    async def begin_training(self, name: str, why: str, lease: float) -> Training:
        self._look()
        return await super().begin_training(name, why, lease)

    async def end_training(self, training: int, report: Report) -> None:
        self._look()
        await super().end_training(training, report)

    async def lost_training(self) -> bool:
        self._look()
        return await super().lost_training()

    def _look(self) -> None:
        if self.full:
            raise OSError("No space left on device")


class House:
    """A school that runs, with fakes around it."""

    def __init__(self) -> None:
        self.clock, self.engine = DrivenClock(), FakeEngine()
        self.store = Stumbling(self.clock)
        retraining = Retraining(Parts(self.store, self.engine, self.clock, Order("", "")))
        self.school = School(Staff(retraining, nothing, nothing, nothing, None), self.store, self.clock)
        self.running = asyncio.create_task(self.school.run())

    async def outcome(self) -> str:
        """How the latest retraining ended, once it has."""
        await self.until(lambda: self.store.kept.trainings and not self.store.kept.trainings[-1].running)
        return self.store.kept.trainings[-1].outcome

    async def until(self, true: Callable[[], object]) -> None:
        """Let the others run until something is true, or the school is over."""
        async with asyncio.timeout(5):
            while not true():
                assert not self.running.done(), self.running
                await asyncio.sleep(0)


async def nothing() -> None:
    pass


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = House()
    yield house
    house.running.cancel()
    await asyncio.gather(house.running, return_exceptions=True)


async def test_a_retraining_that_breaks_in_a_way_that_nobody_foresaw_leaves_the_school_open(house: House) -> None:
    house.engine.fault = KeyError("artist")
    await house.school.begin()
    assert await house.outcome() == "broken"
    house.engine.fault = None
    await house.school.begin()
    await house.until(lambda: len(house.store.kept.trainings) == 2)
    assert await house.outcome() == "promoted"


async def test_an_end_that_the_disk_did_not_take_is_noted_once_it_does(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.engine.training.clear()
    await house.school.begin()
    await house.until(lambda: house.engine.orders)
    house.store.full = True
    house.engine.training.set()
    await house.until(lambda: "the retraining failed" in caplog.text)
    house.clock.tick(LOOK)
    await house.until(lambda: "could not be gone on with" in caplog.text)
    assert house.store.kept.trainings[-1].running
    house.store.full = False
    house.clock.tick(LEASE + LOOK)
    assert await house.outcome() == "promoted"
    assert "No space left on device" in caplog.text
