"""The bot's side of the engine: one child process, restarted when it dies, killed when one job holds it too long."""

import asyncio
import contextlib
import itertools
import json
import logging
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from songbot.core.prediction import Answer, Figures, Inputs
from songbot.engine.wire import packed, received
from songbot.errors import EngineFailed, Misconfigured, Refused
from songbot.ports import Models

log = logging.getLogger(__name__)

ROOT = Path(__file__).parents[2]
STARTING = 60.0
PAUSES = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds before each new start after a death; an answer in between starts the count anew."""


@dataclass(frozen=True)
class Limits:
    """When a child is killed: seconds over one job, bytes of memory between two."""

    seconds: float = 20.0
    memory: int = 1536 * 2**20


@dataclass(frozen=True)
class Request:
    """A message to the child, and whoever waits for its answer."""

    message: bytes
    answer: "asyncio.Future[Mapping[str, Any]]"


class LocalEngine:
    """Speaks to `songbot.engine.child`; nothing heavy is loaded on this side."""

    def __init__(self, model: Path, limits: Limits = Limits()) -> None:
        self._folder = model
        self._limits = limits
        self._ids = itertools.count(1)
        self._waiting: dict[int, Request] = {}
        self._in_hand: dict[int, asyncio.TimerHandle] = {}
        self._child: asyncio.subprocess.Process | None = None
        self._up = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._models: Models | None = None
        self._slow: set[int] = set()
        self._refused: Misconfigured | None = None

    @property
    def pid(self) -> int | None:
        """The child's process, while there is one."""
        return self._child.pid if self._child else None

    async def start(self) -> None:
        """Start the child and wait until it answers; Misconfigured when its model is not one."""
        self._keeper = asyncio.create_task(self._keep())
        up = asyncio.create_task(self._up.wait())
        await asyncio.wait({up, self._keeper}, timeout=STARTING, return_when=asyncio.FIRST_COMPLETED)
        up.cancel()
        if not self._up.is_set():
            await self.close(0)
            raise self._refused or Misconfigured("engine_silent", seconds=round(STARTING))

    async def close(self, grace: float) -> None:
        """Let what is in hand end, then end the child."""
        if self._waiting:
            await asyncio.wait([request.answer for request in self._waiting.values()], timeout=grace)
        if self._keeper:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        self._kill()
        if self._child:
            await self._child.wait()
        for request in self._waiting.values():
            if not request.answer.done():
                request.answer.set_exception(EngineFailed("engine_stopped"))

    async def infer(self, inputs: Inputs, *, alone: bool = False) -> Answer:
        """A song's answer; one job at a time is in the child's hand, so `alone` asks for nothing more."""
        return await self._answer("infer", inputs)

    async def ask(self, inputs: Inputs) -> Answer:
        """An answer without a clip, which waits behind no clip."""
        return await self._answer("ask", inputs)

    async def draw(self, kind: str, values: Mapping[str, object]) -> bytes:
        """There are no charts yet."""
        raise EngineFailed("unknown_chart", kind=kind)

    async def models(self) -> Models:
        """The one model of the folder."""
        await self._up.wait()
        if self._models is None:
            raise EngineFailed("engine_stopped")
        return self._models

    async def _answer(self, kind: str, inputs: Inputs) -> Answer:
        await self._up.wait()
        id_ = next(self._ids)
        head = {"id": id_, "kind": kind, "features": dict(inputs.features), "tags": list(inputs.tags)}
        message = packed(head | {"has_clip": inputs.clip is not None}, inputs.clip or b"")
        request = self._waiting[id_] = Request(message, asyncio.get_running_loop().create_future())
        try:
            await self._send(request)
            told = await request.answer
        finally:
            self._waiting.pop(id_, None)
        if "refused" in told:
            raise Refused(told["refused"], **told["values"])
        if "failed" in told:
            raise EngineFailed("engine_failed", tries=1)
        return Answer.from_json(told["answer"])

    async def _send(self, request: Request) -> None:
        pipe = self._child.stdin if self._child else None
        if pipe is None:
            return
        # What a child did not take in hand before it died is sent to the next one.
        with contextlib.suppress(ConnectionError):
            pipe.write(request.message)
            await pipe.drain()

    async def _keep(self) -> None:
        """Have a child, always; each death fails what waits, and the next start comes after a longer pause."""
        deaths = 0
        while True:
            await asyncio.sleep(PAUSES[min(deaths, len(PAUSES) - 1)])
            answered = await self._live()
            deaths = 1 if answered else deaths + 1
            log.warning("the engine ended; starting another")

    async def _live(self) -> bool:
        """One child from start to death; whether it answered anything."""
        command = (sys.executable, "-P", "-m", "songbot.engine.child", "--model", str(self._folder))
        pipe = asyncio.subprocess.PIPE
        self._child = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, start_new_session=True, env=_environment()
        )
        answered = False
        try:
            while True:
                if self._child.stdout is None:
                    return answered
                head, _ = await received(self._child.stdout)
                answered |= "id" in head
                self._hear(head)
        except (asyncio.IncompleteReadError, ValueError):
            return answered
        finally:
            self._up.clear()
            self._kill()
            await self._child.wait()
            self._blame()

    def _hear(self, head: Mapping[str, Any]) -> None:
        if "ready" in head:
            inputs = json.loads((self._folder / "inputs.json").read_text(encoding="utf-8"))
            figures = Figures(*head["figures"]) if head["figures"] else None
            self._models = Models(head["ready"], (head["ready"],), inputs, figures)
            for request in self._waiting.values():
                self._resend(request)
            self._up.set()
        elif "took" in head:
            loop = asyncio.get_running_loop()
            self._in_hand[head["took"]] = loop.call_later(self._limits.seconds, self._too_slow, head["took"])
        elif "id" in head:
            self._finish(head)
        elif "refused" in head:
            self._refused = Misconfigured(head["refused"], **head["values"])
            if self._keeper:
                self._keeper.cancel()

    def _resend(self, request: Request) -> None:
        if self._child and self._child.stdin:
            self._child.stdin.write(request.message)

    def _finish(self, head: Mapping[str, Any]) -> None:
        timer = self._in_hand.pop(head["id"], None)
        if timer:
            timer.cancel()
        request = self._waiting.get(head["id"])
        if request and not request.answer.done():
            request.answer.set_result(head)
        if not self._in_hand and self._child and _memory(self._child.pid) > self._limits.memory:
            log.warning("the engine has outgrown its memory; starting another")
            self._kill()

    def _too_slow(self, id_: int) -> None:
        log.warning("request %s took more than %.0f s; the engine is killed", id_, self._limits.seconds)
        self._slow.add(id_)
        self._kill()

    def _kill(self) -> None:
        if self._child and self._child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)

    def _blame(self) -> None:
        """What was in hand when the child died fails; what only waited goes to the next child."""
        held, self._in_hand = self._in_hand, {}
        for id_, timer in held.items():
            timer.cancel()
            request = self._waiting.pop(id_, None)
            if request and not request.answer.done():
                key = "engine_slow" if id_ in self._slow else "engine_crashed"
                company = len(held) > 1 and id_ not in self._slow
                request.answer.set_exception(EngineFailed(key, company=company))
        self._slow.clear()


def _environment() -> dict[str, str]:
    """No key of ours goes to the child; it finds the code where we did and uses one thread."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    return kept | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


def _memory(pid: int) -> int:
    """Resident bytes of a process where the system tells, else 0."""
    with contextlib.suppress(OSError, IndexError, ValueError):
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0
