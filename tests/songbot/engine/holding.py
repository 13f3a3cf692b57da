"""Engines that stop where a test wants them, and processes that are awaited."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ml.folder import SHIPPED
from songbot.engine.local import Limits, LocalEngine

PATIENCE = 60.0
USUAL = Limits()


class Held(LocalEngine):
    """Stops its child in the moment in which it has taken a batch of at least `least` jobs."""

    def __init__(self, least: int = 1, limits: Limits = USUAL) -> None:
        super().__init__(SHIPPED, limits)
        self._least = least
        self._taken: asyncio.Queue[Sequence[int]] = asyncio.Queue()
        self.passes = 0
        """How many batches may pass before; none is held while it is negative."""

    async def held(self) -> int:
        """The stopped child."""
        await asyncio.wait_for(self._taken.get(), PATIENCE)
        assert self.pid is not None
        return self.pid

    def _hear(self, head: Mapping[str, Any]) -> None:
        super()._hear(head)
        if len(head.get("took", ())) < self._least:
            return
        if self.passes == 0:
            stop(self)
            self._taken.put_nowait(head["took"])
        self.passes -= 1


def stop(engine: LocalEngine) -> int:
    """Hold the child where it is."""
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGSTOP)
    return engine.pid


def children() -> set[str]:
    """The processes that are ours, corpses too."""
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split())


def environment(pid: int) -> bytes:
    """What a process was given."""
    return Path(f"/proc/{pid}/environ").read_bytes()


async def gone(pid: int) -> None:
    """Return once a process has ended, whoever's it is."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(handle, ended.set)
    try:
        await asyncio.wait_for(ended.wait(), PATIENCE)
    finally:
        loop.remove_reader(handle)
        os.close(handle)
