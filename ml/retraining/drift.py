"""How far new songs differ from old ones, with borders that hold for few rows: it informs, the gate decides."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ml.arrays import FloatArray
from ml.songs.dataset import Rows, present
from ml.songs.features import COLUMN, GROUPS

FEW = 300
"""New rows below which five bins are used in place of ten."""

LEAST = 30
NOTABLE = 0.1
REPEATS = 400


@dataclass(frozen=True)
class Shift:
    """A population stability index, and from where on it says something for so many rows."""

    psi: float
    border: float

    @property
    def notable(self) -> bool:
        """Whether chance alone would hardly show it."""
        return self.psi > self.border


def shift(old: FloatArray, new: FloatArray) -> Shift | None:
    """How differently two samples of one number are spread; None where either is too small to say."""
    old, new = old[np.isfinite(old)], new[np.isfinite(new)]
    if min(len(old), len(new)) < LEAST:
        return None
    bins = 5 if len(new) < FEW else 10
    marks = np.unique(np.quantile(old, np.linspace(0, 1, bins + 1)[1:-1]))
    shares = _shares(old, marks)
    return Shift(psi(shares, _shares(new, marks)), border(len(old), len(new), len(marks) + 1))


def share_shift(old: FloatArray, new: FloatArray) -> Shift | None:
    """The same for yes or no."""
    if min(len(old), len(new)) < LEAST:
        return None
    shares = [np.array([1 - part.mean(), part.mean()]) for part in (old, new)]
    return Shift(psi(*shares), border(len(old), len(new), 2))


def psi(old: FloatArray, new: FloatArray) -> float:
    """The index of two lists of shares; empty bins count as next to nothing."""
    old, new = np.maximum(old, 1e-4), np.maximum(new, 1e-4)
    return float(((new - old) * np.log(new / old)).sum())


def border(old: int, new: int, bins: int) -> float:
    """What one index in a hundred exceeds where nothing has changed, and never less than what is worth a look."""
    rng = np.random.default_rng([old, new, bins])
    even = np.full(bins, 1 / bins)
    drawn = [(rng.multinomial(old, even) / old, rng.multinomial(new, even) / new) for _ in range(REPEATS)]
    return max(NOTABLE, float(np.quantile([psi(*pair) for pair in drawn], 0.99)))


def report(old: Rows, new: Rows, answers: tuple[FloatArray, FloatArray]) -> dict[str, Shift]:
    """Inputs, what is missing, songs without a known genre, the labels, and the champion's answers on both."""
    found: dict[str, Shift | None] = {}
    for name, place in COLUMN.items():
        found[name] = shift(old.numeric[:, place], new.numeric[:, place])
    known = present(old), present(new)
    for place, group in enumerate(GROUPS[:-1]):
        found[f"missing {group}"] = share_shift(*(np.asarray(~part[:, place], float) for part in known))
    found["label"] = shift(old.labels[:, 0], new.labels[:, 0])
    found["answer"] = shift(*answers)
    return {name: one for name, one in found.items() if one is not None}


def notable(shifts: Mapping[str, Shift]) -> list[str]:
    """What has moved, the farthest first."""
    return sorted((name for name, one in shifts.items() if one.notable), key=lambda name: -shifts[name].psi)


def _shares(values: FloatArray, marks: FloatArray) -> FloatArray:
    counts = np.bincount(np.searchsorted(marks, values, side="right"), minlength=len(marks) + 1)
    return np.asarray(counts / len(values))
