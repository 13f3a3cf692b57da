"""The music services as the use cases have them: asked one or all at once, where a failure is an answer like any."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from songbot.core.finding import Finding, Query
from songbot.errors import SourceFailed
from songbot.ports import MusicSource
from songbot.predicting.insist import insisted

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds that a question waits for a service without whose word there is no song, and hence no card."""

Told = Finding | SourceFailed


async def nobody(address: str, patience: float) -> Finding:
    """Knows no page at all."""
    return Finding("musicbrainz")


@dataclass(frozen=True)
class World:
    """Who knows songs, who follows short links, who sees what is playing, who knows the pages of other services."""

    sources: Mapping[str, MusicSource]
    follow: Callable[[str], Awaitable[str]]
    players: Mapping[str, Callable[[str], Awaitable[Query | None]]] = field(default_factory=dict)
    behind: Callable[[str, float], Awaitable[Finding]] = nobody
    line: Callable[[str], float] = lambda _: 0.0  # seconds until the pace that we keep lets a service be asked

    async def ask(self, name: str, query: Query, patience: float = PATIENCE) -> Told:
        """What one service says in time, or how it failed."""
        return await told(name, self.sources[name].find(query, patience), patience)

    async def ask_all(self, names: Iterable[str], query: Query) -> list[Told]:
        """The same of several at once, of those that are there."""
        return await asyncio.gather(*(self.insist(name, query) for name in names if name in self.sources))

    async def insist(self, name: str, query: Query) -> Told:
        """Asked twice where it is slow; where our own pace is what is slow, that would help nobody."""
        ask = partial(self.ask, name, query)
        return await (ask() if self.line(name) else insisted(ask))


async def told(name: str, asked: Awaitable[Finding], patience: float = PATIENCE) -> Told:
    """An answer in time, or how it failed."""
    try:
        async with asyncio.timeout(patience):
            return await asked
    except SourceFailed as failure:
        return failure
    except TimeoutError:
        return SourceFailed("source_slow", source=name)
    except Exception:
        log.exception("%s failed as nobody foresaw", name)
        return SourceFailed("source_down", source=name)
