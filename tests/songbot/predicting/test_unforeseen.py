"""What nobody foresaw costs neither an answer nor the place in the line, and no right answer is overwritten."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator

import discord
import pytest

from songbot.core.finding import Finding, Query
from songbot.core.job import State, Wish
from songbot.predicting.resolve import Resolved, Resolver
from songbot.predicting.worker import TRIES
from songbot.predicting.world import World
from tests.songbot.fake_sources import FakeSource, Known
from tests.songbot.fakes import MemoryStore
from tests.songbot.predicting.shop import Shop, opened
from tests.songbot.sources.place import HurriedClock

ID = "4cOdK2wGLETKBW3PvgPWqT"


class Full(MemoryStore):
    """Cannot write down the first ends, as on a full disk."""

    failures = 0

    async def finish(self, job: int, state: State, prediction: int | None = None) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError(28, "No space left on device")
        await super().finish(job, state, prediction)


class Broken(FakeSource):
    """Fails as no service may."""

    async def find(self, query: Query, patience: float) -> Finding:
        raise sqlite3.DatabaseError("database disk image is malformed")


@pytest.fixture
def store() -> Full:
    return Full(HurriedClock())


@pytest.fixture
async def shop(store: Full) -> AsyncIterator[Shop]:
    async with opened(HurriedClock(), store) as made:
        yield made


async def test_what_goes_wrong_once_costs_a_moment_and_not_the_answer(shop: Shop) -> None:
    shop.ledger.troubles = [discord.RateLimited(45.0), RuntimeError("Session is closed")]
    await shop.put(1)
    await shop.until_over()
    assert shop.ledger.told[1][-1] == "answer"
    assert "unexpected" not in shop.ledger.told[1]


async def test_what_goes_wrong_again_and_again_is_told(shop: Shop) -> None:
    shop.ledger.troubles = [TypeError("a mistake of ours")] * TRIES
    await shop.put(1)
    await shop.until_told(1, "unexpected")
    await shop.until_over()


async def test_who_cannot_even_be_told_may_ask_anew(shop: Shop, store: Full) -> None:
    shop.ledger.troubles = [TypeError("a mistake of ours")] * (TRIES + 1)
    store.failures = 1
    await shop.put(1)
    await shop.until_over()
    assert [row.job.state for row in store.kept.rows.values()] == [State.UNREACHABLE]


async def test_a_worker_that_closes_claims_nothing_more(shop: Shop, store: Full) -> None:
    shop.engine.hold.clear()
    await shop.put(9)
    await shop.until(lambda: shop.worker.in_hand == 2)
    closing = asyncio.create_task(shop.worker.close(10))
    await asyncio.sleep(0)
    shop.engine.hold.set()
    await closing
    assert (await store.counts())[State.WAITING] == 7
    assert shop.worker.in_hand == 0


async def test_an_answer_that_was_seen_stays_whatever_becomes_of_the_disk(shop: Shop, store: Full) -> None:
    store.failures = 5
    await shop.put(1)
    await shop.until_over()
    assert shop.ledger.told[1][-1] == "answer"
    assert [one for one in shop.ledger.told[1] if not one.startswith("progress")] == ["answer"]


async def test_a_service_that_fails_as_no_service_may_costs_its_own_word_alone(store: Full) -> None:
    async def follow(url: str) -> str:
        raise AssertionError(url)

    clock = HurriedClock()
    spotify = FakeSource("spotify", clock, [Known(ID, {"title": "Void", "artists": ("Nobody",)})])
    resolver = Resolver(World({"spotify": spotify, "musicbrainz": Broken("musicbrainz", clock)}, follow), store, clock)
    found = await resolver.resolve(Wish(f"spotify:track:{ID}"))
    await resolver.close()
    assert isinstance(found, Resolved)
    assert (found.track.title, found.failed) == ("Void", ("musicbrainz",))
