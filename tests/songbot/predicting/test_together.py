"""Several who ask for one song at once: the services are asked once, and nobody's bad luck is another's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from songbot.core.job import Wish
from songbot.errors import SourceFailed
from songbot.predicting.resolve import Resolved, Resolver
from songbot.predicting.world import World
from tests.songbot.fake_sources import FakeSource, Known
from tests.songbot.fakes import MemoryStore
from tests.songbot.resolving import desk, link
from tests.songbot.sources.place import HurriedClock, whole

ID = "4cOdK2wGLETKBW3PvgPWqT"
ASKED_AGAIN = 2
WISH = Wish(f"spotify:track:{ID}")


@pytest.fixture
def source() -> FakeSource:
    return FakeSource("spotify", HurriedClock(), [Known(ID, {"title": "Void", "artists": ("Nobody",)})])


@pytest.fixture
async def resolver(source: FakeSource) -> AsyncIterator[Resolver]:
    clock = HurriedClock()
    made = Resolver(World({"spotify": source}, _same), MemoryStore(clock), clock)
    yield made
    await made.close()


async def _same(address: str) -> str:
    return address


async def test_two_who_ask_at_once_ask_no_service_twice() -> None:
    async def requests(askers: int) -> int:
        async with desk() as at:
            address = link(at.here.track(whole))
            wishes = [Wish(f"{address}?si={number:016}") for number in range(askers)]
            found = await asyncio.gather(*map(at.resolver.resolve, wishes))
            assert len({one.track.key for one in found if isinstance(one, Resolved)}) == 1
            return at.here.count("api.spotify.com") + at.here.count("api.deezer.com")

    assert await requests(5) == await requests(1)


async def test_who_gives_up_takes_nothing_from_who_waits(resolver: Resolver, source: FakeSource) -> None:
    source.hold.clear()
    first, second = (asyncio.ensure_future(resolver.resolve(WISH)) for _ in range(2))
    await _until_asked(source)
    first.cancel()
    with suppress(asyncio.CancelledError):
        await first
    source.hold.set()
    found = await second
    assert isinstance(found, Resolved)
    assert found.track.title == "Void"


async def test_who_waited_in_vain_asks_again(resolver: Resolver, source: FakeSource) -> None:
    source.failure = "source_down"
    source.hold.clear()
    first = asyncio.ensure_future(resolver.resolve(WISH))
    # Before anybody else hears of it.
    first.add_done_callback(lambda _: setattr(source, "failure", ""))
    await _until_asked(source)
    others = [asyncio.ensure_future(resolver.resolve(WISH)) for _ in range(3)]
    await asyncio.sleep(0)
    source.hold.set()
    with pytest.raises(SourceFailed):
        await first
    found = await asyncio.gather(*others)
    assert {one.track.title for one in found if isinstance(one, Resolved)} == {"Void"}
    assert len(source.asked) == ASKED_AGAIN


async def _until_asked(source: FakeSource) -> None:
    async with asyncio.timeout(10):
        while not source.asked:
            await asyncio.sleep(0)
