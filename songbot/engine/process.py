"""One life of the engine process as the bot sees it: started, spoken to, listened to, killed, its words logged."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from songbot.engine.wire import received

log = logging.getLogger("songbot.engine")

ROOT = Path(__file__).parents[2]
KEPT = frozenset({"PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES"})
"""What the child gets of our environment: no key of ours."""
PAUSES = (0.0, 0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds before a start after so many deaths in a row."""


class Process:
    """Has a group of its own, so that a kill reaches whatever it started."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._words = asyncio.create_task(self._log_words())

    @classmethod
    async def start(cls, models: Path, batch: int, device: str) -> "Process":
        """A new child, which will say when it is ready."""
        told = ("--models", str(models), "--batch", str(batch), "--device", device)
        pipe = asyncio.subprocess.PIPE
        environment = {name: value for name, value in os.environ.items() if name in KEPT}
        environment |= {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        return cls(
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "songbot.engine.child", *told),
                stdin=pipe,
                stdout=pipe,
                stderr=pipe,
                start_new_session=True,
                env=environment,
            )
        )

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def send(self, message: bytes) -> None:
        """Leave a message in its pipe; one that a dead child never read is the sender's to send again."""
        if self._process.stdin is not None:
            self._process.stdin.write(message)

    async def messages(self) -> AsyncIterator[Mapping[str, Any]]:
        """What it says, bytes under `body`, until it ends or says what is no message."""
        if self._process.stdout is None:
            return
        while True:
            try:
                head, body = await received(self._process.stdout)
            except asyncio.IncompleteReadError:
                return
            except ValueError:
                log.exception("the engine says what is no message")
                return
            yield {**head, "body": body}

    def memory(self) -> int:
        """Its resident bytes where the system tells, else 0."""
        return resident(self.pid)

    def kill(self) -> None:
        """End it at once, also when it is stopped or hangs in native code."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    async def end(self) -> int:
        """Kill what is left of it and hear its last words, also when who waits is cancelled; how it ended."""
        ending = asyncio.create_task(self._end())
        try:
            return await asyncio.shield(ending)
        except asyncio.CancelledError:
            await ending
            raise

    async def _end(self) -> int:
        self.kill()
        code = await self._process.wait()
        await self._words
        if self._process.stdin is not None:
            self._process.stdin.close()
        return code

    async def _log_words(self) -> None:
        """Its standard error, line by line; a line without a level of its own belongs to the one before."""
        levels, level = logging.getLevelNamesMapping(), logging.WARNING
        while self._process.stderr is not None:
            try:
                line = await self._process.stderr.readline()
            except ValueError:
                continue  # longer than any line of a log
            if not line:
                return
            text = line.decode(errors="replace").rstrip()
            first, _, rest = text.partition(" ")
            level = levels.get(first, level)
            log.log(level, "%s", rest if first in levels else text)


def pause_before(deaths: int) -> float:
    """The longer no child has answered, the longer the wait for the next one."""
    return PAUSES[min(deaths, len(PAUSES) - 1)]


def resident(pid: int) -> int:
    """A process' resident bytes where the system tells, else 0."""
    return _pages(pid)[0] * os.sysconf("SC_PAGE_SIZE")


def private(pid: int) -> int:
    """The same without the files that it has mapped, which the system can take back whenever it likes."""
    whole, mapped = _pages(pid)
    return (whole - mapped) * os.sysconf("SC_PAGE_SIZE")


def _pages(pid: int) -> tuple[int, int]:
    """How many a process has, and how many of them are those of files."""
    with contextlib.suppress(OSError, IndexError, ValueError):
        _, whole, mapped, *_ = map(int, Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split())
        return whole, mapped
    return 0, 0
