"""How often a service may be asked: so many requests in any so many seconds, whoever asks."""

import asyncio
import bisect
import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from songbot.core.reach import Budget
from songbot.ports import Clock

_CROWDED = 0.01
"""Seconds until the next look at a file that another process has in hand; nobody has it for longer than a write."""

_FAR = 3600.0
"""A turn so many seconds ahead was given by a clock that has been set back since, and does not count."""


class Pace(Protocol):
    """Whoever asks waits for its turn."""

    async def turn(self, patience: float) -> None:
        """Return when it is our turn; TimeoutError at once when that would not be within `patience` seconds."""
        ...

    @property
    def budget(self) -> Budget:
        """How many requests may go out now."""
        ...

    def line(self) -> float:
        """Seconds until a turn that is asked for now."""
        ...


class Window:
    """At most `count` requests in any `seconds` seconds, in the order in which they come."""

    def __init__(self, count: int, seconds: float, clock: Clock) -> None:
        self._count = count
        self._seconds = seconds
        self._clock = clock
        self._turns: list[float] = []

    @property
    def budget(self) -> Budget:
        """How many requests may go out now."""
        taken = len(self._turns) - bisect.bisect_right(self._turns, self._clock.now() - self._seconds)
        return Budget(max(0, self._count - taken), self._count, self._seconds)

    async def turn(self, patience: float) -> None:
        """Wait for a place in the window."""
        now = self._clock.now()
        mine = now + self.line()
        if mine - now > patience:
            raise TimeoutError
        bisect.insort(self._turns, mine)
        try:
            if mine > now:
                await self._clock.sleep(mine - now)
        except asyncio.CancelledError:
            self._turns.remove(mine)
            raise

    def line(self) -> float:
        """Until the window has a place."""
        now = self._clock.now()
        del self._turns[: bisect.bisect_right(self._turns, now - self._seconds)]
        del self._turns[bisect.bisect_right(self._turns, now + _FAR) :]
        full = len(self._turns) >= self._count
        return max(0.0, self._turns[-self._count] + self._seconds - now) if full else 0.0


class SharedGap:
    """One request every `seconds` seconds from all processes that share a file, which holds the last turn."""

    def __init__(self, file: Path, seconds: float, clock: Clock) -> None:
        self._file = file
        self._seconds = seconds
        self._clock = clock

    @property
    def budget(self) -> Budget:
        """Whether a request may go out now."""
        return Budget(int(not self.line()), 1, self._seconds)

    async def turn(self, patience: float) -> None:
        """Write the next turn down as ours, then wait for it."""
        until = self._clock.now() + patience
        while (mine := self._reserved(until)) is None:
            await self._clock.sleep(_CROWDED)
        wait = mine - self._clock.now()
        if wait > 0:
            await self._clock.sleep(wait)

    def line(self) -> float:
        """Until the gap after the last turn is over; the file may be in another process's hand, and then it errs."""
        last = _number(self._file.read_text("utf-8")) if self._file.exists() else 0.0
        wait = last + self._seconds - self._clock.now()
        return max(0.0, wait) if wait < _FAR else 0.0

    def _reserved(self, until: float) -> float | None:
        """Our turn; None where another process is writing its own."""
        with self._file.open("a+") as file, contextlib.suppress(BlockingIOError), _locked(file.fileno()):
            file.seek(0)
            now, last = self._clock.now(), _number(file.read())
            mine = max(now, last + self._seconds) if last - now < _FAR else now
            if mine > until:
                raise TimeoutError
            file.truncate(0)
            file.write(repr(mine))
            file.flush()
            return mine
        return None


@contextlib.contextmanager
def _locked(file: int) -> Iterator[None]:
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
