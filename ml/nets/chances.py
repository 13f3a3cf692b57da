"""What a distribution over 0-100 says: mean, median, an interval, the chances of the four quarters."""

from dataclasses import dataclass

import numpy as np

from ml.arrays import FloatArray

POINTS = np.arange(101, dtype=np.float32)
QUARTERS = (25.0, 50.0, 75.0)
"""Popularity up to 25, up to 50, up to 75 and above, as the first projects of this kind cut it."""


@dataclass(frozen=True)
class Readings:
    """The numbers people see, for many rows at once."""

    mean: FloatArray
    median: FloatArray
    low: FloatArray
    high: FloatArray
    quarters: FloatArray  # [n, 4]


def read(chances: FloatArray, reach: FloatArray | float) -> Readings:
    """Chances [n, 101] -> readings; `reach` is how far, in probability, the interval goes from the median."""
    cumulated = np.cumsum(chances, axis=1, dtype=np.float64)
    cumulated /= cumulated[:, -1:]
    reach = np.broadcast_to(np.asarray(reach, dtype=np.float64), len(chances))
    return Readings(
        mean=mean(chances),
        median=_quantile(cumulated, np.full(len(chances), 0.5)),
        low=_quantile(cumulated, 0.5 - reach),
        high=_quantile(cumulated, 0.5 + reach),
        quarters=quarters(chances),
    )


def mean(chances: FloatArray) -> FloatArray:
    """The score that people see."""
    total: FloatArray = chances @ POINTS[:, None]
    return total[:, 0]


def variance(chances: FloatArray) -> FloatArray:
    """How wide each distribution is."""
    spread: FloatArray = chances @ np.square(POINTS) - np.square(mean(chances))
    return spread


def quarters(chances: FloatArray) -> FloatArray:
    """[n, 4]; a point that lies on a border belongs to the lower quarter."""
    place = np.searchsorted(QUARTERS, POINTS, side="left")
    member = (place[:, None] == np.arange(4)).astype(np.float32)
    summed: FloatArray = chances @ member
    return summed


def rank_of(chances: FloatArray, labels: FloatArray) -> FloatArray:
    """Where each label falls in its own distribution, 0 to 1; 0.5 is the median."""
    cumulated = np.cumsum(chances, axis=1, dtype=np.float64)
    place = np.clip(labels.astype(np.float64) + 0.5, 0, 101)
    bin_ = np.minimum(place.astype(np.int64), 100)
    row = np.arange(len(labels))
    below = np.where(bin_ > 0, cumulated[row, np.maximum(bin_ - 1, 0)], 0.0)
    rank: FloatArray = (below + (place - bin_) * chances[row, bin_]).astype(np.float32)
    return rank


def reach_for(ranks: FloatArray, coverage: float = 0.8) -> float:
    """The conformal reach: as far from the median as it takes for `coverage` of unseen labels to fall inside."""
    distance = np.sort(np.abs(ranks - 0.5))
    place = min(len(distance) - 1, int(np.ceil((len(distance) + 1) * coverage)) - 1)
    return float(distance[place])


def _quantile(cumulated: FloatArray, level: FloatArray) -> FloatArray:
    bin_ = np.minimum((cumulated < level[:, None]).sum(axis=1), 100)
    row = np.arange(len(cumulated))
    below = np.where(bin_ > 0, cumulated[row, np.maximum(bin_ - 1, 0)], 0.0)
    share = cumulated[row, bin_] - below
    inside = np.clip((level - below) / np.maximum(share, 1e-12), 0, 1)
    points: FloatArray = np.clip(bin_ - 0.5 + inside, 0, 100).astype(np.float32)
    return points
