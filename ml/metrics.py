"""How good answers are, each figure with an interval that draws whole artists anew, never single songs."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.arrays import FloatArray, IntArray
from ml.nets.chances import QUARTERS, Readings

DRAWS = 400
COVERAGE = 0.8
Sums = NDArray[np.float64]


@dataclass(frozen=True)
class Figure:
    """One metric with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Scored:
    """Everything that the metrics are sums of: one row a song."""

    parts: dict[str, Sums]
    artist: IntArray

    def sums(self, draws: int = DRAWS, seed: int = 0) -> dict[str, Sums]:
        """Each part summed over the sample itself (first) and over `draws` samples of artists."""
        _, cluster = np.unique(self.artist, return_inverse=True)
        count = int(cluster.max()) + 1
        by_artist = np.stack([np.bincount(cluster, weights=part, minlength=count) for part in self.parts.values()], 1)
        rng = np.random.default_rng(seed)
        drawn = [by_artist.sum(axis=0)]
        for _ in range(draws):
            weight = np.bincount(rng.integers(0, count, count), minlength=count)
            drawn.append(weight @ by_artist)
        return dict(zip(self.parts, np.array(drawn).T, strict=True))


def score(readings: Readings, labels: FloatArray, artist: IntArray) -> Scored:
    """The parts of every metric."""
    y = labels.astype(np.float64)
    low, high = readings.low.astype(np.float64), readings.high.astype(np.float64)
    miss = np.maximum(low - y, 0) + np.maximum(y - high, 0)
    ranks_y, ranks_p = _ranks(y), _ranks(readings.mean.astype(np.float64))
    parts = {
        "n": np.ones_like(y),
        "mae": np.abs(readings.median - y),
        "mae_shown": np.abs(readings.mean - y),
        "square": (readings.mean - y) ** 2,
        "y": y,
        "yy": y * y,
        "ry": ranks_y,
        "rp": ranks_p,
        "ryry": ranks_y**2,
        "rprp": ranks_p**2,
        "ryrp": ranks_y * ranks_p,
        "right": (readings.quarters.argmax(axis=1) == quarter(labels)).astype(np.float64),
        "inside": ((y >= low) & (y <= high)).astype(np.float64),
        "interval": high - low + 2 / (1 - COVERAGE) * miss,
    }
    return Scored(parts, artist)


def _correlation(s: dict[str, Sums]) -> Sums:
    covariance = s["ryrp"] - s["ry"] * s["rp"] / s["n"]
    spread = (s["ryry"] - s["ry"] ** 2 / s["n"]) * (s["rprp"] - s["rp"] ** 2 / s["n"])
    return covariance / np.sqrt(np.maximum(spread, 1e-12))


METRICS: dict[str, Callable[[dict[str, Sums]], Sums]] = {
    "mae": lambda s: s["mae"] / s["n"],
    "mae_shown": lambda s: s["mae_shown"] / s["n"],
    "r2": lambda s: 1 - s["square"] / np.maximum(s["yy"] - s["y"] ** 2 / s["n"], 1e-12),
    "spearman": _correlation,
    "accuracy4": lambda s: s["right"] / s["n"],
    "coverage80": lambda s: s["inside"] / s["n"],
    "interval_score": lambda s: s["interval"] / s["n"],
}


def figures(scored: Scored) -> dict[str, Figure]:
    """Every metric with its interval."""
    sums = scored.sums()
    return {name: _figure(metric(sums)) for name, metric in METRICS.items()}


def difference(first: Scored, second: Scored, metric: str) -> Figure:
    """First minus second on the same rows, both over the same draws of artists."""
    return _figure(METRICS[metric](first.sums()) - METRICS[metric](second.sums()))


def quarter(labels: FloatArray) -> IntArray:
    """Which quarter of 0-100 each label is in."""
    return np.searchsorted(QUARTERS, labels, side="left").astype(np.int64)


def baselines(labels: FloatArray, reference: FloatArray) -> dict[str, float]:
    """What a constant reaches: the reference rows' median, and their most common quarter."""
    majority = np.bincount(quarter(reference), minlength=4).argmax()
    return {
        "median_mae": float(np.abs(labels - np.median(reference)).mean()),
        "majority4": float((quarter(labels) == majority).mean()),
    }


def _figure(values: Sums) -> Figure:
    low, high = np.quantile(values[1:], [0.025, 0.975])
    return Figure(float(values[0]), float(low), float(high))


def _ranks(values: Sums) -> Sums:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2
    ranks: Sums = middle[inverse] / len(values)
    return ranks
