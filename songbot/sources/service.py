"""What most services have in common: a name, the way out, a pace, and a question asked one way after the other."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

from songbot.core.finding import Finding, Query
from songbot.ports import Clock
from songbot.sources.http import Http
from songbot.sources.pace import Pace
from songbot.sources.ways import Way, first


class Service(ABC):
    """A music service; `_ways` are the questions that a query can be, in the order in which they are tried."""

    name: str

    def __init__(self, http: Http, clock: Clock, pace: Pace) -> None:
        self._http = http
        self._clock = clock
        http.pace(self.name, pace)

    async def find(self, query: Query, patience: float) -> Finding:
        """The first way that leads to something."""
        return await first(self.name, self._ways(query), patience)

    async def close(self) -> None:
        """Let go of what is open: of its own, most have nothing."""
        return

    @abstractmethod
    def _ways(self, query: Query) -> Iterable[Way]: ...
