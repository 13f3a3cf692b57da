"""The ways to a song in the order in which they are tried: its own id, its code, its names, plain words."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from songbot.core.finding import Candidate, Finding
from songbot.errors import SourceFailed

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


async def together(*asked: Awaitable[Any]) -> list[Any]:
    """All answers at once, with a SourceFailed in the place of each that failed."""
    told = await asyncio.gather(*asked, return_exceptions=True)
    for one in told:
        if isinstance(one, BaseException) and not isinstance(one, SourceFailed):
            raise one
    return told


def failure(told: Iterable[object]) -> SourceFailed | None:
    """The first that failed."""
    return next((one for one in told if isinstance(one, SourceFailed)), None)
