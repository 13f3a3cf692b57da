"""What one thread of the engine process has in hand, and for how long it has been silent."""

import asyncio
from collections.abc import Callable, Sequence


class Watch:
    """Rings `alarm` when something is awaited and no sign of life has come for `seconds`."""

    def __init__(self, seconds: float, alarm: Callable[[], None]) -> None:
        self._seconds = seconds
        self._alarm = alarm
        self._timer: asyncio.TimerHandle | None = None
        self.hand: list[int] = []  # taken and not yet answered, in the order of work
        self.batch = 0  # how many were taken together

    def took(self, ids: Sequence[int]) -> None:
        """These are in hand."""
        self.hand, self.batch = list(ids), len(ids)
        self.alive(awaited=True)

    def answered(self, id_: int, *, awaited: bool) -> None:
        """One less; `awaited` is whether anything else is."""
        if id_ in self.hand:
            self.hand.remove(id_)
        self.alive(awaited=awaited)

    def asked(self) -> None:
        """Something is awaited from now on; what is awaited already keeps its time."""
        if self._timer is None:
            self.alive(awaited=True)

    def alive(self, *, awaited: bool) -> None:
        """A sign of life: the time runs anew while anything is awaited."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(self._seconds, self._alarm) if awaited else None

    def over(self) -> tuple[list[int], bool]:
        """The thread has died: what it had in hand, and whether that was taken in company."""
        held, self.hand = self.hand, []
        self.alive(awaited=False)
        return held, self.batch > 1
