"""The one scale of popularity, 0 to 100 points: last.fm's listeners are its anchor, other counts have curves onto it.

That the anchor is right is an assumption, written down here: ten points are a factor of 4.7 in listeners, a hundred
are five million. The curves of `ESTIMATES` are guesses from published figures; `songbot.core.calibration` fits better.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from songbot.core.track import Track

CEILING = 5_000_000
"""Listeners that make 100 points; ten points are a factor of 4.7."""

TOP = 100.0
COUNTED = {"lastfm": "listeners", "listenbrainz": "listeners", "deezer": "rank"}
"""Whose counts say how popular a song is, and under which field; the most telling first."""

ANCHOR = "lastfm"
USERS_SHARE = 50.0
"""Listeners of last.fm for one of ListenBrainz: published comparisons have one to four in a hundred."""

BEST_RANK = 1_000_000.0
"""Deezer's rank of the biggest hits; what a rank means is unpublished, taken as even steps here."""


def from_listeners(listeners: float) -> float:
    """Points of a number of last.fm listeners."""
    return min(TOP, TOP * math.log1p(max(0.0, listeners)) / math.log1p(CEILING))


def to_listeners(points: float) -> float:
    """The number of listeners that these points stand for."""
    return math.expm1(points / TOP * math.log1p(CEILING))


@dataclass(frozen=True)
class Curve:
    """Where the counts of one source lie on the scale: knots that rise, and straight lines over the logarithm.

    `spread` is by how many points it is usually off, which decides its say beside others. `at` is when it was fitted,
    from how many `tracks`; an estimate has neither.
    """

    counts: tuple[float, ...]
    points: tuple[float, ...]
    spread: float
    at: float = 0.0
    tracks: int = 0

    def __post_init__(self) -> None:
        if len(self.counts) != len(self.points) or not self.counts[1:]:
            raise ValueError("a curve has as many points as counts, and at least two")
        inside = all(count >= 0 for count in self.counts) and all(0 <= points <= TOP for points in self.points)
        places = [math.log1p(count) for count in self.counts] if inside else []
        rising = all(low < high for low, high in pairwise(places))
        falling = any(low > high for low, high in pairwise(self.points))
        if not inside or not rising or falling or self.spread <= 0:
            raise ValueError("a curve rises from 0 to 100 points at most, and is off by something")

    def of(self, count: float) -> float:
        """The points of a count; beyond the ends those of the end."""
        place = bisect_right(self.counts, count)
        if place in {0, len(self.counts)}:
            return self.points[0 if place == 0 else -1]
        low, high = math.log1p(self.counts[place - 1]), math.log1p(self.counts[place])
        share = (math.log1p(count) - low) / (high - low)
        below, above = self.points[place - 1], self.points[place]
        return min(above, below + share * (above - below))


Scale = Mapping[str, Curve]
"""A curve for each source that counts."""


@dataclass(frozen=True)
class Count:
    """What one source counted when, and the points that this makes."""

    source: str
    count: float
    points: float
    at: float


@dataclass(frozen=True)
class Popularity:
    """How popular a song is: the points that its sources agree on, and what each of them says."""

    points: float
    counts: tuple[Count, ...]
    since: float  # when the scale was set that gives these points; 0 where any of its curves is an estimate

    @property
    def provisional(self) -> bool:
        """Whether any of the curves is an estimate."""
        return not self.since

    @property
    def at(self) -> float:
        """The day for which this holds: that of the oldest count."""
        return min(count.at for count in self.counts)


def _users() -> Curve:
    counts = (0.0, *(float(2**step) for step in range(17)), CEILING / USERS_SHARE)
    return Curve(counts, tuple(from_listeners(USERS_SHARE * count) for count in counts), spread=6.0)


def _ranks() -> Curve:
    counts = (0.0, *(1000.0 * 1.5**step for step in range(18)), BEST_RANK)
    return Curve(counts, tuple(TOP * count / BEST_RANK for count in counts), spread=8.0)


ESTIMATES: Scale = {
    "lastfm": Curve((0.0, float(CEILING)), (0.0, TOP), spread=3.0),
    "listenbrainz": _users(),
    "deezer": _ranks(),
}
"""What holds until the operator has calibrated."""


def popularity(track: Track, scale: Scale) -> Popularity | None:
    """How popular a song is by all who count it, each with the say that its curve's spread leaves it."""
    counts: list[Count] = []
    for source, field in COUNTED.items():
        fact = next((one for one in track.facts if (one.source, one.field) == (source, field)), None)
        if fact and isinstance(fact.value, int | float) and source in scale:
            count = float(fact.value)
            counts.append(Count(source, count, scale[source].of(count), fact.at))
    if not counts:
        return None
    says = [scale[count.source].spread ** -2 for count in counts]
    mean = sum(say * count.points for say, count in zip(says, counts, strict=True)) / sum(says)
    points = min(max(mean, min(count.points for count in counts)), max(count.points for count in counts))
    fitted = [scale[count.source].at for count in counts]
    return Popularity(points, tuple(counts), max(fitted) if all(fitted) else 0.0)
