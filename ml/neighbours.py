"""Which songs are like this one, and whether a song is unlike anything that was trained on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.arrays import BoolArray, FloatArray, IntArray
from ml.songs.artists import key

_VERSION = re.compile(
    r"\s*[\(\[][^)\]]*\b(?:live|remaster|remastered|remix|mix|version|acoustic|edit|demo|feat|ft|with|mono|stereo)\b"
    r"[^)\]]*[\)\]]|\s+-\s+.*\b(?:live|remaster|remastered|remix|mix|version|acoustic|edit|demo|mono|stereo)\b.*$",
    re.IGNORECASE,
)
_RIDGE = 0.1
_SHARE = 0.99


def stem(title: str) -> str:
    """A title without the words that tell one version of a song from another."""
    plain = key(_VERSION.sub("", title))
    return plain or key(title)


def nearest(query: FloatArray, table: FloatArray, songs: IntArray, count: int) -> tuple[IntArray, FloatArray]:
    """The nearest songs and their distances, over the columns that both know.

    `table` [n, columns] and `query` [columns] are standardised, NaN where not known; rows with the same number in
    `songs` are versions of one song, of which only the nearest counts. A row has to share half of the query's columns.
    """
    asked = np.flatnonzero(~np.isnan(query))
    if not len(asked) or not len(table):
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    apart = table[:, asked] - query[asked]
    shared: BoolArray = ~np.isnan(apart)
    common = shared.sum(axis=1)
    distance = np.where(shared, apart, 0) ** 2
    mean = np.sqrt(distance.sum(axis=1) / np.maximum(common, 1))
    mean[common * 2 < len(asked)] = np.inf
    order = np.argsort(mean, kind="stable")
    order = order[np.isfinite(mean[order])]
    _, first = np.unique(songs[order], return_index=True)
    kept = order[np.sort(first)][:count].astype(np.int64)
    return kept, mean[kept].astype(np.float32)


@dataclass(frozen=True)
class Familiar:
    """What songs of the training looked like: centre, spread, and how far out the last one in a hundred is."""

    mean: FloatArray  # [columns]
    covariance: FloatArray  # [columns, columns]
    limit: FloatArray  # [columns + 1] by the number of known columns

    @classmethod
    def fit(cls, numeric: FloatArray) -> "Familiar":
        """From rows with NaN for unknown; pairs of columns are measured where both are known."""
        mean, spread = _centre(numeric)
        standard = np.nan_to_num((numeric - mean) / spread)
        known = (~np.isnan(numeric)).astype(np.float64)
        together = np.maximum(known.T @ known, 1)
        correlation = (standard.T @ standard) / together
        correlation = (1 - _RIDGE) * correlation + _RIDGE * np.eye(len(mean))
        covariance = (correlation * spread[:, None] * spread).astype(np.float32)
        bare = cls(mean.astype(np.float32), covariance, np.full(len(mean) + 1, np.inf, np.float32))
        rows = numeric[np.random.default_rng(0).permutation(len(numeric))[:2000]]
        apart = np.array([bare.distance(row) for row in rows])
        known_in_row = (~np.isnan(rows)).sum(axis=1)
        scaled = np.quantile(apart / np.sqrt(np.maximum(known_in_row, 1)), _SHARE)
        limit = scaled * np.sqrt(np.maximum(np.arange(len(mean) + 1), 1))
        return cls(bare.mean, bare.covariance, limit.astype(np.float32))

    def distance(self, row: FloatArray) -> float:
        """Mahalanobis distance over the known columns; 0 where nothing is known."""
        known = np.flatnonzero(~np.isnan(row))
        if not len(known):
            return 0.0
        apart = (row - self.mean)[known].astype(np.float64)
        inside = self.covariance[np.ix_(known, known)].astype(np.float64)
        return float(np.sqrt(max(float(apart @ np.linalg.solve(inside, apart)), 0.0)))

    def warns(self, row: FloatArray) -> bool:
        """Whether so unlikely a song was hardly ever trained on."""
        return self.distance(row) > float(self.limit[int((~np.isnan(row)).sum())])

    def to_arrays(self) -> dict[str, FloatArray]:
        """The arrays that a model folder carries."""
        return dict(vars(self))

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, FloatArray]) -> "Familiar":
        """Build it from what `to_arrays` gave."""
        return cls(**{name: arrays[name] for name in cls.__dataclass_fields__})


def _centre(numeric: FloatArray) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    known = ~np.isnan(numeric)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, numeric, 0).sum(axis=0, dtype=np.float64) / count
    spread = np.sqrt(np.where(known, (numeric - mean) ** 2, 0).sum(axis=0) / count)
    return mean, np.maximum(spread, 1e-3)
