"""A card has its cover's colour where that can be had, and never waits or fails for it."""

import asyncio

import pytest

from songbot.core.track import Fact, Track
from songbot.errors import SourceFailed
from songbot.predicting import colours
from songbot.predicting.colours import Colours
from tests.songbot.fake_engine import FakeEngine
from tests.songbot.fakes import DrivenClock, MemoryStore

COVER = Fact("cover", "https://i.scdn.co/image/ab", "spotify", 1.0)


class Covers:
    """Hands out one picture, or fails."""

    def __init__(self, picture: bytes = b"a cover") -> None:
        self.picture = picture
        self.fetched = 0
        self.down = False

    async def fetch(self, address: str, patience: float) -> bytes:
        self.fetched += 1
        if self.down:
            raise SourceFailed("source_down", source="cover")
        return self.picture


async def song(store: MemoryStore, *facts: Fact) -> Track:
    return await store.learn({"spotify": "x"}, facts)


async def test_a_cover_is_looked_at_once() -> None:
    clock = DrivenClock()
    store, covers = MemoryStore(clock), Covers()
    painter = Colours(store, covers, FakeEngine(), clock)
    first = await painter.of(await song(store, COVER))
    assert first.fact("accent") is not None
    again = await painter.of(await song(store))
    assert again.fact("accent") == first.fact("accent")
    assert covers.fetched == 1


async def test_without_a_cover_nobody_is_asked() -> None:
    clock = DrivenClock()
    store, covers = MemoryStore(clock), Covers()
    plain = await song(store)
    assert await Colours(store, covers, FakeEngine(), clock).of(plain) == plain
    assert covers.fetched == 0


@pytest.mark.parametrize("trouble", ["down", "no picture", "closed", "slow"])
async def test_a_colour_that_cannot_be_had_costs_nothing(trouble: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, engine = DrivenClock(), FakeEngine()
    store, covers = MemoryStore(clock), Covers(b"nope" if trouble == "no picture" else b"a cover")
    covers.down = trouble == "down"
    if trouble == "closed":
        await engine.close(0)
    if trouble == "slow":
        monkeypatch.setattr(colours, "PATIENCE", 0.01)
        monkeypatch.setattr(covers, "fetch", lambda *_: asyncio.Event().wait())
    plain = await song(store, COVER)
    assert await Colours(store, covers, engine, clock).of(plain) == plain
