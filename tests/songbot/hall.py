"""A store, a wall and a leaderboard at work, with a clock that a test moves."""

import asyncio
from contextlib import suppress

from songbot.community.leaderboard import Leaderboard
from songbot.core.calendar import week
from songbot.core.find import Find
from songbot.core.track import Fact
from songbot.store.sqlite import SqliteStore
from tests.songbot.fake_board import FakeBoard
from tests.songbot.fakes import DrivenClock

MONDAY = week(1_700_000_000.0).start


class Hall:
    """A store, a wall, a leaderboard at work, and a clock that the test moves."""

    def __init__(self, store: SqliteStore, clock: DrivenClock) -> None:
        self.store, self.club, self.clock = store, store.club, clock
        self.wall = FakeBoard(clock)
        self.board = Leaderboard(store, store.club, self.wall, clock)
        self.task: asyncio.Task[None] | None = None
        self.songs = 0

    async def start(self) -> None:
        self.task = asyncio.create_task(self.board.run())
        await self.settle()

    async def stop(self) -> None:
        if self.task:
            self.task.cancel()
            with suppress(asyncio.CancelledError):
                await self.task

    async def restart(self) -> None:
        await self.stop()
        self.board = Leaderboard(self.store, self.club, self.wall, self.clock)
        await self.start()

    async def settle(self) -> None:
        """Until nothing is under way: every read of the store and every edit has ended."""
        async with asyncio.timeout(20):
            for _ in range(5):
                await self.store.counts()
            while not self.board.quiet:
                await self.store.counts()

    async def tick(self, seconds: float) -> None:
        self.clock.tick(seconds)
        await self.settle()

    async def find(self, user: str, guild: str = "g", score: float | None = None) -> None:
        """Somebody asks for a song that is new to the server, and scores higher than all before."""
        self.songs += 1
        score = 10.0 + self.songs / 10 if score is None else score
        title = Fact("title", f"Song {self.songs}", "spotify", 1.0)
        song = await self.store.learn({"spotify": f"s{self.songs}"}, [title])
        now = self.clock.now()
        await self.club.found(Find(0, guild, user, song.key, 1, now, "m", score, 30.0, 70.0, 40.0, 1000, 44.0))
        self.board.changed(guild)

    async def crowd(self, guild: str = "g") -> None:
        for user in ("ana", "bo", "cy", "ana", "bo"):
            await self.find(user, guild)
