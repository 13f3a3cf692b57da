"""The worker by itself: who waits is told how long, in figures that follow what has been measured."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import pytest

from songbot.core.job import Job, ReplyTo, State, Wish
from songbot.core.outcome import Outcome
from songbot.ports import Delivered, Limits
from songbot.predicting.predict import Pace
from songbot.predicting.resolve import Resolver
from songbot.predicting.worker import REFRESH, Bench, Worker
from songbot.predicting.world import World
from tests.songbot.fake_engine import FakeEngine
from tests.songbot.fakes import DrivenClock, MemoryStore

NEVER = "nobody asks here"


class Sounds:
    """A clip for every address."""

    async def fetch(self, address: str, patience: float) -> bytes:
        return address.encode()


@dataclass
class Ledger:
    """What each asker was told, by the number of the job."""

    told: dict[int, list[str]] = field(default_factory=dict)
    slow: asyncio.Event = field(default_factory=asyncio.Event)

    async def progress(self, job: Job, key: str, values: Mapping[str, object]) -> None:
        if key == "progress.line":
            await self.slow.wait()
        self.told.setdefault(job.id, []).append(f"{key} {values['ahead']}" if values else key)

    async def amend(self, job: Job, outcome: Outcome) -> None:
        raise AssertionError(NEVER)

    async def deliver(self, job: Job, outcome: Outcome) -> Delivered:
        self.told.setdefault(job.id, []).append("answer")
        return Delivered("token", "1")


@dataclass
class Shop:
    """A worker with two hands, and its world."""

    clock: DrivenClock
    engine: FakeEngine
    ledger: Ledger
    store: MemoryStore
    worker: Worker

    async def ask(self, count: int) -> None:
        """So many ask, and those who cannot be taken in hand have waited for a while."""
        for number in range(count):
            reply = ReplyTo(f"i{number}", "app", "token", f"u{number}", self.clock.now())
            await self.store.put(Wish(upload=f"{number}.mp3"), reply, Limits(1, 100))
        self.worker.wake()
        await self.until_told(2, "progress.listen")
        self.clock.tick(REFRESH)
        self.worker.wake()

    async def until_told(self, job: int, last: str) -> None:
        async with asyncio.timeout(5):
            while self.ledger.told.get(job, [""])[-1] != last:
                await asyncio.sleep(0.001)


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    clock, engine, ledger = DrivenClock(), FakeEngine(), Ledger()
    engine.hold.clear()
    ledger.slow.set()
    store = MemoryStore(clock)

    async def follow(url: str) -> str:
        raise AssertionError(NEVER)

    resolver = Resolver(World({}, follow, {}), store, clock)
    worker = Worker(Bench(store, resolver, Sounds(), engine, ledger, clock), Pace(), hands=2)
    running = asyncio.create_task(worker.run())
    yield Shop(clock, engine, ledger, store, worker)
    engine.hold.set()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await worker.close(1)


async def test_who_waits_hears_their_place_anew_as_it_moves(shop: Shop) -> None:
    await shop.ask(5)
    await shop.until_told(5, "progress.line 4")
    assert shop.ledger.told[1] == ["progress.listen"]
    shop.clock.tick(REFRESH)
    shop.engine.hold.set()
    await shop.until_told(5, "answer")
    told = shop.ledger.told[5]
    assert told[0] == "progress.line 4"
    assert told[-2:] == ["progress.listen", "answer"]
    assert len(told) == 4, told


async def test_no_place_is_told_after_the_answer_however_long_the_telling_takes(shop: Shop) -> None:
    shop.ledger.slow.clear()
    await shop.ask(3)
    await shop.until_told(2, "progress.listen")
    shop.engine.hold.set()
    await shop.until_told(2, "answer")
    async with asyncio.timeout(5):
        while (await shop.store.counts())[State.RUNNING] != 1:
            await asyncio.sleep(0.001)
    assert 3 not in shop.ledger.told
    shop.ledger.slow.set()
    await shop.until_told(3, "answer")
    assert shop.ledger.told[3] == ["progress.line 2", "progress.listen", "answer"]
