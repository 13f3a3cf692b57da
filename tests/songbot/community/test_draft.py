"""Signing in the draft: the hand and the budget hold, however fast a label signs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from songbot.community.draft import Draft, Office
from songbot.community.stock import Stock
from songbot.core.draft import PICKS, Signing, left, round_of
from songbot.core.finding import Query
from songbot.core.job import Wish
from songbot.core.prediction import Answer, Inputs
from songbot.core.track import Fact
from songbot.errors import Refused
from songbot.predicting.resolve import Resolved
from songbot.store.sqlite import SqliteStore
from tests.songbot.fake_engine import FakeEngine
from tests.songbot.fakes import DrivenClock

NOW = round_of(1_790_000_000.0).opens + 3600.0


class Slow(FakeEngine):
    """An engine that lets everybody else run before it answers."""

    async def ask(self, inputs: Inputs, *, brief: bool = False) -> Answer:
        await asyncio.sleep(0)
        return await super().ask(inputs, brief=brief)


class Table:
    """A draft on a store of fresh songs, whose names are their numbers."""

    def __init__(self, store: SqliteStore, clock: DrivenClock) -> None:
        self.store, self.clock = store, clock
        stock = Stock(store, store.games, None, clock)
        self.draft = Draft(Office(store, store.games, stock, self, Slow(), clock))

    async def resolve(self, wish: Wish) -> Resolved:
        day = datetime.fromtimestamp(NOW, UTC).date().isoformat()
        told: dict[str, str | int] = {
            "title": wish.text,
            "released": day,
            "listeners": 80_000 if "big" in wish.text else 500,
        }
        facts = [Fact(name, value, "lastfm", 1.0) for name, value in told.items()]
        return Resolved(await self.store.learn({"spotify": wish.text}, facts))

    async def find(self, asked: Query) -> Resolved:
        return await self.resolve(Wish(asked.title))

    async def refusals(self, *songs: str) -> list[str]:
        """Why songs that one label signs all at once were not signed."""
        found = await asyncio.gather(*(self.draft.sign("g", "me", song) for song in songs), return_exceptions=True)
        assert all(isinstance(one, Refused) for one in found if isinstance(one, BaseException))
        return [one.key for one in found if isinstance(one, Refused)]

    async def hand(self) -> list[Signing]:
        """What the label has."""
        return [one for one in await self.store.games.signed("g", round_of(NOW)) if one.user == "me"]


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    clock = DrivenClock(NOW)
    store = await SqliteStore.open(tmp_path / "songbot.db", clock)
    yield Table(store, clock)
    await store.close()


async def test_who_presses_for_many_songs_at_once_has_no_more_than_a_hand(table: Table) -> None:
    assert await table.refusals(*map(str, range(12))) == ["draft.full"] * (12 - PICKS)
    assert len(await table.hand()) == PICKS


async def test_who_signs_dear_songs_at_once_spends_no_more_than_the_budget(table: Table) -> None:
    assert await table.refusals("big 1", "big 2", "big 3") == ["draft.dear"] * 2
    assert left(await table.hand()) >= 0


async def test_a_song_that_is_signed_twice_at_once_is_signed_once(table: Table) -> None:
    assert await table.refusals("1", "1") == ["draft.twice"]
    assert len(await table.hand()) == 1


async def test_a_refusal_tells_the_price_and_what_is_left(table: Table) -> None:
    await table.draft.sign("g", "me", "big 1")
    with pytest.raises(Refused) as refusal:
        await table.draft.sign("g", "me", "big 2")
    (mine,) = await table.hand()
    assert refusal.value.values == {"price": mine.price, "left": left([mine]), "title": "big 2"}
