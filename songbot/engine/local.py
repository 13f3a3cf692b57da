"""The bot's side of the engine: one child process, restarted when it dies, killed when one job holds it too long."""

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from songbot.core.chart import Chart, to_json
from songbot.core.prediction import Answer, Inputs
from songbot.core.sample import Sample
from songbot.core.training import Order, Report, Step
from songbot.core.varied import Varied
from songbot.engine.process import Process, pause_before
from songbot.engine.told import answered, models_of
from songbot.engine.training import Trainings
from songbot.engine.watch import Watch
from songbot.engine.wire import MOST, packed
from songbot.errors import EngineFailed, Misconfigured, Refused, SongbotError
from songbot.ports import Models
from songbot.spawn import Tasks, spawn

log = logging.getLogger("songbot.engine")

STARTING = 120.0
"""Seconds that a child may take until it is ready."""

HOPELESS = 3
"""After so many children in a row that answered nothing, whoever waits is told; there is always a next one."""

LANES = ("infer", "ask", "draw", "keep")
"""The child's threads, none of which waits for another."""

POINTER, LOOKING = "current", 5.0
"""What another process may move, and seconds between two looks whether it has."""


@dataclass(frozen=True)
class Limits:
    """Where a child works, how much it takes at once, and after how long or at which size it is killed."""

    seconds: float = 20.0  # without an answer
    memory: int = 1536 * 2**20  # bytes, between two answers
    batch: int = 4  # clips
    device: str = "auto"


@dataclass(frozen=True)
class Request:
    """A message to the child, and whoever waits for its answer."""

    kind: str
    message: bytes
    answer: "asyncio.Future[Mapping[str, Any]]"

    def fail(self, error: SongbotError) -> None:
        """There will be no answer."""
        if not self.answer.done():
            self.answer.set_exception(error)


