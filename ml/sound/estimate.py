"""Estimate Spotify-style descriptors of a song from the summary of its log-mel, learned from songs that have both.

What comes out is the expected value given the sound, so it varies less than the truth: 0.5 means "nothing heard
speaks for much or little". That is the best input for a model, and people see the same number, labelled as an
estimate; stretching it to the truth's spread would add error and look surer than it is.

Liveness is no descriptor here: on real clips its correlation with any estimate was 0, so it stays unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ml.errors import ModelRefused
from ml.sound.summary import LEVEL, Floats, summary_size

Labels: TypeAlias = NDArray[Any]
"""One artist name or number per song."""

DESCRIPTORS = ("danceability", "energy", "loudness", "speechiness", "acousticness", "instrumentalness", "valence")
LOG_OFFSETS = {"speechiness": 0.01, "instrumentalness": 0.001}
"""Descriptors that crowd at 0 are learned and judged as log10(value + offset)."""
RANGES = {name: (-60.0, 5.0) if name == "loudness" else (0.0, 1.0) for name in DESCRIPTORS}

WIDTH = 0.25
"""Kernel of two songs: exp(-WIDTH * mean squared difference of their summaries in standard deviations)."""
RIDGES = (0.03, 0.1, 0.3, 1.0, 3.0)
FARTHEST = 4.0
"""Standard deviations at which a summary value is capped, so that one odd value cannot make a song alien."""
_LOUDNESS = DESCRIPTORS.index("loudness")


def to_scale(name: str, values: Floats) -> Floats:
    """Carry a descriptor onto the scale that it is learned on."""
    scaled: Floats = np.log10(values + LOG_OFFSETS[name]) if name in LOG_OFFSETS else values
    return scaled


def from_scale(name: str, values: Floats) -> Floats:
    """Carry a descriptor back from the scale that it is learned on, into its valid range."""
    plain = np.power(10, values) - LOG_OFFSETS[name] if name in LOG_OFFSETS else values
    return np.clip(plain, *RANGES[name])


@dataclass(frozen=True)
class Estimator:
    """A kernel ridge per descriptor over the songs it was fitted on; far from all of them it answers their mean."""

    centre: Floats  # [summary]
    spread: Floats  # [summary]
    songs: Floats  # [songs, summary] in standard deviations
    weights: Floats  # [songs, descriptors]
    mean: Floats  # [descriptors] on the learning scale, loudness relative to the clip's level

    @classmethod
    def fit(cls, summaries: Floats, targets: Mapping[str, Floats], groups: Labels) -> "Estimator":
        """Learn all descriptors; the ridge of each is the best at predicting artists (`groups`) left out whole."""
        summaries = np.asarray(summaries, dtype=np.float64)
        truth = _relative(_stack(targets), summaries)
        centre, spread = summaries.mean(axis=0), summaries.std(axis=0) + 1e-6
        songs, mean = _standardise(summaries, centre, spread), truth.mean(axis=0)
        weights = _weights(_kernel(songs, songs), truth - mean, groups)
        return cls(*(part.astype(np.float32) for part in (centre, spread, songs, weights, mean)))

    def estimate(self, summary: Floats) -> dict[str, float]:
        """Estimate every descriptor of one song in its own unit."""
        scaled = self.on_scale(summary[None])[0]
        return {name: float(from_scale(name, scaled[place])) for place, name in enumerate(DESCRIPTORS)}

    def on_scale(self, summaries: Floats) -> Floats:
        """Estimate `[songs, descriptors]` on the learning scale."""
        likeness = _kernel(_standardise(summaries, self.centre, self.spread), self.songs)
        estimates: Floats = likeness @ self.weights + self.mean
        estimates[:, _LOUDNESS] += summaries[:, LEVEL]
        return estimates

    def to_arrays(self) -> dict[str, Floats]:
        """Give the arrays that a model folder carries."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Floats]) -> "Estimator":
        """Build the estimator from what `to_arrays` gave."""
        estimator = cls(**{field.name: arrays[field.name] for field in fields(cls)})
        if estimator.centre.shape != (summary_size(),):
            read = len(estimator.centre)
            raise ModelRefused(
                f"This model reads {read} values of a clip, a summary has {summary_size()}: train again."
            )
        return estimator


