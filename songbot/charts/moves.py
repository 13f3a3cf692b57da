"""How a clip moves from second to second, with the seconds that matter lit where the model has earned that."""

from songbot.charts.style import DOWN, HEAD, MARGIN, QUIET, ROW, SMALL, SOFT, UP, WIDTH, Manner, Sheet
from songbot.core.chart import Curve, Light, Moves

HIGH, NAME = 74, 40
"""Pixels of a curve, and of its name above it."""
TICK = 5
COLOURS = ("#8fd3ff", "#f0c05a", "#d7dbe2")


def moves(chart: Moves) -> bytes:
    """The curves one below the other over the same seconds."""
    bottom = HEAD + (HIGH + NAME) * len(chart.parts)
    made = Sheet(chart.title, bottom + ROW * (1.25 + bool(chart.caption)))
    scale = (WIDTH - 2 * MARGIN) / max(chart.seconds, 1e-6)
    for light in chart.lights:
        _light(made, light, scale, bottom)
    for number, curve in enumerate(chart.parts):
        _curve(made, curve, HEAD + (HIGH + NAME) * number, COLOURS[number % len(COLOURS)])
    ticks(made, chart.seconds, bottom)
    if chart.caption:
        made.text(MARGIN, bottom + ROW * 1.5, chart.caption, WIDTH - 2 * MARGIN, QUIET)
    return made.png(chart.alt)


TIMES = Manner(SMALL, SOFT, side="center")


def ticks(made: Sheet, seconds: float, bottom: float) -> None:
    """The seconds below a picture as wide as the page."""
    scale = (WIDTH - 2 * MARGIN) / max(seconds, 1e-6)
    for second in range(0, int(seconds) + 1, TICK):
        x = MARGIN + second * scale
        made.line([(x, bottom + 4), (x, bottom + 10)], SOFT)
        made.text(min(max(x, MARGIN + 18), WIDTH - MARGIN - 18), bottom + 26, f"{second} s", 60, TIMES)


def sign(made: Sheet, light: Light, scale: float) -> None:
    """The direction of a lit second, which no colour has to say alone."""
    colour, mark = (UP, "▲") if light.points >= 0 else (DOWN, "▼")
    made.text(MARGIN + (light.start + light.end) / 2 * scale, HEAD + 6, mark, 40, Manner(SMALL, colour, side="center"))


def _curve(made: Sheet, curve: Curve, top: float, colour: str) -> None:
    base, long, last = top + NAME + HIGH, WIDTH - 2 * MARGIN, max(len(curve.values) - 1, 1)
    points = [
        (MARGIN + long * place / last, base - HIGH * min(1.0, max(0.0, value)))
        for place, value in enumerate(curve.values)
    ]
    made.text(MARGIN, top + NAME / 2, curve.label, long, QUIET)
    made.line([(MARGIN, base), (MARGIN + long, base)])
    if points:
        made.field([(MARGIN, base), *points, (points[-1][0], base)], colour)
        made.line(points, colour, 2)


def _light(made: Sheet, light: Light, scale: float, bottom: float) -> None:
    colour = UP if light.points >= 0 else DOWN
    made.area(MARGIN + light.start * scale, (light.end - light.start) * scale, (HEAD, bottom), colour, 0.3)
    sign(made, light, scale)
