"""The curves of popularity fitted to songs that last.fm and others have counted: isotonic, so that more is never less.

Songs are put into bins by the other source's count, each bin gets the middle of its songs' points on the anchor, and
neighbours that would fall are pooled until none does. The ends go on as the estimate has them.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median

from songbot.core.popularity import ANCHOR, ESTIMATES, TOP, Curve, Scale

ENOUGH = 100
"""Songs that two sources must have in common before a curve is fitted."""

BINS = 40
LEAST_SPREAD = 1.0
_APART = 1e-6

Counts = Mapping[str, float]
"""Source -> what it counted of one song."""


def fitted(songs: Iterable[Counts], at: float) -> Scale:
    """Curves for the sources with enough songs in common with the anchor, estimates for the others; dated `at`."""
    anchored = [song for song in songs if song.get(ANCHOR)]
    scale = dict(ESTIMATES)
    for source in ESTIMATES:
        pairs = [(song[source], scale[ANCHOR].of(song[ANCHOR])) for song in anchored if song.get(source)]
        if source != ANCHOR and len(pairs) >= ENOUGH:
            scale[source] = curve(pairs, ESTIMATES[source], at)
    if any(one.at for one in scale.values()):
        anchor = ESTIMATES[ANCHOR]
        scale[ANCHOR] = Curve(anchor.counts, anchor.points, anchor.spread, at, len(anchored))
    return scale


def curve(pairs: Sequence[tuple[float, float]], estimate: Curve, at: float) -> Curve:
    """The curve through (count, points) of many songs."""
    ranked = sorted(pairs)
    size = max(1, math.ceil(len(ranked) / BINS))
    bins = [ranked[start : start + size] for start in range(0, len(ranked), size)]
    knots = _rising([(fmean(math.log1p(count) for count, _ in one), [points for _, points in one]) for one in bins])
    knots = _with_ends([(math.expm1(place), points) for place, points in knots], estimate)
    counts, points = (tuple(values) for values in zip(*knots, strict=True))
    made = Curve(counts, points, LEAST_SPREAD, at, len(pairs))
    # Half of all songs lie within 0.6745 standard deviations.
    spread = median(abs(made.of(count) - told) for count, told in pairs) / 0.6745
    return Curve(counts, points, max(LEAST_SPREAD, spread), at, len(pairs))


def _rising(bins: Sequence[tuple[float, list[float]]]) -> list[tuple[float, float]]:
    """Each bin's place and points, after neighbours that fall were pooled; none is so strange that it moves others."""
    pools: list[tuple[list[float], list[float]]] = []
    for place, points in bins:
        pools.append(([place], points))
        while len(pools) > 1 and median(pools[-2][1]) > median(pools[-1][1]):
            places, more = pools.pop()
            pools[-1] = (pools[-1][0] + places, pools[-1][1] + more)
    return [(fmean(places), median(points)) for places, points in pools]


def _with_ends(knots: Sequence[tuple[float, float]], estimate: Curve) -> list[tuple[float, float]]:
    """Nobody is nothing; and where the estimate is at the top, so is the curve, unless it goes further itself."""
    found = [(0.0, 0.0)]
    for count, points in [*knots, (estimate.counts[-1], TOP)]:
        if math.log1p(count) - math.log1p(found[-1][0]) > _APART:
            found.append((count, points))
    return found
