"""Waiting for a moment, or for whatever comes before it."""

import asyncio

from songbot.ports import Clock


async def nap(clock: Clock, until: float, wake: asyncio.Event) -> None:
    """Return at that time by this clock, or as soon as `wake` is set."""
    waiting = {
        asyncio.ensure_future(wake.wait()),
        asyncio.ensure_future(_sleep(clock, until)),
    }
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def _sleep(clock: Clock, until: float) -> None:
    """How long that is, is known when it begins: time may have passed before."""
    await clock.sleep(max(0.0, until - clock.now()))
