"""Several processes that join at once, each with the dump open for itself: one alone keeps one core busy."""

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any, Generic, TypeVar

from songbot.dump.book import Book
from songbot.dump.joining import Joiner

MOST = 8

Piece = TypeVar("Piece")
Work = Callable[[Piece, Joiner], Piece]

_ready: list[tuple[Work[Any], Joiner]] = []
"""What a process of its own does, and with what."""


class Hands(Generic[Piece]):
    """As many as the machine has cores; whole pieces travel, since rows take longer to pack than to join."""

    def __init__(self, path: Path, work: Work[Piece]) -> None:
        count = min(MOST, os.cpu_count() or 1)
        self._pool = ProcessPoolExecutor(count, get_context("spawn"), initializer=_open, initargs=(path, work))

    async def do(self, piece: Piece) -> Piece:
        """The piece, worked on."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, _done, piece)

    def close(self) -> None:
        """Start nothing more, and let go."""
        self._pool.shutdown(cancel_futures=True)


def _open(path: Path, work: Work[Any]) -> None:
    threading.Thread(target=_follow, daemon=True).start()
    _ready.append((work, Joiner(Book(path))))


def _follow() -> None:
    """End with the process that started this one: killed, it cannot say so, and hands would wait for ever."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _done(piece: Piece) -> Piece:
    (work, joiner), *_ = _ready
    done: Piece = work(piece, joiner)
    return done
