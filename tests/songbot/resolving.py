"""A resolver before the stand-ins, with a memory of its own."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from songbot.core.job import Wish
from songbot.core.outcome import Choice
from songbot.core.track import Track
from songbot.predicting.resolve import Resolved, Resolver
from songbot.sandbox.music.catalogue import Track as Sold
from tests.songbot.fakes import MemoryStore
from tests.songbot.sources.place import Place, place


@dataclass
class Desk:
    """What a resolver's test is given."""

    here: Place
    store: MemoryStore
    resolver: Resolver

    async def ask(self, text: str = "", **ids: str) -> Resolved | Choice:
        """The answer to a question, once nobody is late any more."""
        found = await self.resolver.resolve(Wish(text, ids))
        return found if isinstance(found, Choice) else await self.resolver.settle(found)

    async def song(self, text: str = "", **ids: str) -> Track:
        """The song that is the answer."""
        found = await self.ask(text, **ids)
        assert isinstance(found, Resolved), found
        return found.track

    async def forget(self) -> None:
        """Another resolver in the same world, which has heard of nothing, and services that have calmed down."""
        await self.resolver.close()
        self.here.music.faults.clear()
        self.here.clock.time += 100_000
        self.store = MemoryStore(self.here.clock)
        self.resolver = Resolver(self.here.world(), self.store, self.here.clock)


@contextlib.asynccontextmanager
async def desk(*names: str) -> AsyncIterator[Desk]:
    """All services, or some."""
    async with place() as here:
        store = MemoryStore(here.clock)
        made = Desk(here, store, Resolver(here.world(*names), store, here.clock))
        try:
            yield made
        finally:
            await made.resolver.close()


def told(song: Track) -> Mapping[str, object]:
    """What each source says, by field and source."""
    return {f"{fact.field} {fact.source}": fact.value for fact in song.facts}


def link(song: Sold) -> str:
    """As people paste it."""
    return f"https://open.spotify.com/track/{song.id}"
