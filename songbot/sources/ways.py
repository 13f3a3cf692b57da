"""The ways to a song in the order in which they are tried: its own id, its code, its names, plain words."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from songbot.core.finding import Candidate, Finding

MOST = 5
"""Candidates of one answer."""

Way = Callable[[float], Awaitable[tuple[Candidate, ...]]]
"""One way: the candidates that it leads to within so many seconds."""


async def first(source: str, ways: Iterable[Way], patience: float) -> Finding:
    """What the first way finds that finds anything, all of them within one patience."""
    now = asyncio.get_running_loop().time
    deadline = now() + patience
    for way in ways:
        if found := await way(deadline - now()):
            return Finding(source, found[:MOST])
    return Finding(source)
