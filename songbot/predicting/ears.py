"""Who is listened to: so many clips in memory at once, and whoever asked first goes first, however late it comes."""

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Ears:
    """A semaphore whose next is the one with the lowest number, not the one that has waited for longest."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._tickets = itertools.count()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def turn(self, number: int) -> AsyncIterator[None]:
        """Wait for one, hold it, hand it on."""
        await self._take(number)
        try:
            yield
        finally:
            self._leave()

    async def _take(self, number: int) -> None:
        if self._free:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (number, next(self._tickets), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it was ours already
                self._leave()
            raise

    def _leave(self) -> None:
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
