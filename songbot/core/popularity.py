"""The one scale of popularity, 0 to 100 points, anchored on listeners of last.fm (an assumption, documented)."""

import math

CEILING = 5_000_000
"""Listeners that make 100 points; ten points are a factor of 4.7."""


def from_listeners(listeners: float) -> float:
    """Points of a number of last.fm listeners."""
    return min(100.0, 100 * math.log1p(max(0.0, listeners)) / math.log1p(CEILING))


def to_listeners(points: float) -> float:
    """The number of listeners that these points stand for."""
    return math.expm1(points / 100 * math.log1p(CEILING))
