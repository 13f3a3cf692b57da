"""What a retraining costs by rows and by clips: time and memory of its process, and how answers fare meanwhile."""

import argparse
import asyncio
import contextlib
import itertools
import os
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from bench.parts import mishaps
from bench.parts.prober import Prober, going, percentile
from bench.parts.world import COUNTED_BY, World
from ml.sound.audio import MELS
from ml.sound.clips import FRAMES, zipped
from songbot.core.prediction import Inputs
from songbot.core.sample import Sample
from songbot.core.training import Order, Step
from songbot.engine.local import LocalEngine
from songbot.engine.process import private
from songbot.errors import EngineFailed
from tests.songbot.engine.shelves import shelf_of

ROWS, CLIPS = (10_000, 100_000, 1_000_000), (1_000, 10_000)
BEGIN = 1_770_000_000.0
SPACING = 60.0
"""Seconds from one row to the next."""

PART = 1000
SOUNDS = 40
"""Different log-mels, dealt out to all clips: what they sound like does not change what they cost."""

TURN, REST = 20.0, 4.0
"""Seconds for which a training goes on, and those for which it is then stopped.

So answers beside it and answers without it are measured in the same minutes, whatever else the machine does.
"""

LIMIT = 1.5
LOOK = 0.3
"""Seconds between two looks at the memory."""

PAUSE = 0.05
"""Seconds between two questions: somebody asks all the time, but does not keep a core busy alone."""

ORDER = Order("new", "2026-11-21T08:00:00+00:00", labels=COUNTED_BY, clip_ceiling=None)
"""As the bot asks for it, its limits of memory and time included."""

WIDE = ("danceability", "valence", "acousticness", "instrumentalness", "speechiness", "liveness", "mode", "explicit")
"""What else a service tells of a song: nothing that says how popular it is, but rows are as wide as real ones."""


@dataclass(frozen=True)
class Size:
    """How much there is to learn from; each clip belongs to a row of its own."""

    rows: int
    clips: int = 0

    def __str__(self) -> str:
        return f"{self.rows:,} rows" + (f", {self.clips:,} clips" if self.clips else "")


SMALL = (Size(1_000), Size(1_000, 250))
LITTLE = replace(ORDER, epochs=1, steps=20, clip_epochs=1, clip_steps=0)


def run(argv: list[str]) -> dict[str, object]:
    """One retraining of each size, as the bot runs it."""
    parser = argparse.ArgumentParser(prog="python -m bench retrain", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=ROWS)
    parser.add_argument("--clips", type=int, nargs="*", default=CLIPS)
    parser.add_argument("--small", action="store_true", help="a little of both, which says nothing about time")
    asked = parser.parse_args(argv)
    sizes = [Size(rows) for rows in asked.rows] + [Size(max(2_000, clips), clips) for clips in asked.clips]
    told: dict[str, object] = {}
    for size in SMALL if asked.small else sizes:
        with tempfile.TemporaryDirectory() as home:
            order = LITTLE if asked.small else ORDER
            told[str(size)] = found = asyncio.run(measured(Path(home), size, order))
        print(f"{size}: " + ", ".join(f"{name} {value}" for name, value in found.items()), flush=True)
    return told


