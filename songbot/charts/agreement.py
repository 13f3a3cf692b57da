"""What was said against what is true: the nearer to the diagonal, the better."""

from collections.abc import Iterator, Sequence

from songbot.charts.style import CALM, DOWN, HEAD, MARGIN, QUIET, ROW, SMALL, SOFT, UP, WIDTH, Manner, Sheet
from songbot.core.chart import Agreement, Trail

SIDE, LEFT = 400, 96
"""Pixels of the plane either way, and of the numbers and the margin at its left."""
STEP = 10
COLOURS = (DOWN, UP)
CENTRE, RIGHT = Manner(SMALL, SOFT, side="center"), Manner(SMALL, SOFT, side="right")


def agreement(chart: Agreement) -> bytes:
    """The plane with its diagonal, a line for each part, and which is which."""
    bottom = HEAD + ROW + SIDE
    made = Sheet(chart.title, bottom + ROW * (2 + bool(chart.caption)))
    low, high = _scale([value for part in chart.parts for place in part.places for value in place])
    made.text(MARGIN, HEAD + ROW / 2, f"↑ {chart.up}", WIDTH / 2 - MARGIN, QUIET)
    made.text(LEFT + SIDE, bottom + ROW * 1.2, f"{chart.across} →", SIDE, RIGHT)
    for value, share in _ticks(low, high):
        made.line([(LEFT + SIDE * share, HEAD + ROW), (LEFT + SIDE * share, bottom)])
        made.line([(LEFT, bottom - SIDE * share), (LEFT + SIDE, bottom - SIDE * share)])
        made.text(LEFT + SIDE * share, bottom + ROW / 2, f"{value:.0f}", LEFT, CENTRE)
        made.text(LEFT - 14, bottom - SIDE * share, f"{value:.0f}", LEFT, RIGHT)
    made.line([(LEFT, bottom), (LEFT + SIDE, bottom - SIDE)], CALM, 2)
    for number, part in enumerate(chart.parts):
        places = [(LEFT + SIDE * _at(x, low, high), bottom - SIDE * _at(y, low, high)) for x, y in part.places]
        _trail(made, part, places, number)
    if chart.caption:
        made.text(MARGIN, bottom + ROW * 2.2, chart.caption, WIDTH - 2 * MARGIN, QUIET)
    return made.png(chart.alt)


def _trail(made: Sheet, part: Trail, places: Sequence[tuple[float, float]], number: int) -> None:
    """The line, its places, and its name at the right above the plane; the later parts lie on top."""
    colour = COLOURS[number % len(COLOURS)]
    if places:
        made.line(places, colour, 2)
    for x, y in places:
        made.dot(x, y, colour, 9)
    right = WIDTH - MARGIN - 130 * number
    made.text(right, HEAD + ROW / 2, f"● {part.label}", 122, Manner(SMALL, colour, side="right"))


def _scale(values: Sequence[float]) -> tuple[float, float]:
    """From ten to ten around all values."""
    low, high = min(values, default=0.0), max(values, default=100.0)
    return STEP * (low // STEP), STEP * (high // STEP + 1)


def _ticks(low: float, high: float) -> Iterator[tuple[float, float]]:
    for number in range(round((high - low) / STEP) + 1):
        yield low + STEP * number, STEP * number / (high - low)


def _at(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low)
