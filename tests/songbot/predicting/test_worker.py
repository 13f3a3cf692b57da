"""The worker by itself: who waits is told how long, in figures that follow what has been measured."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from songbot.core.job import State
from songbot.predicting.places import REFRESH
from tests.songbot.fakes import DrivenClock, MemoryStore
from tests.songbot.predicting.shop import Shop, opened


@pytest.fixture
def clock() -> DrivenClock:
    return DrivenClock()


@pytest.fixture
async def shop(clock: DrivenClock) -> AsyncIterator[Shop]:
    async with opened(clock, MemoryStore(clock)) as made:
        made.engine.hold.clear()
        yield made


async def ask(shop: Shop, clock: DrivenClock, count: int) -> None:
    """So many ask, and those who cannot be taken in hand have waited for a while."""
    await shop.put(count)
    await shop.until_told(2, "progress.listen")
    clock.tick(REFRESH)
    shop.worker.wake()


async def test_who_waits_hears_their_place_anew_as_it_moves(shop: Shop, clock: DrivenClock) -> None:
    await ask(shop, clock, 5)
    await shop.until_told(5, "progress.line 4")
    assert shop.ledger.told[1] == ["progress.listen"]
    clock.tick(REFRESH)
    shop.engine.hold.set()
    await shop.until_told(5, "answer")
    told = shop.ledger.told[5]
    assert told[0] == "progress.line 4"
    assert told[-2:] == ["progress.listen", "answer"]
    assert len(told) == 4, told


async def test_no_place_is_told_after_the_answer_however_long_the_telling_takes(shop: Shop, clock: DrivenClock) -> None:
    shop.ledger.slow.clear()
    await ask(shop, clock, 3)
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
