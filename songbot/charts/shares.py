"""How likely each part of a whole is: the likeliest stands out."""

from songbot.charts.style import BOLD, CALM, FOOT, HEAD, MARGIN, PLAIN, ROW, UP, WIDTH, Sheet, row_at
from songbot.core.chart import Shares

NAMES, NUMBER, GAP = 112, 84, 12


def shares(chart: Shares) -> bytes:
    """One bar for each part, all on the scale from nothing to everything."""
    made = Sheet(chart.title, HEAD + ROW * len(chart.parts) + FOOT)
    left, right = MARGIN + NAMES, WIDTH - MARGIN - NUMBER
    most = max((part.value for part in chart.parts), default=0.0)
    for number, part in enumerate(chart.parts):
        y, end = row_at(number), left + (right - left) * min(1.0, max(0.0, part.value))
        likeliest = part.value == most
        made.text(MARGIN, y, part.label, NAMES - GAP, BOLD if likeliest else PLAIN)
        made.bar(left, end, y, UP if likeliest else CALM)
        made.text(end + GAP, y, part.shown, NUMBER, BOLD if likeliest else PLAIN)
    return made.png(chart.alt)
