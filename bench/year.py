"""A year of weekly retrainings in minutes, with a drift, a poisoned batch, a crash and a full disk, under questions."""

import argparse
import asyncio
import contextlib
import logging
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean
from typing import Any

from bench.parts import mishaps, shelf
from bench.parts.prober import Prober, percentile
from bench.parts.story import BAND, Story, chart, mean, verdicts
from bench.parts.world import COUNTED_BY, World, poisoned
from ml import registry
from ml.folder import load_model
from ml.model import Model
from songbot.core.sample import Sample
from songbot.core.training import Order, Step, Training
from songbot.engine import answering
from songbot.engine.local import LocalEngine
from songbot.learning.retrain import SHELL, WEEKLY, Parts, Retraining
from songbot.store.sqlite import SqliteStore
from songbot.tidy import Housekeeping
from songbot.timetable import Entry, Timetable, When
from tests.songbot.fakes import DrivenClock

SUNDAY = When(3, 0, "sun")
BEGIN = datetime(2026, 1, 4, 4, tzinfo=UTC)
"""A Sunday an hour after the retraining's time, so that week 1 ends with the first."""

ASKED = 120
"""Songs that nobody has counted, on which each week's model is judged by the truth."""

PAUSE = 0.2
FIRST = "first"
FIRST_EPOCHS = 60
ORDER = Order("", "", labels=COUNTED_BY, clip_epochs=0, clip_ceiling=None, epochs=1, nice=5)
PICTURE = Path(__file__).parent / "results" / "year.png"


@dataclass(frozen=True)
class Plan:
    """How long, how much, and what happens in which week."""

    weeks: int = 52
    history: int = 1200  # songs that are there when the year begins
    songs: int = 120  # that each week brings
    steps: int = 400
    drift: int = 20
    poison: int = 30
    crash: int = 40
    disk: int = 45


SMALL = Plan(weeks=9, songs=300, drift=2, poison=6, crash=7, disk=8)


@dataclass(frozen=True)
class Bot:
    """The parts of a bot that learn, on a clock that is driven."""

    home: Path
    clock: DrivenClock
    store: SqliteStore
    engine: LocalEngine
    retraining: Retraining
    housekeeping: Housekeeping

    @classmethod
    @contextlib.asynccontextmanager
    async def at(cls, home: Path, steps: int) -> AsyncIterator["Bot"]:
        """Started in a state folder, and stopped at the end."""
        clock = DrivenClock(BEGIN.timestamp())
        store = await SqliteStore.open(home / "songbot.db", clock)
        engine = LocalEngine(await asyncio.to_thread(shelf.lean, home / "models", FIRST))
        await engine.start()
        retraining = Retraining(Parts(store, engine, clock, replace(ORDER, steps=steps), again=0.0))
        try:
            yield cls(home, clock, store, engine, retraining, Housekeeping(home, store, engine, clock))
        finally:
            await engine.close(5)
            await store.close()