class LocalEngine:
    """Speaks to `songbot.engine.child`; nothing heavy is loaded on this side.

    When a child dies, what it had in hand fails, and `company` says whether that was more than one job. What it had
    not taken yet is sent to the next child, and nobody hears of the death.
    """

    def __init__(self, models: Path, limits: Limits = Limits()) -> None:
        self._folder = models
        self._limits = limits
        self._ids = itertools.count(1)
        self._waiting: dict[int, Request] = {}
        self._watches = {kind: Watch(limits.seconds, partial(self._too_slow, kind)) for kind in LANES}
        self._child: Process | None = None
        self._speaks = False  # whether the child has said that it is ready
        self._innocent = False  # whether the child dies for its size, so that no job is to blame
        self._slow: int | None = None
        self._models: Models | None = None
        self._refusal: Misconfigured | None = None
        self._begun = asyncio.Event()
        self._keepers: Tasks = set()
        self._closed = False
        self._trainings = Trainings(models)
        self.changed: Callable[[Models], None] = lambda _: None

    @property
    def pid(self) -> int | None:
        """The child's process, while there is one."""
        return self._child.pid if self._child else None

    async def start(self) -> None:
        """Start the child and wait until it answers; Misconfigured when its model is not one."""
        for work in (self._keep(), self._look()):
            spawn(self._keepers, work)
        try:
            await asyncio.wait_for(self._begun.wait(), STARTING)
        except TimeoutError:
            self._refusal = Misconfigured("engine_silent", seconds=round(STARTING))
        if self._refusal:
            await self.close(0)
            raise self._refusal

    async def close(self, grace: float) -> None:
        """Take nothing more, let what waits be answered within `grace` seconds, then end the child."""
        self._closed = True
        if self._waiting:
            await asyncio.wait([request.answer for request in self._waiting.values()], timeout=grace)
        self._fail("engine_stopped")
        keepers = tuple(self._keepers)
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)

    async def infer(self, inputs: Inputs, *, alone: bool = False) -> Answer:
        """A song's answer, clip and all; `alone` keeps it out of batches."""
        return Answer.from_json((await self._song("infer", inputs, alone=alone))["answer"])

    async def ask(self, inputs: Inputs, *, brief: bool = False) -> Answer:
        """An answer without a clip, which waits behind no clip; a brief one has no reasons."""
        return Answer.from_json((await self._song("ask", replace(inputs, clip=None), brief=brief))["answer"])

    async def draw(self, chart: Chart) -> bytes:
        """Drawn by a thread of its own."""
        told = await self._told("draw", {"work": "chart", "chart": to_json(chart)})
        return bytes(told["body"])

    async def colour(self, picture: bytes) -> int:
        """Found by the thread that draws."""
        return int((await self._told("draw", {"work": "colour"}, picture))["colour"])

    async def models(self) -> Models:
        """The models of the folder, also while the child is being replaced."""
        if self._models is None:
            raise EngineFailed("engine_stopped")
        return self._models

    async def promote(self, name: str, reason: str) -> Models:
        """Let another model answer from now on; whoever is being answered gets the answer of the one before."""
        return await self._swap(what="promote", name=name, reason=reason)

    async def rollback(self, reason: str) -> Models:
        """Back to the model before."""
        return await self._swap(what="rollback", reason=reason)

    async def listen(self, clip: bytes) -> bytes:
        """A clip's log-mel, small enough to keep; sound cannot be made of it again."""
        return bytes((await self._told("keep", {"work": "listen"}, clip))["body"])

    async def vary(self, inputs: Inputs, clip: bytes, change: str) -> Varied:
        """A sound made otherwise, by a thread for which no question waits."""
        told = {"features": dict(inputs.features), "tags": inputs.tags, "heard": {}, "sound": (), "has_clip": False}
        found = await self._told("keep", {"work": "vary", "change": change, **told}, clip)
        before, after = (Answer.from_json(found[side]) for side in ("before", "after"))
        return Varied(change, before, after, bytes(found["body"]))

    async def train(self, order: Order, rows: AsyncIterator[Sample], hear: Callable[[Step], None]) -> Report:
        """A challenger from the rows, trained beside the model that answers; one that was interrupted goes on."""
        return await self._trainings.run(order, (await self.models()).current, rows, hear)

    async def _swap(self, **what: str) -> Models:
        told = await self._told("keep", {"work": "models", **what})
        self._models = models_of(told)
        self.changed(self._models)
        return self._models

    async def _look(self) -> None:
        """Notice a model that another process has promoted."""
        pointer, seen = self._folder / POINTER, 0.0
        while True:
            await asyncio.sleep(LOOKING)
            now = pointer.stat().st_mtime if pointer.exists() else 0.0
            if seen and now != seen and self._models:
                try:
                    await self._swap(what="refresh")
                except Exception:
                    log.exception("the model that another process promoted is not taken")
            seen = now

    async def _song(self, kind: str, inputs: Inputs, **how: bool) -> Mapping[str, Any]:
        told = {"features": dict(inputs.features), "tags": inputs.tags, "heard": dict(inputs.heard)}
        head = {"work": "song", "has_clip": inputs.clip is not None, "sound": inputs.sound, **told, **how}
        return await self._told(kind, head, inputs.clip or b"")

    async def _told(self, kind: str, head: Mapping[str, Any], body: bytes = b"") -> Mapping[str, Any]:
        """What the child says to one message; EngineFailed or Refused when that is no answer."""
        if self._closed:
            raise EngineFailed("engine_stopped")
        id_ = next(self._ids)
        try:
            message = packed({"alone": False, "brief": False, **head, "id": id_, "kind": kind}, body)
        except ValueError as large:
            raise Refused("bad_audio", why=f"it has more than {MOST // 2**20} MB") from large
        request = self._waiting[id_] = Request(kind, message, asyncio.get_running_loop().create_future())
        if self._speaks:
            self._send(request)
        try:
            return answered(await request.answer)
        finally:
            self._waiting.pop(id_, None)

    def _send(self, request: Request) -> None:
        if self._child:
            self._child.send(request.message)
            self._watches[request.kind].asked()

    async def _keep(self) -> None:
        """Have a child, always; the longer none has answered, the later the next one starts."""
        deaths = 0
        while True:
            await asyncio.sleep(pause_before(deaths))
            deaths = 1 if await self._live() else deaths + 1
            if deaths >= HOPELESS:
                self._fail("engine_crashed")

    def _fail(self, key: str) -> None:
        """Nobody waits any longer."""
        for request in self._waiting.values():
            request.fail(EngineFailed(key))

    async def _live(self) -> bool:
        """One child from start to death; whether it answered anything."""
        spoke = False
        try:
            child = self._child = await Process.start(self._folder, self._limits.batch, self._limits.device)
        except OSError:
            log.exception("the engine does not start")
            return False
        late = asyncio.get_running_loop().call_later(STARTING, child.kill)
        try:
            async for head in child.messages():
                late.cancel()
                spoke |= "id" in head
                self._hear(head)
        except Exception:
            log.exception("what the engine says is not understood")
        finally:
            late.cancel()
            code = await child.end()
            self._blame()
            log.log(logging.INFO if self._closed else logging.WARNING, "the engine ended with code %s", code)
        return spoke

    def _hear(self, head: Mapping[str, Any]) -> None:
        if "id" in head:
            self._finish(head)
        elif "took" in head:
            self._watches[head["kind"]].took(head["took"])
        elif "ready" in head:
            self._begin(head)
        elif "refused" in head:
            log.error("the engine refuses its model: %s", head["values"]["why"])
            if not self._begun.is_set():
                self._refusal = Misconfigured(head["refused"], **head["values"])
                self._begun.set()

    def _begin(self, head: Mapping[str, Any]) -> None:
        self._models = models_of(head)
        self.changed(self._models)
        self._speaks = True
        for request in self._waiting.values():
            self._send(request)
        self._begun.set()

    def _finish(self, head: Mapping[str, Any]) -> None:
        request = self._waiting.pop(head["id"], None)
        if request and not request.answer.done():
            request.answer.set_result(head)
        kind = head["kind"]
        awaited = any(waiting.kind == kind for waiting in self._waiting.values())
        self._watches[kind].answered(head["id"], awaited=awaited)
        if self._child and not any(watch.hand for watch in self._watches.values()):
            self._weigh(self._child)

    def _weigh(self, child: Process) -> None:
        if child.memory() > self._limits.memory:
            log.warning("the engine has outgrown its memory; starting another")
            self._innocent = True
            child.kill()

    def _too_slow(self, kind: str) -> None:
        hand = self._watches[kind].hand
        log.warning("no answer for %.1f s, %d jobs in hand; the engine is killed", self._limits.seconds, len(hand))
        self._slow = hand[0] if hand else None
        if self._child:
            self._child.kill()

    def _blame(self) -> None:
        """What was in hand when the child died fails; what only waited goes to the next child."""
        for watch in self._watches.values():
            held, company = watch.over()
            for id_ in () if self._innocent else held:
                if request := self._waiting.pop(id_, None):
                    key = "engine_slow" if id_ == self._slow else "engine_crashed"
                    request.fail(EngineFailed(key, company=company))
        self._child, self._speaks, self._innocent, self._slow = None, False, False, None