async def measured(home: Path, size: Size, order: Order) -> dict[str, object]:
    """A retraining from so much, beside an engine that is asked all the time."""
    await asyncio.to_thread(_sounds, home / "sounds", size.clips)
    engine = LocalEngine(shelf_of(home / "models", "one"))
    await engine.start()
    world = World(drift=1_000_000, artists=max(400, size.rows // 8))
    songs = [world.inputs(song) for song in world.songs(0, 50)]
    without, beside, watch = Prober(engine.ask, songs), Prober(engine.ask, songs), Watch(home, str(size))
    try:
        async with going(watch.run(), watch.turns(), _asking(watch, without, beside, songs)):
            await asyncio.sleep(REST)
            watch.begin()
            report = await engine.train(order, _rows(world, size), watch.heard)
        ended = str(report["outcome"])
    except EngineFailed as failure:
        ended = f"{failure} {failure.values}"
    finally:
        await engine.close(5)
    ratio = percentile(beside.seconds, 0.5) / percentile(without.seconds, 0.5)
    return {
        "ended": ended,
        "seconds": round(watch.worked() - watch.began, 1),
        "peak_mib": round(watch.peak / 2**20),
        "peak_without_files_mib": round(watch.own / 2**20),
        **{f"{stage}_s": round(seconds, 1) for stage, seconds in watch.stages().items()},
        "without_ms": _spread(without.seconds),
        "beside_ms": _spread(beside.seconds),
        "answers": len(without.models) + len(beside.models),
        "faults": len(without.faults) + len(beside.faults),
        "ratio_of_medians": round(ratio, 2),
        "within_limit": ratio <= LIMIT,
    }


@dataclass
class Watch:
    """Hears of the stages, prints them now and then, looks at the training process' memory, and lets it rest."""

    home: Path
    label: str
    began: float = 0.0
    peak: int = 0
    own: int = 0  # without the files that it has mapped
    resting: bool = True
    _rested: float = 0.0
    _seen: dict[str, float] = field(default_factory=dict)
    _last: float = 0.0

    def begin(self) -> None:
        """From now on there is a training."""
        self.began, self.resting = time.monotonic(), False

    def worked(self) -> float:
        """The time, without that of rests."""
        return time.monotonic() - self._rested

    def heard(self, step: Step) -> None:
        """A word from the training."""
        now = self.worked()
        fresh = step.stage not in self._seen
        self._seen.setdefault(step.stage, now)
        if fresh or now - self._last > 10:
            self._last = now
            print(f"  {self.label}: {now - self.began:6.0f} s  {step.stage} {step.done:,} of {step.of:,}", flush=True)

    def stages(self) -> dict[str, float]:
        """Seconds of each stage; from the beginning to the first is the start of the process with its rows."""
        times = [self.began, *self._seen.values(), self.worked()]
        return {
            name: end - start
            for name, (start, end) in zip(["start", *self._seen], itertools.pairwise(times), strict=True)
        }

    async def run(self) -> None:
        """Until cancelled."""
        pid = 0
        while True:
            pid = pid or mishaps.trainer(self.home)
            if pid:
                self.peak, self.own = max(self.peak, _peak(pid)), max(self.own, private(pid))
            await asyncio.sleep(LOOK)

    async def turns(self) -> None:
        """Work and rest, until cancelled."""
        while True:
            await asyncio.sleep(TURN)
            pid = mishaps.trainer(self.home)
            if not pid:
                continue
            os.kill(pid, signal.SIGSTOP)
            self.resting, started = True, time.monotonic()
            try:
                await asyncio.sleep(REST)
            finally:
                with contextlib.suppress(ProcessLookupError):  # its time may be up meanwhile
                    os.kill(pid, signal.SIGCONT)
                self._rested += time.monotonic() - started
                self.resting = False


async def _asking(watch: Watch, without: Prober, beside: Prober, songs: Sequence[Inputs]) -> None:
    """One song after the other, each beside the training or without it."""
    for song in itertools.cycle(songs):
        await (without if watch.resting else beside).once(song)
        await asyncio.sleep(PAUSE)


def _peak(pid: int) -> int:
    """The most bytes that a process has held so far; 0 once it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


async def _rows(world: World, size: Size) -> AsyncIterator[Sample]:
    """As the store would give them, a part at a time."""
    for number in range(size.rows):
        if number % PART == 0:
            songs = world.songs(number // PART, PART)
            await asyncio.sleep(0)  # questions are answered meanwhile, as they are between two pages of a store
        song = songs[number % PART]
        row = world.row(song, number // PART, BEGIN + SPACING * number)
        told = {name: song.luck * place % 1 for place, name in enumerate(WIDE, 2)}
        sound = str(number) if number < size.clips else ""
        yield replace(row, features={**row.features, **told}, sound=sound)


def _sounds(folder: Path, count: int) -> None:
    """Kept log-mels, a few that are all different and many links to them."""
    if not count:
        return
    folder.mkdir(parents=True)
    for number, kept in enumerate(_noises(min(SOUNDS, count))):
        (folder / f"{number}.mel").write_bytes(kept)
    for number in range(SOUNDS, count):
        (folder / f"{number}.mel").hardlink_to(folder / f"{number % SOUNDS}.mel")


def _noises(count: int) -> Iterator[bytes]:
    rng = np.random.default_rng(0)
    for _ in range(count):
        beat = np.repeat(rng.normal(0, 6, (FRAMES // 20 + 1, 1)), 20, axis=0)[:FRAMES]
        yield zipped((rng.normal(-40, 5, (FRAMES, MELS)) + beat).astype(np.float32))


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    return {f"p{round(100 * share)}": round(1000 * percentile(seconds, share), 1) for share in (0.5, 0.95, 0.99)}
