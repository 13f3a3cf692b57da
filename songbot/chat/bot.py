"""The running bot: everything started in order, supervised, and stopped so that nothing is lost."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass

import discord

from songbot.community.guessing import Guessing
from songbot.community.leaderboard import Leaderboard
from songbot.core.job import State
from songbot.errors import Misconfigured
from songbot.health import Health, Lag
from songbot.learning.school import School
from songbot.ports import Clock, Engine, Store
from songbot.predicting.worker import Worker

log = logging.getLogger(__name__)

GRACE = 20.0
"""Seconds that a stop leaves to what is in hand."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0


@dataclass
class Parts:
    """Everything that runs; `connect` makes a new client, since one that ended cannot start again."""

    store: Store
    engine: Engine
    worker: Worker
    leaderboard: Leaderboard
    guessing: Guessing
    school: School
    clock: Clock
    connect: Callable[[], discord.Client]
    token: str
    came_up: asyncio.Event  # set once a client has been on Discord
    health: tuple[str, int] | None
    close: Callable[[], Awaitable[None]]


class Bot:
    """Runs the parts."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._client: discord.Client | None = None
        self._lag = Lag()
        self._counts: Mapping[State, int] = {}
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._lost: BaseException | None = None  # what ended a part

    def stop(self) -> None:
        """Begin a clean end."""
        self._stop.set()

    async def run(self, stopping: Callable[[], None] = lambda: None) -> bool:
        """From start to a clean end; whether it was told to end. Misconfigured where Discord does not let it in.

        `stopping` hears that the end begins. A second Ctrl-C does not wait for it: what was accepted is a row.
        """
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(name, self.stop)
        async with self._started():
            await self._stop.wait()
            with contextlib.suppress(NotImplementedError):
                loop.remove_signal_handler(signal.SIGINT)
                signal.signal(signal.SIGINT, signal.SIG_DFL)
            log.info("stopping; what is in hand has %d s", GRACE)
            stopping()
        if isinstance(self._lost, Misconfigured):
            raise self._lost
        return self._lost is None

    @property
    def worker(self) -> Worker:
        """Whose step boundaries a test listens to."""
        return self._parts.worker

    @property
    def leaderboard(self) -> Leaderboard:
        """Which a test tells that something changed."""
        return self._parts.leaderboard

    @contextlib.asynccontextmanager
    async def _started(self) -> AsyncIterator[None]:
        parts = self._parts
        await parts.engine.start()
        parts.worker.model = (await parts.engine.models()).current
        health = Health(lambda: self.well, self._numbers)
        if parts.health:
            await self._tell_health(health, *parts.health)
        for work in (
            self._online(),
            self._work(),
            self._lag.watch(),
            self._watch_counts(),
            parts.leaderboard.run(),
            parts.school.run(),
            parts.guessing.run(),
        ):
            self._supervise(work)
        try:
            yield
        finally:
            await parts.worker.close(GRACE)
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            if self._client:
                await self._client.close()
                await asyncio.sleep(0)  # events that were on their way begin, and end, while there is a loop
            await health.stop()
            await parts.engine.close(GRACE)
            await parts.close()

    async def _tell_health(self, health: Health, host: str, port: int) -> None:
        try:
            await health.start(host, port)
        except OSError:
            log.warning("port %d is taken, so nobody is told of health; SONGBOT_HEALTH sets another", port)

    def _supervise(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.append(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        """A part that ends by itself ends the bot, for whoever supervises the process to start it anew."""
        if not task.cancelled() and not self._stop.is_set():
            self._lost = task.exception() or RuntimeError("a part of the bot has nothing more to do")
            if not isinstance(self._lost, Misconfigured):
                log.critical("a part of the bot ended", exc_info=self._lost)
            self._stop.set()

    async def _online(self) -> None:
        """Stay on Discord: a lost connection or a malformed event costs a pause, a wrong token ends it."""
        pause = FIRST_PAUSE
        while True:
            self._client = self._parts.connect()
            started = self._parts.clock.now()
            try:
                await self._client.start(self._parts.token)
            except discord.LoginFailure as refusal:
                raise Misconfigured("wrong_token") from refusal
            except Exception:
                log.exception("the connection to Discord ended")
            finally:
                await self._client.close()
            if self._parts.clock.now() - started > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            await self._parts.clock.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _work(self) -> None:
        """Take no question in hand before there is a way to bring its answer."""
        await self._parts.came_up.wait()
        await self._parts.worker.run()

    async def _watch_counts(self) -> None:
        while True:
            self._counts = await self._parts.store.counts()
            await asyncio.sleep(1)

    @property
    def well(self) -> bool:
        """Whether it is on Discord and not about to stop."""
        return bool(self._client and self._client.is_ready()) and not self._stop.is_set()

    def _numbers(self) -> Mapping[str, float]:
        return {
            "up": 1.0,
            "discord_ready": float(bool(self._client and self._client.is_ready())),
            "jobs_waiting": float(self._counts.get(State.WAITING, 0)),
            "jobs_in_hand": float(self._parts.worker.in_hand),
            "cards_that_wait_for_more": float(self._parts.worker.late),
            "answers_total": float(self._parts.worker.answered),
            "loop_lag_p99_seconds": self._lag.p99,
            "loop_lag_worst_seconds": self._lag.worst,
        }
