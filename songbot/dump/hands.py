"""Several processes that join at once, each with the dump open for itself: one alone keeps one core busy."""

import asyncio
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from songbot.core.wanted import Got, Wanted
from songbot.dump.book import Book
from songbot.dump.joining import Joiner

MOST = 8

Columns = list[tuple[Any, ...]]
"""Rows on their way between processes: packed row by row they take twice as long."""

_joiner: list[Joiner] = []
"""The one of a process of its own."""


class Hands:
    """As many as the machine has cores."""

    def __init__(self, path: Path) -> None:
        count = min(MOST, os.cpu_count() or 1)
        self._pool = ProcessPoolExecutor(count, get_context("spawn"), initializer=_open, initargs=(path,))

    async def joined(self, rows: Sequence[Wanted]) -> list[Got]:
        """The song of each row, in order."""
        told = await asyncio.get_running_loop().run_in_executor(self._pool, _joined, _columns(rows))
        return list(map(Got._make, zip(*told, strict=True)))

    def close(self) -> None:
        """Start nothing more, and let go."""
        self._pool.shutdown(cancel_futures=True)


def _open(path: Path) -> None:
    _joiner.append(Joiner(Book(path)))


def _joined(rows: Columns) -> Columns:
    return _columns(_joiner[0].joined(list(map(Wanted._make, zip(*rows, strict=True)))))


def _columns(rows: Sequence[tuple[Any, ...]]) -> Columns:
    return list(zip(*rows, strict=True))
