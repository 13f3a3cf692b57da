"""A worker with two hands and its world: sounds for every address, and a ledger of what each asker was told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field

from songbot.core.job import Job, ReplyTo, Wish
from songbot.core.outcome import Outcome, Said
from songbot.ports import Clock, Delivered, Limits
from songbot.predicting.hooks import Hooks
from songbot.predicting.predict import Pace
from songbot.predicting.resolve import Resolver
from songbot.predicting.worker import Bench, Worker
from songbot.predicting.world import World
from tests.songbot.fake_engine import FakeEngine
from tests.songbot.fakes import MemoryStore

NEVER = "nobody asks here"


class Sounds:
    """A clip for every address."""

    async def fetch(self, address: str, patience: float) -> bytes:
        return address.encode()


@dataclass
class Ledger:
    """What each asker was told, by the number of the job; the next answers meet `troubles`."""

    told: dict[int, list[str]] = field(default_factory=dict)
    slow: asyncio.Event = field(default_factory=asyncio.Event)
    troubles: list[Exception] = field(default_factory=list)

    async def progress(self, job: Job, key: str, values: Mapping[str, object]) -> None:
        if key == "progress.line":
            await self.slow.wait()
        self.told.setdefault(job.id, []).append(f"{key} {values['ahead']}" if values else key)

    async def amend(self, job: Job, outcome: Outcome) -> None:
        raise AssertionError(NEVER)

    async def deliver(self, job: Job, outcome: Outcome) -> Delivered:
        if self.troubles:
            raise self.troubles.pop(0)
        self.told.setdefault(job.id, []).append(outcome.key if isinstance(outcome, Said) else "answer")
        return Delivered("token", "1")


@dataclass
class Shop:
    """All of it."""

    clock: Clock
    engine: FakeEngine
    ledger: Ledger
    store: MemoryStore
    worker: Worker

    async def put(self, count: int) -> None:
        """So many ask."""
        for number in range(count):
            reply = ReplyTo(f"i{number}", "app", "token", f"u{number}", self.clock.now())
            await self.store.put(Wish(upload=f"{number}.mp3"), reply, Limits(1, 100))
        self.worker.wake()

    async def until(self, condition: Callable[[], object]) -> None:
        """Return as soon as something is true."""
        async with asyncio.timeout(10):
            while not condition():
                await asyncio.sleep(0.001)

    async def until_told(self, job: int, last: str) -> None:
        """Return once this is the last that somebody was told."""
        await self.until(lambda: self.ledger.told.get(job, [""])[-1] == last)

    async def until_over(self) -> None:
        """Return once nobody is in the line or in hand."""
        async with asyncio.timeout(10):
            while any((await self.store.counts()).values()):
                await asyncio.sleep(0.001)


@contextlib.asynccontextmanager
async def opened(clock: Clock, store: MemoryStore) -> AsyncIterator[Shop]:
    """A shop that is open, until all that was asked is answered."""
    engine, ledger = FakeEngine(), Ledger()
    ledger.slow.set()

    async def follow(url: str) -> str:
        raise AssertionError(NEVER)

    resolver = Resolver(World({}, follow, {}), store, clock)
    worker = Worker(Bench(store, resolver, Sounds(), engine, ledger, clock), Pace(), Hooks(), hands=2)
    running = asyncio.create_task(worker.run())
    yield Shop(clock, engine, ledger, store, worker)
    engine.hold.set()
    await worker.close(1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
