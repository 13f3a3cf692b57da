"""Amounts and how far each may be off, one below the other, so that overlaps are seen."""

from songbot.charts.style import CALM, HEAD, MARGIN, QUIET, ROW, SMALL, SOFT, WIDTH, Manner, Sheet, row_at
from songbot.core.chart import Dot, Dots

NAMES, NUMBER, GAP = 266, 60, 14
TICKS = 4
LONG = 4.0
"""Amounts from here on are told without a fraction."""


def dots(chart: Dots) -> bytes:
    """The scale above, one row for each dot."""
    rows = len(chart.parts) + 1 + bool(chart.caption)
    made = Sheet(chart.title, HEAD + ROW * (rows + 0.25))
    low, high = _scale(chart)
    left, right = MARGIN + NAMES, WIDTH - MARGIN - NUMBER
    for number in range(TICKS + 1):
        x = left + (right - left) * number / TICKS
        made.line([(x, row_at(0) + 14), (x, row_at(len(chart.parts)) + 16)])
        told = f"{low + (high - low) * number / TICKS:.3g}".replace("-", "−")
        made.text(x, row_at(0), told, NUMBER, Manner(SMALL, SOFT, side="center"))
    for number, part in enumerate(chart.parts, 1):
        places = [(value - low) / (high - low) for value in (part.low, part.value, part.high)]
        _row(made, row_at(number), part, [left + (right - left) * min(1.0, max(0.0, place)) for place in places])
    if chart.caption:
        made.text(MARGIN, row_at(rows - 1), chart.caption, WIDTH - 2 * MARGIN, QUIET)
    return made.png(chart.alt)


def _row(made: Sheet, y: float, part: Dot, ends: list[float]) -> None:
    low, at, high = ends
    made.text(MARGIN, y, part.label, NAMES - GAP)
    made.line([(low, y), (high, y)], CALM, 7)
    made.dot(at, y)
    usual = f"{part.value:.0f}" if abs(part.value) >= LONG else f"{part.value:.2g}"
    shown = part.shown or usual
    made.text(WIDTH - MARGIN, y, shown.replace("-", "−"), NUMBER, Manner(bold=True, side="right"))


def _scale(chart: Dots) -> tuple[float, float]:
    """The scale that was asked for, else what the ranges need."""
    low = min((part.low for part in chart.parts), default=0.0) if chart.low is None else chart.low
    high = max((part.high for part in chart.parts), default=1.0) if chart.high is None else chart.high
    return (low, high) if high > low else (low - 1, low + 1)
