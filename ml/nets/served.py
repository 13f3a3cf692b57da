"""Turn exact table rows into rows as a running service would have them: estimated, partly wrong, partly unknown.

Every law here is measured: descriptors by estimates for artists that the estimator did not know, tempo and key by
their hit rates on real clips, artist size by artists that have both last.fm listeners and a place on the 0-100 scale.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ml.sound.estimate import DESCRIPTORS, OutOfFold, from_scale, to_scale
from ml.sound.summary import Floats

TEMPO_EXACT, TEMPO_OCTAVE = 0.70, 0.10
"""Share of clips whose tempo comes out right within 4 %, and right but for a factor of two (50 real clips)."""
TEMPO_SLIPS = (2 / 3, 3 / 4, 4 / 3, 3 / 2)
"""What the other clips come out as: a neighbouring metre, the usual slip (the share is measured, this list is not)."""
SLOWEST, FASTEST = 50.0, 210.0
KEY_EXACT = 0.45
KEY_SLIPS = {"fifth": 0.16, "relative": 0.10, "parallel": 0.10, "other": 0.19}
"""Measured are the share of exact keys and the weighted score of 0.58 (195 real clips); these shares add up to it."""
SHRINK = 0.1
"""Share of the way from the measured error covariance to its diagonal, since some 150 songs cannot carry it all."""
RIDGE = 0.1
"""Penalty, in songs per song, on what one descriptor's truth says about another's estimate beyond its own truth."""


@dataclass(frozen=True)
class ArtistCurve:
    """Artist size on the 0-100 scale from last.fm listeners: rate * ln(1 + listeners), capped at 100."""

    rate: float
    residual: float  # standard deviation in points
    n: int
    fewest: float  # listeners of the smallest and the largest artist it was fitted on
    most: float

    @classmethod
    def fit(cls, listeners: Floats, size: Floats) -> "ArtistCurve":
        """Fit the one slope; the curve starts at 0, since only big artists are known and smaller ones extrapolate."""
        fold = np.log1p(listeners)
        rate = float(fold @ size / (fold @ fold))
        residual = float(np.sqrt(((size - rate * fold) ** 2).sum() / (len(size) - 1)))
        return cls(rate, residual, len(size), float(listeners.min()), float(listeners.max()))

    def points(self, listeners: float) -> float:
        """Place an artist on the 0-100 scale."""
        return float(min(100.0, self.rate * np.log1p(listeners)))


ARTIST_CURVE = ArtistCurve(rate=4.940, residual=8.87, n=268, fewest=16_556, most=8_231_641)
"""As fitted on the artists that both public tables have. Half of them have 0.25 to 2.4 million listeners and their
scale spans 43-93, so below some 20,000 listeners the curve is an extrapolation towards 0."""


@dataclass(frozen=True)
class Degrade:
    """The law from true to estimated descriptors on their learning scale, and the spread of the artist curve."""

    offset: Floats  # [descriptors]
    slope: Floats  # [descriptors, descriptors]: estimate = offset + truth @ slope + error
    error: Floats  # [descriptors, descriptors]: Cholesky factor of the error's covariance
    alone: Floats  # [offset, slope, error] x [descriptors], for rows that lack one of the descriptors
    artist_residual: Floats  # [1] in points

    @classmethod
    def learn(cls, songs: OutOfFold, artist_residual: float = ARTIST_CURVE.residual) -> "Degrade":
        """Measure the law on estimates of songs whose artists the estimator did not know."""
        middle, spread = songs.truth.mean(axis=0), songs.truth.std(axis=0)
        truth, estimate = (songs.truth - middle) / spread, songs.estimate - songs.estimate.mean(axis=0)
        count = len(truth)
        own = (truth * estimate).mean(axis=0)
        missed = estimate - truth * own
        others = np.linalg.solve(truth.T @ truth / count + RIDGE * np.eye(truth.shape[1]), truth.T @ missed / count)
        slope = (np.diag(own) + others) / spread[:, None]
        covariance = np.cov((missed - truth @ others).T)
        covariance += SHRINK * (np.diag(np.diag(covariance)) - covariance)
        alone_slope = own / spread
        alone = np.stack([songs.estimate.mean(axis=0) - middle * alone_slope, alone_slope, missed.std(axis=0, ddof=2)])
        offset = songs.estimate.mean(axis=0) - middle @ slope
        parts = offset, slope, np.linalg.cholesky(covariance), alone, np.array([artist_residual])
        return cls(*(part.astype(np.float32) for part in parts))

    def degrade(self, columns: Mapping[str, Floats], rng: np.random.Generator) -> dict[str, Floats]:
        """Degrade what a service estimates or looks up; NaN stays NaN, and every other column stays as it is."""
        served = dict(columns)
        served.update(self._descriptors(columns, rng))
        if "liveness" in columns:
            served["liveness"] = np.full_like(columns["liveness"], np.nan)
        if "tempo" in columns:
            served["tempo"] = _heard_tempo(columns["tempo"], rng)
        if "key" in columns and "mode" in columns:
            served["key"], served["mode"] = _heard_key(columns["key"], columns["mode"], rng)
        if "artist_popularity" in columns:
            size = columns["artist_popularity"]
            noisy = size + self.artist_residual * rng.standard_normal(size.shape, dtype=np.float32)
            served["artist_popularity"] = np.clip(noisy, 0, 100).astype(np.float32)
        return served

    def to_arrays(self) -> dict[str, Floats]:
        """Give the arrays that a model folder carries."""
        return dict(vars(self))

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Floats]) -> "Degrade":
        """Build the law from what `to_arrays` gave."""
        return cls(**{name: arrays[name] for name in cls.__dataclass_fields__})

    def _descriptors(self, columns: Mapping[str, Floats], rng: np.random.Generator) -> dict[str, Floats]:
        present = [name for name in DESCRIPTORS if name in columns]
        if not present:
            return {}
        length = len(columns[present[0]])
        truth = np.full((length, len(DESCRIPTORS)), np.nan, dtype=np.float32)
        for name in present:
            truth[:, DESCRIPTORS.index(name)] = to_scale(name, columns[name])
        noise = rng.standard_normal(truth.shape, dtype=np.float32)
        offset, slope, error = self.alone
        estimate = offset + truth * slope + noise * error
        whole = ~np.isnan(truth).any(axis=1)
        estimate[whole] = self.offset + truth[whole] @ self.slope + noise[whole] @ self.error.T
        scaled = {name: estimate[:, DESCRIPTORS.index(name)] for name in present}
        return {name: from_scale(name, values).astype(np.float32) for name, values in scaled.items()}


def _heard_tempo(tempo: Floats, rng: np.random.Generator) -> Floats:
    """Return tempos as a clip gives them: mostly right, some off by an octave, some by another simple ratio."""
    fate = rng.random(tempo.shape, dtype=np.float32)
    ratio = np.ones_like(tempo)
    octave = np.where(tempo > np.sqrt(SLOWEST * FASTEST), 0.5, 2.0)
    ratio = np.where(fate < TEMPO_EXACT, ratio, octave)
    ratio = np.where(fate < TEMPO_EXACT + TEMPO_OCTAVE, ratio, rng.choice(TEMPO_SLIPS, tempo.shape))
    heard: Floats = (tempo * ratio).astype(np.float32)
    return heard


def _heard_key(key: Floats, mode: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return keys and modes as a clip gives them; both are unknown where one is."""
    slip = rng.choice(1 + len(KEY_SLIPS), key.shape, p=[KEY_EXACT, *KEY_SLIPS.values()])
    relative = np.where(mode == 1, 9, 3)
    up = np.choose(slip, [0, rng.choice([5, 7], key.shape), relative, 0, rng.integers(12, size=key.shape)])
    flipped = (slip == 2) | (slip == 3) | ((slip == 4) & (rng.random(key.shape) < 0.5))
    known = ~(np.isnan(key) | np.isnan(mode))
    heard_key = np.where(known, (key + up) % 12, np.nan).astype(np.float32)
    heard_mode = np.where(known, np.where(flipped, 1 - mode, mode), np.nan).astype(np.float32)
    return heard_key, heard_mode
