"""The store with up to a million songs and 100,000 answers: how long the questions of one `/predict` take."""

import argparse
import asyncio
import bisect
import itertools
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

from songbot.core.job import ReplyTo, State, Wish
from songbot.core.prediction import Answer, Reason
from songbot.core.track import Fact
from songbot.ports import Limits
from songbot.store.sqlite import SqliteStore

T = TypeVar("T")

SIZES = (10_000, 100_000, 1_000_000)
PREDICTIONS = 100_000
QUESTIONS = 1_000
TOGETHER = 500
KEY_LIMIT, SUGGEST_LIMIT = 5.0, 50.0
"""Milliseconds at the 95th percentile that issue 3 allows."""

_VOCABULARY = 60_000
_OPEN = Limits(per_user=10**9, waiting=10**9)
_SYLLABLES = [a + b for a in "bcdfghjklmnprstvwyz" for b in ("a", "e", "i", "o", "u", "é", "ö", "ay", "in", "or")]


class Wall:
    """The real time."""

    def now(self) -> float:
        return time.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _dice(seed: int) -> random.Random:
    return random.Random(seed)


class Names:
    """Invented names whose words are as uneven as real ones: the tenth word comes a tenth as often as the first."""

    def __init__(self, seed: int = 0) -> None:
        chance = _dice(seed)
        words = {"".join(chance.choices(_SYLLABLES, k=k)) for k in (1, 2, 2, 3, 3, 3, 4) for _ in range(20_000)}
        self._words = chance.sample(sorted(words), _VOCABULARY)
        self._weights = list(itertools.accumulate(1 / rank for rank in range(1, _VOCABULARY + 1)))

    def some(self, number: int) -> tuple[str, str]:
        """Title and artist of the song with this number."""
        chance = _dice(number)
        artist = _dice(chance.randrange(1 + number // 8))
        return self._phrase(chance, 1, 5), self._phrase(artist, 1, 3)

    def _phrase(self, chance: random.Random, least: int, most: int) -> str:
        count = chance.randint(least, most)
        places = (bisect.bisect(self._weights, chance.random() * self._weights[-1]) for _ in range(count))
        return " ".join(self._words[place].capitalize() for place in places)


def run(argv: list[str]) -> dict[str, object]:
    """Grow one store, and ask it at each size."""
    parser = argparse.ArgumentParser(prog="python -m bench scale")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--predictions", type=int, default=PREDICTIONS)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        rows = asyncio.run(_grow(Path(folder) / "songbot.db", sorted(options.sizes), options.predictions))
    _table(rows)
    held = all(_holds(row) for row in rows)
    print(
        f"\nkey look-ups p95 < {KEY_LIMIT:.0f} ms, suggest p95 < {SUGGEST_LIMIT:.0f} ms: {'held' if held else 'MISSED'}"
    )
    return {"limits_ms": {"keys": KEY_LIMIT, "suggest": SUGGEST_LIMIT}, "held": held, "sizes": rows}


async def _grow(path: Path, sizes: Sequence[int], predictions: int) -> list[dict[str, float]]:
    names, store, rows = Names(), await SqliteStore.open(path, Wall()), []
    songs, answers = 0, 0
    for size in sizes:
        start = time.perf_counter()
        await _each(range(songs, size), lambda number: _learn(store, names, number))
        learned = (size - songs) / (time.perf_counter() - start)
        wanted = min(size, predictions)
        start = time.perf_counter()
        await _each(range(answers, wanted), lambda number: _record(store, number))
        recorded = (wanted - answers) / max(1e-9, time.perf_counter() - start)
        songs, answers = size, max(answers, wanted)
        row = {"songs": size, "answers": answers, "learned_per_s": learned, "recorded_per_s": recorded}
        rows.append({**row, **await _measure(store, names, size, answers), "file_mib": _mib(path)})
        print(f"{size:,} songs measured", flush=True)
    await store.close()
    return rows


def _mib(path: Path) -> float:
    return path.stat().st_size / 2**20


async def _each(numbers: range, work: Callable[[int], Awaitable[object]]) -> None:
    for start in range(0, len(numbers), TOGETHER):
        await asyncio.gather(*map(work, numbers[start : start + TOGETHER]))


async def _learn(store: SqliteStore, names: Names, number: int) -> None:
    title, artist = names.some(number)
    facts = (
        Fact("title", title, "spotify", 1.0),
        Fact("artists", (artist,), "spotify", 1.0),
        Fact("duration", 180.0 + number % 100, "spotify", 1.0),
        Fact("listeners", number, "lastfm", 1.0),
    )
    await store.learn({"spotify": f"s{number}", "isrc": f"XX{number:010d}"}, facts)


async def _record(store: SqliteStore, number: int) -> None:
    reasons = tuple(Reason(f"group{one}", 1.5) for one in range(12))
    missing = ("genre", "artist")
    told = {"features": {f"feature{one}": 0.5 for one in range(14)}, "tags": ["one", "two"], "clip": True}
    answer = Answer(
        60.0, 40.0, 80.0, (0.1, 0.2, 0.4, 0.3), 35.0, 50.0, reasons, (), missing, {}, unlike=False, model="m"
    )
    await store.record(str(number + 1), told, answer, number + 1)


async def _measure(store: SqliteStore, names: Names, size: int, answers: int) -> dict[str, float]:
    """Milliseconds of each question, asked one after the other."""
    chance = _dice(size)
    found = [chance.randrange(size) for _ in range(QUESTIONS)]
    known = [chance.randrange(answers) for _ in range(QUESTIONS)]
    typed = [one for number in found[: QUESTIONS // 10] for one in _typed(*names.some(number))]
    put = [ReplyTo(f"{size}-{one}", "app", "token", f"user{one}", 1.0) for one in range(QUESTIONS)]
    figures = {
        **_figures("track", await _times(lambda number: store.track({"spotify": f"s{number}"}), found)),
        **_figures("known", await _times(lambda number: store.known(str(number + 1), "m"), known)),
        **_figures("put", await _times(lambda reply: store.put(Wish("words"), reply, _OPEN), put)),
        **_figures("claim", await _times(lambda _: store.claim(1), put)),
        **_figures("suggest", await _times(lambda text: store.suggest(text, 25), typed)),
    }
    start = time.perf_counter()
    await asyncio.gather(*(_through(store, f"{size}-together-{one}") for one in range(TOGETHER)))
    return {**figures, "jobs_per_s": TOGETHER / (time.perf_counter() - start)}


async def _through(store: SqliteStore, interaction: str) -> None:
    """One job through the line: put, claimed, finished."""
    await store.put(Wish("words"), ReplyTo(interaction, "app", "token", interaction, 1.0), _OPEN)
    for job in await store.claim(1):
        await store.finish(job.id, State.DONE)


def _typed(title: str, artist: str) -> list[str]:
    """What the field holds after each letter, for a title, and for an artist with a title."""
    texts = (title, f"{artist} {title}")
    return [text[:length] for text in texts for length in range(1, min(len(text), 20) + 1)]


async def _times(ask: Callable[[T], Awaitable[object]], values: Sequence[T]) -> list[float]:
    times = []
    for value in values:
        start = time.perf_counter()
        await ask(value)
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)


def _figures(name: str, times: Sequence[float]) -> dict[str, float]:
    shares = {"p50": 0.5, "p95": 0.95, "max": 1.0}
    return {f"{name}_{share}_ms": times[min(len(times) - 1, int(at * len(times)))] for share, at in shares.items()}


def _holds(row: dict[str, float]) -> bool:
    keys = all(row[f"{name}_p95_ms"] < KEY_LIMIT for name in ("track", "known", "put", "claim"))
    return keys and row["suggest_p95_ms"] < SUGGEST_LIMIT


def _table(rows: Sequence[dict[str, float]]) -> None:
    for name in rows[0]:
        print(f"{name:<16}" + "".join(f"{row[name]:>14,.2f}" for row in rows))
