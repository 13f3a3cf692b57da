"""How long the loop was kept from its work."""

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

EVERY = 0.01


@dataclass
class Lag:
    """The longest time that a call came late, and that a thread with nothing to wait for did: that is the machine's."""

    late: float = 0.0
    machine: float = 0.0

    @property
    def worst(self) -> float:
        """What the loop itself is to blame for."""
        return self.late - self.machine


@contextlib.asynccontextmanager
async def measured() -> AsyncIterator[Lag]:
    """Look at the clock every ten milliseconds."""
    loop, lag = asyncio.get_running_loop(), Lag()
    over, due = threading.Event(), loop.time()

    def look() -> None:
        nonlocal due
        lag.late = max(lag.late, loop.time() - due)
        due = loop.time() + EVERY
        if not over.is_set():
            loop.call_at(due, look)

    def beside() -> None:
        begun = time.monotonic()
        while not over.wait(EVERY):
            lag.machine = max(lag.machine, time.monotonic() - begun - EVERY)
            begun = time.monotonic()

    thread = threading.Thread(target=beside, daemon=True)
    thread.start()
    look()
    try:
        yield lag
    finally:
        over.set()
        look()
        thread.join()
