"""Cards and charts: the processor's time for each, its bytes, and the waits for a chart and for many what-ifs."""

import argparse
import asyncio
import json
import os
import time
from collections.abc import Callable
from functools import partial

import numpy as np

from bench.parts.asking import waits
from ml.folder import SHIPPED
from songbot.charts.colour import colour
from songbot.charts.draw import draw
from songbot.chat.cards.answers import answer
from songbot.chat.cards.pages import details, why
from songbot.chat.cards.render import Reply, render
from songbot.core.chart import Chart, Dot, Dots
from songbot.engine.local import LocalEngine
from tests.golden.cards import body, pictures
from tests.songbot.chat.samples import OWNER, known, lit

SONGS = 10

Made = tuple[str, Callable[[], object], int]
"""A name, what makes it, and how many bytes it is."""


def run(argv: list[str]) -> dict[str, object]:
    """Measure, print, return the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench cards", description=__doc__)
    parser.add_argument("--times", type=int, default=50, help="how often each is made, and rounds of what-ifs")
    parser.add_argument("--small", action="store_true", help="five times")
    asked = parser.parse_args(argv)
    times = 5 if asked.small else asked.times
    told: dict[str, object] = {}
    _print("", ("p50 ms", "p95 ms", "bytes"))
    for name, make, size in (*_cards(), *_charts()):
        told[name] = _row(name, _times(make, times), size)
    told |= asyncio.run(_through_the_engine(times))
    return told | asyncio.run(_asked(times))


def charts() -> dict[str, Chart]:
    """One of each kind."""
    shown = [*why(known(), "en").charts, *details(known(), "en").charts]
    ranks = tuple(Dot(f"Some song by somebody {place}", 70 - 3 * place, 50, 80) for place in range(SONGS))
    named = {"chart: waterfall": shown[0], "chart: clip": shown[1], "chart: chances": shown[2]}
    return named | {
        "chart: clip with seconds lit": why(lit(), "en").charts[1],
        f"chart: {SONGS} songs ranked": Dots("Which one?", "ranks", ranks, 0, 100),
    }


def _cards() -> list[Made]:
    makers: dict[str, Callable[[], Reply]] = {
        "face": lambda: answer(known(), OWNER, "en"),
        "why": lambda: Reply(why(known(), "en")),
        "details": lambda: Reply(details(known(), "en")),
    }
    forms = (("components", False), ("embed", True))
    found = [
        (f"card: {name}, {form}", partial(_sent, make, classic))
        for name, make in makers.items()
        for form, classic in forms
    ]
    return [(name, make, len(json.dumps(make()).encode())) for name, make in found]


def _sent(make: Callable[[], Reply], classic: bool) -> object:
    reply = make()
    return body(render(reply, pictures(reply), classic=classic))


def _charts() -> list[Made]:
    found = [(name, partial(draw, chart), len(draw(chart))) for name, chart in charts().items()]
    png = draw(next(iter(charts().values())))
    return [*found, ("colour of a cover", partial(colour, png), len(png))]


async def _through_the_engine(times: int) -> dict[str, object]:
    """As the bot has it: over the pipe to the process that draws."""
    engine = LocalEngine(SHIPPED)
    await engine.start()
    try:
        chart = next(iter(charts().values()))
        await engine.draw(chart)
        taken = []
        for _ in range(times):
            began = time.perf_counter()
            png = await engine.draw(chart)
            taken.append(1000 * (time.perf_counter() - began))
    finally:
        await engine.close(5)
    name = "waterfall through the engine"
    return {name: _row(name, taken, len(png))}


async def _asked(rounds: int) -> dict[str, object]:
    """What-ifs as people feel them, and what goes on beside them."""
    waited, beside = await waits(rounds)
    beside["load of the machine"] = os.getloadavg()[0]
    told: dict[str, object] = {name: _row(name, taken) for name, taken in waited.items()}
    for name, value in beside.items():
        _print(name, (f"{value:.1f}",))
    return told | beside


def _times(make: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of the processor's time for each, the first not counted: others on the machine count for little."""
    make()
    found = []
    for _ in range(times):
        began = time.process_time()
        make()
        found.append(1000 * (time.process_time() - began))
    return found


def _row(name: str, taken: list[float], size: int | None = None) -> dict[str, float]:
    half, most = (float(np.percentile(taken, level)) for level in (50, 95))
    _print(name, (f"{half:.1f}", f"{most:.1f}", *(() if size is None else (f"{size:,}",))))
    told = {"p50_ms": half, "p95_ms": most, "least_ms": min(taken)}
    return told if size is None else told | {"bytes": size}


def _print(name: str, cells: tuple[str, ...]) -> None:
    print(f"{name:<38}" + "".join(f"{cell:>12}" for cell in cells))
