"""From the stand-ins alone: is the retrained model better on artists unheard of, and does a clip earn its seconds?

Days of the collector on an invented catalogue, one retraining as operators get it, and both models asked about songs of
another catalogue, none of whose artists either has met. What a song truly is worth is known there, and so is where in
its clip something happens.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bench.parts.judging import judged
from bench.parts.leap import LeapingClock
from bench.parts.progress import tell
from bench.parts.unheard import Song, answered, cards, pictures, songs
from songbot.build import Tools, collector_of, furnished, retraining_of
from songbot.core.training import Step, Training
from songbot.demo import planted
from songbot.learning.retrain import SHELL
from songbot.learning.rows import every_row
from songbot.sandbox.music.app import KEYS, Music
from songbot.settings import Settings
from songbot.words import report

DAY = 24 * 3600.0
SEED, OTHER_SEED = 1, 2
JUDGED = "after"
"""What a report has where champion and challenger were compared."""


@dataclass(frozen=True)
class Plan:
    """How large the invented world is, how long it is collected from, and how many unheard songs are asked about."""

    artists: int
    days: int
    budget: int
    strangers: int


WHOLE, SMALL = Plan(1100, 12, 450, 300), Plan(110, 3, 270, 40)
"""A fifth of the songs has no count that is learned from by default, as ListenBrainz does not know them."""


def run(argv: list[str]) -> dict[str, object]:
    """Collect, retrain, ask, print."""
    parser = argparse.ArgumentParser(prog="python -m bench earn", description=__doc__)
    parser.add_argument("--small", action="store_true", help="the whole way in little, which proves nothing")
    parser.add_argument("--home", type=Path, help="keep rows and models there; a later run goes on from them")
    parser.add_argument(
        "--strangers", type=int, metavar="N", help="songs of artists unheard of (whole: 300, small: 40)"
    )
    asked = parser.parse_args(argv)
    plan = SMALL if asked.small else WHOLE
    plan = replace(plan, strangers=asked.strangers or plan.strangers)
    if asked.home:
        return asyncio.run(_measured(plan, asked.home))
    with tempfile.TemporaryDirectory() as home:
        return asyncio.run(_measured(plan, Path(home)))


async def _measured(plan: Plan, home: Path) -> dict[str, object]:
    clock = LeapingClock()
    music = Music(SEED, clock.now, artists=plan.artists)
    settings = _settings(home, await music.start(), plan)
    tools = await furnished(settings, clock=clock)
    try:
        await tools.engine.start()
        collected = await _collected(settings, tools, clock, plan)
        clock.leaps = False
        training = await _trained(settings, tools)
        print(report.card(training, "en").replace("**", ""))
        told: dict[str, object] = {"plan": vars(plan), "collected": collected, "report": _brief(training)}
        if JUDGED not in training.report:
            return told
        found = await _heard(home / "others", plan)
        return told | await _compared(tools, found, (training.report["champion"], training.name), home)
    finally:
        await tools.engine.close(1)
        await tools.close()
        await music.stop()


def _settings(home: Path, hosts: Mapping[str, str], plan: Plan) -> Settings:
    """As the demo has them."""
    return planted(
        Settings(
            spotify_id=KEYS["spotify_id"],
            spotify_secret=KEYS["spotify_secret"],
            lastfm_key=KEYS["lastfm"],
            home=str(home),
            collect=str(plan.budget),
            hosts=",".join(f"{host}={origin}" for host, origin in hosts.items()),
        )
    )


async def _collected(settings: Settings, tools: Tools, clock: LeapingClock, plan: Plan) -> dict[str, int]:
    """Days of the collector, unless an earlier run has left its rows."""
    collector = collector_of(settings, tools)
    for day in range(0 if await tools.store.sampled() else plan.days):
        tell(f"day {day + 1} of {plan.days}: {await collector.day()}")
        clock.ahead += DAY
    rows = [row async for _, row in every_row(tools.store)]
    if not rows:
        raise SystemExit("nothing was collected: the stand-ins did not help")
    clock.ahead = max(clock.ahead, max(row.at for row in rows) + DAY - clock.now())
    heard = {row.track for row in rows if row.sound}
    several = {"songs": {row.track for row in rows}, "with sound": heard, "artists": {row.artist for row in rows}}
    told = {"rows": len(rows)} | {name: len(kept) for name, kept in several.items()}
    print("collected:", ", ".join(f"{count} {name}" for name, count in told.items()))
    return told


async def _trained(settings: Settings, tools: Tools) -> Training:
    """One retraining, unless an earlier run has left one that came to a judgement."""
    earlier = await tools.store.trainings(1)
    if earlier and JUDGED in earlier[0].report:
        return earlier[0]
    return await retraining_of(settings, tools).run(SHELL, _hear)


async def _heard(home: Path, plan: Plan) -> list[Song]:
    """Songs of another catalogue, with all that the services say of them and their clips."""
    clock = LeapingClock()
    music = Music(OTHER_SEED, clock.now, artists=max(10, plan.strangers))
    tools = await furnished(_settings(home, await music.start(), plan), clock=clock)
    try:
        return await songs(tools, music.catalogue, plan.strangers, tell)
    finally:
        await tools.close()
        await music.stop()


async def _compared(tools: Tools, found: list[Song], names: tuple[str, str], home: Path) -> dict[str, object]:
    """Both models on the same songs, each with its own clip stream; the one that the gate chose answers in the end."""
    current = (await tools.engine.models()).current
    before, after = [await answered(tools.engine, name, found, tell) for name in names]
    await tools.engine.promote(current, "the gate's choice")
    figures = judged(found, before, after) | cards(found, after)
    for name, value in figures.items():
        print(f"{name:<32}{value:>9.3f}")
    drawn = await pictures(tools.engine, found, after, home)
    print("\n".join(drawn) or "no card shows seconds")
    return {"unheard": figures, "cards": drawn}


def _brief(training: Training) -> dict[str, object]:
    """The report without its lists of songs and tenths."""
    left_out = {"calibration", "moved", "drift", "curves", "sha256", "snapshot"}
    return {name: value for name, value in training.report.items() if name not in left_out}


def _hear(step: Step) -> None:
    left = f", {step.left / 60:.0f} min left" if step.left else ""
    tell(f"{step.stage} {step.done}/{step.of}{left}")
