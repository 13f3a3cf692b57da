"""A breaker for each service: closed while it helps, open for as long as it asked or keeps failing."""

from songbot.errors import SourceFailed
from songbot.ports import Clock

FAILURES = 5
PAUSE = 30.0
"""After so many failures in a row a service is left alone for so many seconds."""


class Breaker:
    """Of one service."""

    def __init__(self, source: str, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._failures = 0
        self._until = 0.0

    @property
    def pause(self) -> float:
        """Seconds for which it stays open; 0 is closed."""
        return max(0.0, self._until - self._clock.now())

    def check(self) -> None:
        """SourceFailed while it is open."""
        if self.pause:
            raise SourceFailed("source_limit", source=self._source, seconds=round(self.pause))

    def opened(self, seconds: float) -> None:
        """The service asked to be left alone."""
        self._until = max(self._until, self._clock.now() + seconds)

    def failed(self) -> None:
        """One more failure in a row; after a pause, one probe decides."""
        self._failures += 1
        if self._failures >= FAILURES:
            self.opened(PAUSE)

    def helped(self) -> None:
        """It answered."""
        self._failures = 0
        self._until = 0.0
