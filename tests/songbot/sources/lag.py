"""How long the loop was kept from its work."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

EVERY = 0.01


@dataclass
class Lag:
    """The longest time that a call came late."""

    worst: float = 0.0


@contextlib.asynccontextmanager
async def measured() -> AsyncIterator[Lag]:
    """Look at the clock every ten milliseconds."""
    loop, lag = asyncio.get_running_loop(), Lag()
    looking = True

    def look(due: float) -> None:
        lag.worst = max(lag.worst, loop.time() - due)
        if looking:
            loop.call_later(EVERY, look, loop.time() + EVERY)

    look(loop.time())
    try:
        yield lag
    finally:
        looking = False
