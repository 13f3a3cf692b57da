"""A bot in a process of its own that kills itself, or its engine, with signal 9; one guard may be taken out of it."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

import pytest

from songbot import build
from songbot.build import Play, built
from songbot.chat.address import elsewhere
from songbot.chat.replies import DiscordReplies
from songbot.core.job import Job, ReplyTo, State, Wish
from songbot.core.outcome import Outcome
from songbot.engine import installed
from songbot.engine.local import LocalEngine
from songbot.ports import Accepted, Delivered
from songbot.predicting.predict import Predictions
from songbot.settings import Settings
from songbot.store.sqlite import SqliteStore
from tests.songbot.fake_engine import FakeEngine

MIDST = 0.02
"""Seconds after which the engine is amid what it took in hand: a clip takes five times as long."""


@dataclass(frozen=True)
class Fate:
    """What becomes of one bot."""

    settings: Settings
    step: str = ""  # the boundary that it does not survive
    without: str = ""  # the guard that it lacks
    ahead: float = 0.0  # how far its clock is ahead of ours
    dooms: "Synchronized[int] | None" = None  # how often its engine, then a real one, has still to die


@dataclass(frozen=True)
class Shifted:
    """Real time, some seconds ahead."""

    ahead: float

    def now(self) -> float:
        return time.time() + self.ahead

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Doomed(LocalEngine):
    """Its child is killed amid an inference, as often as it is told to."""

    def __init__(self, models: Path, dooms: "Synchronized[int]") -> None:
        super().__init__(models)
        self._dooms = dooms

    def _hear(self, head: Mapping[str, Any]) -> None:
        super()._hear(head)
        if "took" in head and head["kind"] == "infer" and self._dooms.value and self.pid:
            asyncio.get_running_loop().call_later(MIDST, self._kill, self.pid)

    def _kill(self, pid: int) -> None:
        if self.pid == pid:
            self._dooms.value -= 1
            os.kill(pid, signal.SIGKILL)


class Mortal(Doomed):
    """Dies once and for all: nobody starts another child."""

    async def _keep(self) -> None:
        await self._live()


class Forgetful(SqliteStore):
    """Leaves what a dead process had in hand where it is."""

    async def recover(self) -> int:
        return 0


class Hasty(DiscordReplies):
    """Writes down as done what it has not brought yet."""

    async def deliver(self, job: Job, outcome: Outcome) -> Delivered:
        await self._store.finish(job.id, State.DONE)
        self._way.crossed("finished early")
        return await super().deliver(job, outcome)


class Nameless(DiscordReplies):
    """Gives each try to send a message another name."""

    def nonce(self, job: Job) -> str:
        return f"{time.time_ns()}"


class Unnoting(SqliteStore):
    """Does not note which message an answer became."""

    async def sending(self, job: int, message: str) -> None:
        return None


class Tardy(Predictions):
    """Writes the row only after Discord took the question."""

    async def request(self, wish: Wish, reply: ReplyTo, kind: str = "predict") -> Accepted:
        request = super().request
        asyncio.get_running_loop().call_later(0.05, lambda: asyncio.ensure_future(request(wish, reply, kind)))
        return Accepted(0, 0)


GUARDS: Mapping[str, tuple[type, type]] = {
    "recover": (SqliteStore, Forgetful),
    "finish": (DiscordReplies, Hasty),
    "nonce": (DiscordReplies, Nameless),
    "sent": (SqliteStore, Unnoting),
    "row": (Predictions, Tardy),
}
"""The part that has the guard, and what stands in its place when it is taken out."""


def live(fate: Fate) -> None:
    """The life of the process."""
    with Path(fate.settings.home, "bots.log").open("ab") as log:
        os.dup2(log.fileno(), 2)
    with pytest.MonkeyPatch.context() as patch:
        if fate.without in GUARDS:
            part, other = GUARDS[fate.without]
            patch.setattr(build, part.__name__, other)
        asyncio.run(_live(fate))


async def _live(fate: Fate) -> None:
    play = Play(Shifted(fate.ahead), 0.05, _killer(fate.step))
    with elsewhere(fate.settings.discord_api, fate.settings.discord_gateway):
        bot = await built(fate.settings, _engine(fate), play)
        await bot.run()


def _engine(fate: Fate) -> FakeEngine | Doomed:
    if fate.dooms is None:
        return FakeEngine()
    return (Mortal if fate.without == "restart" else Doomed)(installed.SHIPPED, fate.dooms)


def _killer(step: str) -> Callable[[str], None]:
    """Dies when `step` is crossed."""

    def crossed(name: str) -> None:
        if name == step:
            os.kill(os.getpid(), signal.SIGKILL)

    return crossed
