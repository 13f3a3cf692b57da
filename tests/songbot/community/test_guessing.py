"""Rounds of guessing end at their time, each by itself, however slow or broken another one's channel is."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from songbot.community.guessing import AGAIN, Guessing, Parlour
from songbot.core.board import Song
from songbot.core.guess import SECONDS, Verdict
from songbot.core.popularity import ESTIMATES
from songbot.ports.play import Puzzle
from songbot.store.sqlite import SqliteStore
from tests.songbot.fakes import DrivenClock


class Table:
    """Shows ends, but for those of channels that hang or break."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.tried: list[str] = []
        self.hanging: set[str] = set()
        self.broken: set[str] = set()

    async def reveal(self, puzzle: Puzzle, song: Song, verdict: Verdict) -> bool:
        self.tried.append(puzzle.channel)
        if puzzle.channel in self.hanging:
            await asyncio.Event().wait()
        if puzzle.channel in self.broken:
            raise RuntimeError("nobody foresaw this")
        self.shown.append(puzzle.channel)
        return True


class Room:
    """Two rounds in two channels, both over, and the game that runs."""

    def __init__(self, store: SqliteStore, clock: DrivenClock) -> None:
        self.store, self.clock, self.table = store, clock, Table()
        parlour = Parlour(store, store.games, self.table, clock, lambda: 0.5, lambda: "model", lambda: ESTIMATES)
        self.game = Guessing(parlour)

    async def pose(self, channel: str) -> None:
        track = (await self.store.learn({"spotify": "s"}, [])).key
        now = self.clock.now()
        puzzle = Puzzle("g", channel, "en", track, "ana", now, now + SECONDS, 61.0, 50.0)
        await self.store.games.posed(await self.store.games.pose(puzzle), f"message in {channel}")

    async def later(self, true: Callable[[], object]) -> None:
        """Pass the time whenever the game waits for it."""
        while not true():
            await self.until(lambda: true() or any(not nap.done() for _, nap in self.clock._sleepers))
            self.clock.tick(AGAIN)

    async def until(self, true: Callable[[], object]) -> None:
        async with asyncio.timeout(60):
            while not true():
                await asyncio.sleep(0)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    clock = DrivenClock()
    store = await SqliteStore.open(tmp_path / "songbot.db", clock)
    room = Room(store, clock)
    await room.pose("first")
    await room.pose("second")
    clock.tick(SECONDS)
    running = asyncio.create_task(room.game.run())
    yield room
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await store.close()


async def test_both_end(room: Room) -> None:
    await room.until(lambda: sorted(room.table.shown) == ["first", "second"])


async def test_a_channel_that_hangs_holds_up_no_other_and_is_tried_again(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("songbot.community.guessing.PATIENCE", 1.0)
    room.table.hanging = {"first"}
    await room.until(lambda: room.table.shown == ["second"])
    room.table.hanging = set()
    await room.later(lambda: "first" in room.table.shown)


async def test_a_channel_that_breaks_holds_up_no_other_and_is_tried_again(room: Room) -> None:
    room.table.broken = {"first"}
    await room.until(lambda: room.table.shown == ["second"])
    room.table.broken = set()
    await room.later(lambda: "first" in room.table.shown)