@dataclass(frozen=True)
class OutOfFold:
    """True and estimated descriptors on the learning scale; no song was estimated by a fit that knew its artist."""

    truth: Floats  # [songs, descriptors]
    estimate: Floats  # [songs, descriptors]
    groups: Labels  # [songs]

    def accuracy(self, resamples: int = 1000, seed: int = 0) -> tuple["Accuracy", ...]:
        """Judge every descriptor, with a 95 % interval from artists drawn again."""
        artists, place = np.unique(self.groups, return_inverse=True)
        draws = np.random.default_rng(seed).multinomial(
            len(artists), np.full(len(artists), 1 / len(artists)), resamples
        )
        weights = draws[:, place].astype(np.float64)
        everything = np.ones((1, len(place)))
        table = []
        for column, name in enumerate(DESCRIPTORS):
            pair = self.truth[:, column], self.estimate[:, column]
            low, high = np.quantile(_r2(*pair, weights), (0.025, 0.975))
            r = float(np.corrcoef(*pair)[0, 1])
            table.append(Accuracy(name, r, float(_r2(*pair, everything)[0]), float(low), float(high), len(place)))
        return tuple(table)


@dataclass(frozen=True)
class Accuracy:
    """How well one descriptor is estimated for artists that the fit did not know."""

    name: str
    r: float
    r2: float
    low: float
    high: float
    n: int


def cross_validate(
    summaries: Floats, targets: Mapping[str, Floats], groups: Labels, folds: int = 10, seed: int = 0
) -> OutOfFold:
    """Estimate every song by a fit on other artists; each fit chooses its ridges inside its own songs."""
    artists, place = np.unique(groups, return_inverse=True)
    fold = (np.random.default_rng(seed).permutation(len(artists)) % folds)[place]
    truth = _stack(targets)
    estimate = np.empty_like(truth)
    for held_out in range(folds):
        known, new = fold != held_out, fold == held_out
        kept = {name: np.asarray(targets[name])[known] for name in DESCRIPTORS}
        estimate[new] = Estimator.fit(summaries[known], kept, groups[known]).on_scale(summaries[new])
    return OutOfFold(truth, estimate, groups)


def _stack(targets: Mapping[str, Floats]) -> Floats:
    return np.column_stack([to_scale(name, np.asarray(targets[name], dtype=np.float64)) for name in DESCRIPTORS])


def _relative(truth: Floats, summaries: Floats) -> Floats:
    """Take the clip's own level out of loudness: a clip turned down by 6 dB is then estimated 6 dB quieter."""
    relative = truth.copy()
    relative[:, _LOUDNESS] -= summaries[:, LEVEL]
    return relative


def _standardise(summaries: Floats, centre: Floats, spread: Floats) -> Floats:
    return np.clip((summaries - centre) / spread, -FARTHEST, FARTHEST)


def _kernel(left: Floats, right: Floats) -> Floats:
    distance = (left**2).sum(axis=1)[:, None] + (right**2).sum(axis=1) - 2 * left @ right.T
    likeness: Floats = np.exp(-WIDTH / left.shape[1] * np.maximum(distance, 0))
    return likeness


def _weights(kernel: Floats, truth: Floats, groups: Labels) -> Floats:
    """Return the kernel weights per descriptor, each with the ridge that predicts left-out artists best."""
    artists = [np.flatnonzero(groups == artist) for artist in np.unique(groups)]
    best, error = np.zeros_like(truth), np.full(truth.shape[1], np.inf)
    for ridge in RIDGES:
        inverse = np.linalg.inv(kernel + ridge * np.eye(len(kernel)))
        weights = inverse @ truth
        # Leaving songs out of a kernel ridge has a closed form: their block of the inverse, solved for their weights.
        misses = np.concatenate([np.linalg.solve(inverse[np.ix_(own, own)], weights[own]) for own in artists])
        miss = (misses**2).sum(axis=0)
        best, error = np.where(miss < error, weights, best), np.minimum(miss, error)
    return best


def _r2(truth: Floats, estimate: Floats, weights: Floats) -> Floats:
    """Return R2 for each row of song weights."""
    total = weights.sum(axis=1)
    mean = weights @ truth / total
    variance = weights @ truth**2 / total - mean**2
    r2: Floats = 1 - weights @ (truth - estimate) ** 2 / total / variance
    return r2
