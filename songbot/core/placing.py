"""Where a song lies among those that the model expects: the share of songs like it that it leaves behind."""

from bisect import bisect_right
from itertools import accumulate

from songbot.core.prediction import Answer

_BORDERS = (0.0, 25.0, 50.0, 75.0, 100.0)


def share_below(answer: Answer, points: float) -> float:
    """From 0 to 1, by straight lines between the borders of the quarters, so only about right."""
    reached = (0.0, *accumulate(answer.quarters))
    place = min(max(bisect_right(_BORDERS, points) - 1, 0), len(_BORDERS) - 2)
    low, high = _BORDERS[place], _BORDERS[place + 1]
    inside = min(max((points - low) / (high - low), 0.0), 1.0)
    return min(1.0, reached[place] + inside * (reached[place + 1] - reached[place]))
