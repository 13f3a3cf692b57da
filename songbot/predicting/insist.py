"""Asking twice: a slow answer is mostly one connection's bad luck, and who asks again has another answer sooner."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

SLOW = 1.5
"""Seconds after which most answers of most services would be there."""

T = TypeVar("T")


async def insisted(ask: Callable[[], Coroutine[Any, Any, T]], slow: float = SLOW) -> T:
    """What comes first of two answers; the second is asked for only when the first is slow."""
    asked = [asyncio.create_task(ask())]
    try:
        await asyncio.wait(asked, timeout=slow)
        if not asked[0].done():
            asked.append(asyncio.create_task(ask()))
        ended, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        return ended.pop().result()
    finally:
        for one in asked:
            one.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
