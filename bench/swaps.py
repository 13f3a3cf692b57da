"""Models that change places under load: every answer is whole and of a model that served, and the way back is quick."""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from bench.parts.prober import Prober, going, percentile
from ml import registry
from songbot.core.prediction import Inputs
from songbot.engine.local import LocalEngine
from tests.songbot.engine.shelves import shelf_of

ASKERS = 4
SONGS = [Inputs({"released": 2000.0 + number, "artist_listeners": 10.0**number}, ("rock",)) for number in range(1, 7)]
LIMIT = 5.0
"""Seconds that a rollback may take."""


def run(argv: list[str]) -> dict[str, object]:
    """Swap, count, print, return the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench swaps", description=__doc__)
    parser.add_argument("--swaps", type=int, default=100)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as home:
        told = asyncio.run(swapped(Path(home), options.swaps))
    for name, value in told.items():
        print(f"{name:<28}{value}")
    return told


async def swapped(home: Path, swaps: int) -> dict[str, object]:
    """Two models that take turns, by promotion and by rollback, while some ask without a pause."""
    models = shelf_of(home / "models", "one", "two")
    engine = LocalEngine(models)
    await engine.start()
    prober = Prober(engine.ask, SONGS)
    try:
        async with going(*(prober.run() for _ in range(ASKERS))):
            took = [await _swap(engine, models, number, prober) for number in range(swaps)]
    finally:
        await engine.close(5)
    promoted, back = took[::2], took[1::2]
    served = [one.current for one in registry.history(models)]
    return {
        "swaps": len(served) - 1,
        "answers": len(prober.models),
        "failed or torn": len(prober.faults),
        "of a model that did not serve": len(prober.unknown(served)),
        "changes that were heard": prober.changes,
        "promotion, seconds at most": round(max(promoted), 2),
        "rollback, seconds at most": round(max(back), 2),
        "rollback within its limit": max(back) < LIMIT,
        "answer, ms, p50": round(1000 * percentile(prober.seconds, 0.5), 1),
        "answer, ms, p99": round(1000 * percentile(prober.seconds, 0.99), 1),
    }


async def _swap(engine: LocalEngine, models: Path, number: int, prober: Prober) -> float:
    """One model for the other, in turn by promotion and by rollback; the seconds that it took."""
    if number % 10 == 0:
        print(f"{number} swaps, {len(prober.models)} answers", flush=True)
    started = time.perf_counter()
    await (engine.rollback("swap") if number % 2 else engine.promote(_other(models), "swap"))
    return time.perf_counter() - started


def _other(models: Path) -> str:
    return "one" if registry.current(models).name == "two" else "two"
