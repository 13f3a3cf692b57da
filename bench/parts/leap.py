"""A clock that leaps over waits while songs are collected, and runs as all clocks do while models are trained."""

import asyncio
import time


class LeapingClock:
    """Days of collecting pass in minutes; `ahead` is how far it has leapt."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self.leaps = True

    def now(self) -> float:
        """Seconds since 1970, with all leaps."""
        return time.time() + self.ahead

    async def sleep(self, seconds: float) -> None:
        """Leap, or wait."""
        if self.leaps:
            self.ahead += seconds
        await asyncio.sleep(0 if self.leaps else seconds)
