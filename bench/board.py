"""The board: edits in an hour of 300 predictions, a redraw among 100,000 finds, a season held against the truth."""

import argparse
import asyncio
import logging
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from random import Random

from songbot.community.leaderboard import Leaderboard
from songbot.core.calendar import DAY, week
from songbot.core.find import Find
from songbot.store.sqlite import SqliteStore
from tests.songbot.fake_board import FakeBoard
from tests.songbot.fakes import DrivenClock
from tests.songbot.hall import Hall
from tests.songbot.season import season

MONDAY = week(1_700_000_000.0).start
FINDS = 100_000
PER_CHANNEL = 5.0
"""Seconds in which Discord lets a channel have about five messages or edits."""


def run(argv: list[str]) -> dict[str, object]:
    """Each of the three, printed."""
    parser = argparse.ArgumentParser(prog="python -m bench board", description=__doc__)
    parser.add_argument("--finds", type=int, default=FINDS)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--weeks", type=int, default=13)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(argv)
    logging.getLogger("songbot").setLevel(logging.ERROR)  # that a service fails now and then belongs to the season
    with tempfile.TemporaryDirectory() as folder:
        figures: dict[str, object] = {
            "hour": asyncio.run(hour(Path(folder) / "hour.db")),
            "redraw": asyncio.run(redraw(Path(folder) / "redraw.db", asked.finds)),
            "season": asyncio.run(whole_season(Path(folder), asked.people, asked.weeks, asked.seed)),
        }
    for name, told in figures.items():
        print(f"{name:<8} {told}")
    return figures


async def hour(path: Path) -> dict[str, object]:
    """300 predictions in an hour of driven time: how many requests, how close together, how many without a change."""
    clock = DrivenClock(MONDAY + DAY)
    store = await SqliteStore.open(path, clock)
    hall = Hall(store, clock)
    await hall.start()
    await hall.board.hang("g", "c1", "ada")
    shown = []
    for number in range(300):
        await hall.find(f"user{number % 40}", score=10.0 + number / 10)
        await hall.tick(12.0)
        shown.append(hall.wall.shown["1"].digest)
    times = hall.wall.edits("c1")
    changes = sum(before != after for before, after in pairwise(shown)) + 2
    await hall.stop()
    await store.close()
    closest = min(later - earlier for earlier, later in pairwise(times))
    at_once = max(sum(start <= at < start + PER_CHANNEL for at in times) for start in times)
    return {
        "requests": len(times),
        "closest_seconds": closest,
        "most_in_5_s": at_once,
        "without_change": max(0, len(times) - changes),
    }


async def redraw(path: Path, finds: int) -> dict[str, object]:
    """Milliseconds of the processor that a board's content takes in a server with many finds, all of this week."""
    clock = DrivenClock(MONDAY + 6 * DAY)
    store = await SqliteStore.open(path, clock)
    chance = Random(1)
    for start in range(0, finds, 1000):
        songs = [store.learn({"spotify": f"s{number}"}, []) for number in range(start, start + 1000)]
        keys = [song.key for song in await asyncio.gather(*songs)]
        rows = [_find(key, start + place, chance) for place, key in enumerate(keys)]
        await asyncio.gather(*(store.club.found(row) for row in rows))
    board = Leaderboard(store, store.club, FakeBoard(clock), clock)
    took = []
    for _ in range(20):
        began = time.process_time()
        await board.face("g")
        took.append(1000 * (time.process_time() - began))
    await store.close()
    return {"finds": finds, "median_ms": round(sorted(took)[10], 1), "worst_ms": round(max(took), 1)}


def _find(key: str, number: int, chance: Random) -> Find:
    at = MONDAY + number * 6 * DAY / FINDS
    score, gap = chance.uniform(1, 99), chance.choice((None, chance.uniform(0, 30)))
    return Find(0, "g", f"u{number % 3000}", key, 1, at, "m", score, 30.0, 70.0, 40.0, 1000, 44.0, gap)


async def whole_season(folder: Path, people: int, weeks: int, seed: int) -> dict[str, object]:
    """A season with its three months of looking again, and every difference from the truth."""
    began = time.perf_counter()
    told = await season(folder, people, weeks, seed)
    for line in told.wrong[:20]:
        print(line)
    return {**told.counts, "wrong": len(told.wrong), "seconds": round(time.perf_counter() - began)}
