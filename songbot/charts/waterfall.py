"""From where everybody starts, by what pushed up and down, to where the song ended."""

from songbot.charts.style import BOLD, DOWN, FOOT, HEAD, MARGIN, PLACE, PLAIN, ROW, UP, WIDTH, Manner, Sheet, row_at
from songbot.core.chart import Bar, Waterfall

NAMES, NUMBER, GAP = 250, 70, 10
"""Pixels for the names at the left, for a number beside its bar, and between the two."""


def waterfall(chart: Waterfall) -> bytes:
    """One row for each part."""
    made, last = Sheet(chart.title, HEAD + ROW * len(chart.parts) + FOOT), len(chart.parts) - 1
    spans = _spans(chart.parts)
    low, high = min(min(span) for span in spans), max(max(span) for span in spans)
    left = MARGIN + NAMES + NUMBER
    scale = (WIDTH - MARGIN - NUMBER - left) / max(high - low, 1e-6)
    for number, (part, span) in enumerate(zip(chart.parts, spans, strict=True)):
        start, end = (left + (value - low) * scale for value in span)
        if number < last:
            made.line([(end, row_at(number)), (end, row_at(number + 1))])
        if number in {0, last}:
            _place(made, row_at(number), part, end)
        else:
            _step(made, row_at(number), part, (start, end))
    return made.png(chart.alt)


def _place(made: Sheet, y: float, part: Bar, at: float) -> None:
    made.text(MARGIN, y, part.label, NAMES - GAP, BOLD)
    made.line([(at, y - ROW * 0.36), (at, y + ROW * 0.36)], PLACE, 5)
    made.text(at + GAP, y, part.shown, NUMBER, BOLD)


def _step(made: Sheet, y: float, part: Bar, ends: tuple[float, float]) -> None:
    up = part.value >= 0
    made.text(MARGIN, y, part.label, NAMES - GAP)
    made.bar(*ends, y, UP if up else DOWN)
    made.text(ends[1] + (GAP if up else -GAP), y, part.shown, NUMBER, PLAIN if up else Manner(side="right"))


def _spans(parts: tuple[Bar, ...]) -> list[tuple[float, float]]:
    """Where each bar begins and ends."""
    at = parts[0].value
    found = [(at, at)]
    for step in parts[1:-1]:
        found.append((at, at + step.value))
        at += step.value
    return [*found, (parts[-1].value, parts[-1].value)]
