"""Libraries that know no event loop: they think in a few threads, and their requests go out through the loop."""

import asyncio
import concurrent.futures
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from songbot.errors import SourceFailed
from songbot.sources.http import Answer, Ask, Http

T = TypeVar("T")
Send = Callable[[Ask], Answer]
"""What a thread has in place of a network: one try of one request, within the deadline of the whole call."""

_GRACE = 1.0
"""Seconds that a thread waits longer than the loop, which is the one to say what was too slow."""


class Threads:
    """Of one service. No thread opens a connection, retries or sleeps, so each is free again by its deadline."""

    def __init__(self, source: str, http: Http, count: int) -> None:
        self._source = source
        self._http = http
        self._pool = ThreadPoolExecutor(count, thread_name_prefix=source)

    async def run(self, work: Callable[[Send], T], deadline: float) -> T:
        """What `work` returns in a thread; SourceFailed when that is not before the deadline."""
        loop = asyncio.get_running_loop()
        sent: list[Future[Answer]] = []

        def send(ask: Ask) -> Answer:
            sent.append(asyncio.run_coroutine_threadsafe(self._http.once(ask, deadline), loop))
            try:
                return sent[-1].result(deadline - loop.time() + _GRACE)
            except (TimeoutError, concurrent.futures.CancelledError):
                raise SourceFailed("source_slow", source=self._source) from None

        try:
            async with asyncio.timeout_at(deadline + _GRACE):
                return await loop.run_in_executor(self._pool, work, send)
        except TimeoutError:
            # More calls than threads: the line is ours.
            raise SourceFailed("source_slow", source=self._source, why="threads") from None
        except RuntimeError:
            # The pool takes nothing more once it is closed.
            raise SourceFailed("source_down", source=self._source, why="closed") from None
        finally:
            for one in sent:
                one.cancel()

    def close(self) -> None:
        """Start nothing more; whoever waits is let go by the deadline."""
        self._pool.shutdown(wait=False, cancel_futures=True)
