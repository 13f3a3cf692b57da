"""A music service in memory, by the same rules as the real ones."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from songbot.core.finding import Candidate, Finding, Query
from songbot.core.spelling import fold
from songbot.core.track import Fact, Value
from songbot.errors import SourceFailed
from songbot.ports import Clock

MOST = 5


@dataclass(frozen=True)
class Known:
    """A song as the service has it: its id there, and what it says."""

    id: str
    fields: Mapping[str, Value]


class FakeSource:
    """Knows `songs`; fails with `failure` while there is one, and answers once `hold` is set."""

    def __init__(self, name: str, clock: Clock, songs: Sequence[Known] = ()) -> None:
        self.name = name
        self.songs = list(songs)
        self.asked: list[Query] = []
        self.failure = ""
        self.hold = asyncio.Event()
        self.hold.set()
        self._clock = clock

    async def find(self, query: Query, patience: float) -> Finding:
        self.asked.append(query)
        try:
            async with asyncio.timeout(patience):
                await self.hold.wait()
        except TimeoutError:
            raise SourceFailed("source_slow", source=self.name) from None
        if self.failure:
            raise SourceFailed(self.failure, source=self.name)
        for by in ("id", "isrc", "name", "text"):
            if found := [one for one in self.songs if self._is(one, query, by)]:
                return Finding(self.name, tuple(self._candidate(one, by) for one in found[:MOST]))
        return Finding(self.name)

    async def close(self) -> None:
        pass

    def _is(self, song: Known, query: Query, by: str) -> bool:
        names = [fold(str(song.fields.get("title", ""))), fold(" ".join(map(str, _listed(song.fields.get("artists")))))]
        if by == "id":
            return query.ids.get(self.name) == song.id
        if by == "isrc":
            return bool(query.isrc) and query.isrc == song.fields.get("isrc")
        if by == "name":
            return bool(query.title) and [fold(query.title), fold(query.artist)] == names
        return bool(query.text) and {*fold(query.text).split()} <= {*" ".join(names).split()}

    def _candidate(self, song: Known, by: str) -> Candidate:
        facts = tuple(Fact(name, value, self.name, self._clock.now()) for name, value in song.fields.items())
        return Candidate({self.name: song.id}, facts, by)


def _listed(value: Value | None) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else ()