class Year:
    """Goes through the weeks of a plan, and keeps what happened."""

    def __init__(self, bot: Bot, plan: Plan) -> None:
        self._bot = bot
        self._plan = plan
        self._world = World(plan.drift)
        self._week = 0
        self.story = Story(lambda: self._week)
        self._done: set[int] = set()  # weeks whose mishap has happened
        self._first = load_model(bot.home / "models" / FIRST)
        self._frozen: Model | None = None  # what answered before the drift
        songs = self._world.songs(0, ASKED)
        self.prober = Prober(bot.engine.ask, [self._world.inputs(song) for song in songs], PAUSE)

    async def run(self) -> list[dict[str, object]]:
        """What each week came to."""
        table = Timetable([Entry("retrain", SUNDAY, self._retrain)], self._bot.store, self._bot.clock)
        await self._bot.store.note("timetable", str(self._bot.clock.now()))
        asking = asyncio.create_task(self.prober.run())
        weeks = []
        try:
            await self._begin()
            while self._week < self._plan.weeks:
                self._week += 1
                weeks.append(await self._one(table))
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
        return weeks

    async def _begin(self) -> None:
        """The operator's first retraining, from the model that came with songbot to one that knows their songs."""
        await self._keep(
            self._world.week(0, self._plan.history, self._bot.clock.now() - timedelta(weeks=1).total_seconds())
        )
        parts = Parts(
            self._bot.store, self._bot.engine, self._bot.clock, replace(ORDER, epochs=FIRST_EPOCHS), again=0.0
        )
        training = await Retraining(parts).run(SHELL)
        print(f"week  0  {training.outcome}  {_ended(training)['why']}", flush=True)

    async def _one(self, table: Timetable) -> dict[str, object]:
        """A week of rows, the retraining at its end, and how good the answers are then."""
        started, plan, bot = time.monotonic(), self._plan, self._bot
        if self._week == plan.drift:
            self._frozen = load_model(bot.home / "models" / (await bot.engine.models()).current)
        rows = self._rows(bot.clock.now())
        await self._keep(rows)
        bot.clock.tick(timedelta(weeks=1).total_seconds())
        ran = await table.due(Entry("retrain", SUNDAY, self._retrain))
        await bot.housekeeping.tidy()
        training = (await bot.store.trainings(1))[0]
        told = {"week": self._week, "ran": ran, "rows": len(rows), **_ended(training), **await self._errors()}
        print(
            f"week {self._week:2}  {told['outcome']:<9} error {told['error']:5.2f}  before the drift's model"
            f" {told['frozen']:5.2f}  {time.monotonic() - started:5.1f} s  {told['why']}",
            flush=True,
        )
        return {**told, "seconds": round(time.monotonic() - started, 1)}

    def _rows(self, start: float) -> list[Sample]:
        """What is collected; the week after the poison everything of that week is counted again, and right."""
        plan, week = self._plan, self._week
        rows = self._world.week(week, plan.songs, start)
        if week == plan.poison:
            return poisoned(rows)
        if week == plan.poison + 1:
            known = {row.track for row in rows}
            again = self._world.week(plan.poison, plan.songs, start)
            rows += [row for row in again if row.track not in known]
        return rows

    async def _keep(self, rows: Sequence[Sample]) -> None:
        for row in rows:
            track = await self._bot.store.learn({"invented": row.track}, ())
            await self._bot.store.keep(replace(row, track=track.key))

    async def _retrain(self) -> None:
        await self._bot.retraining.run(WEEKLY, self._hear)

    def _hear(self, step: Step) -> None:
        """The moment for a mishap is amid training."""
        happens: dict[int, Callable[[Path], None]] = {self._plan.crash: mishaps.kill, self._plan.disk: mishaps.fill}
        if step.stage == "train" and step.done and self._week in happens.keys() - self._done:
            self._done.add(self._week)
            happens[self._week](self._bot.home)

    async def _errors(self) -> dict[str, float]:
        """Mean error against the truth: of what answers now, of the first model, of the one before the drift."""
        songs = self._world.songs(1000 + self._week, ASKED)
        inputs = [self._world.inputs(song) for song in songs]
        truth = [self._world.truth(song, self._week) for song in songs]
        answers = await asyncio.gather(*(self._bot.engine.ask(one, brief=True) for one in inputs))
        questions = [answering.question(one) for one in inputs]

        def error(scores: list[float]) -> float:
            return round(fmean(abs(score - true) for score, true in zip(scores, truth, strict=True)), 3)

        now = [answer.score for answer in answers]
        first = [one.score for one in answering.brief(self._first, questions)]
        frozen = [one.score for one in answering.brief(self._frozen, questions)] if self._frozen else now
        middle = sorted(truth)[len(truth) // 2]
        return {"error": error(now), "frozen": error(frozen), "first": error(first), "median": error([middle] * ASKED)}


def _ended(training: Training) -> dict[str, object]:
    """How a retraining ended, and why where that is no promotion."""
    report = training.report
    failed = [f"{one['name']}: {one['found']}" for one in report.get("checks", ()) if not one["passed"]]
    broken = [str(value) for value in report.get("values", {}).values()]
    return {"outcome": training.outcome, "model": training.name, "why": "; ".join(failed or broken)}


def run(argv: list[str]) -> dict[str, object]:
    """Live through it, print, draw, return the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench year", description=__doc__)
    parser.add_argument("--small", action="store_true", help=f"{SMALL.weeks} weeks with the same mishaps")
    asked = parser.parse_args(argv)
    plan = SMALL if asked.small else Plan()
    with tempfile.TemporaryDirectory() as home:
        told = asyncio.run(lived(plan, Path(home)))
    chart(told["weeks"], told["events"], PICTURE)
    print("\n" + "\n".join(f"{name:<52}{'yes' if held else 'NO'}" for name, held in told["held"].items()))
    return told


async def lived(plan: Plan, home: Path) -> dict[str, Any]:
    """A whole year in an empty state folder."""
    events = {name: getattr(plan, name) for name in ("drift", "poison", "crash", "disk")}
    async with Bot.at(home, plan.steps) as bot:
        year = Year(bot, plan)
        log = logging.getLogger("songbot")
        log.setLevel(logging.INFO)
        log.addHandler(year.story)
        try:
            weeks = await year.run()
        finally:
            log.removeHandler(year.story)
    prober = year.prober
    served = [one.current for one in registry.history(home / "models")]
    strange = prober.unknown(served)
    answers = {
        "answers": len(prober.models),
        "faults": prober.faults[:5],
        "strange": strange,
        "versions": len(set(prober.models)),
        "milliseconds_p50": round(1000 * percentile(prober.seconds, 0.5), 1),
        "milliseconds_p99": round(1000 * percentile(prober.seconds, 0.99), 1),
    }
    held = verdicts(weeks, events, year.story)
    held["every answer was whole, from the model that served"] = not (prober.faults or strange) and bool(prober.models)
    errors = {name: round(mean(weeks[-BAND:], name), 2) for name in ("error", "frozen", "first", "median")}
    story = {name: year.story.of(week) for name, week in events.items()}
    return {"events": events, "held": held, "answers": answers, "last_weeks": errors, "weeks": weeks, "story": story}
