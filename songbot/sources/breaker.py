"""A breaker for each service: closed while it helps, open for as long as it asked or keeps failing."""

import contextlib
from collections.abc import Iterator

from songbot.core.reach import State
from songbot.errors import SourceFailed
from songbot.ports import Clock

FAILURES = 5
PAUSE = 30.0
"""After so many failures in a row a service is left alone for so many seconds; then one request finds out."""


class Breaker:
    """Of one service."""

    def __init__(self, source: str, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._failures = 0
        self._until = 0.0
        self._key = ""
        self._probing = False

    @property
    def state(self) -> State:
        """Closed: asked as usual. Open: not asked. Half-open: one request may find out whether it is back."""
        if self.pause:
            return "open"
        return "half-open" if self._failures >= FAILURES else "closed"

    @property
    def pause(self) -> float:
        """Seconds for which it stays open; 0 is not open."""
        return max(0.0, self._until - self._clock.now())

    def check(self) -> None:
        """SourceFailed, with the reason for which it was opened, while no request may go out."""
        if self.pause:
            raise SourceFailed(self._key, source=self._source, retry_after=round(self.pause, 1))
        if self._probing:
            raise SourceFailed("source_down", source=self._source)

    @contextlib.contextmanager
    def attempt(self) -> Iterator[None]:
        """Around one request, which says by `helped`, `failed` or `opened` how it went."""
        self.check()
        probe = self.state == "half-open"
        self._probing = probe
        try:
            yield
        finally:
            if probe:
                self._probing = False

    def opened(self, seconds: float, key: str = "source_limit") -> None:
        """Leave the service alone for so long, for the reason that `key` names; the longest wish counts."""
        until = self._clock.now() + seconds
        if until > self._until:
            self._until, self._key = until, key

    def failed(self) -> None:
        """One more failure in a row."""
        self._failures += 1
        if self._failures >= FAILURES:
            self.opened(PAUSE, "source_down")

    def helped(self) -> None:
        """It answered; what it asked for before that still holds."""
        self._failures = 0
