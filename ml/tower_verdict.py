"""What the spectrogram stream is worth on artists it never heard, and which of its seconds may be claimed."""

from dataclasses import asdict, dataclass

import numpy as np
import torch

from ml.arrays import BoolArray, FloatArray, IntArray
from ml.chances import POINTS
from ml.metrics import DRAWS
from ml.net import soft_labels

SHRINKS = np.linspace(0, 1, 21)
LEAST_POINTS = 2.0
"""A second that moves the score by less is never worth a claim."""

LEAST_Z = 4.0
"""How far, in robust spreads of its own clip, a second must stand out at the very least."""


@dataclass(frozen=True)
class Evidence:
    """Clips by artists that the tower did not learn from."""

    base: FloatArray  # [n, heads, BINS]
    labels: FloatArray  # [n, heads]
    artists: IntArray  # [n]
    sigma: float


@dataclass(frozen=True)
class Verdict:
    """What validation says; everything is for the popularity head."""

    earned: bool
    shrink: float
    r2_base: float
    r2_both: float
    gain: float
    gain_low: float
    gain_high: float
    clips: int
    artists: int
    claim_points: float
    claim_z: float

    def as_json(self) -> dict[str, float | bool]:
        """For a model's meta data."""
        return asdict(self)


def softmax(logits: FloatArray) -> FloatArray:
    """Chances along the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    chances: FloatArray = raised / raised.sum(axis=-1, keepdims=True)
    return chances


def likelihood(evidence: Evidence, said: FloatArray, shrink: float) -> float:
    """Mean log-likelihood of the softened popularity labels under base + shrink * clip."""
    known = np.flatnonzero(~np.isnan(evidence.labels[:, 0]))
    if not len(known):
        return 0.0
    return float(_likelihoods(evidence, said, shrink)[known].mean())


def judge(evidence: Evidence, said: list[FloatArray], by_second: FloatArray) -> Verdict:
    """Epoch and shrink are chosen on one half of the artists and judged on the other, both ways round."""
    known = ~np.isnan(evidence.labels[:, 0])
    names = np.unique(evidence.artists)
    first = np.isin(evidence.artists, names[::2])
    both = np.zeros(len(known), np.float32)
    for half in (first, ~first):
        epoch, shrink = _choose(evidence, said, half & known)
        both[~half] = _mean(evidence.base[~half, 0] + np.float32(shrink) * said[epoch][~half, 0])
    base = _mean(evidence.base[:, 0])
    r2_base, r2_both, gain, low, high = _gain(evidence, known, base, both)
    best = int(np.argmax([likelihood(evidence, words, 1.0) for words in said]))
    shrink = max(SHRINKS, key=lambda share: likelihood(evidence, said[best], float(share)))
    earned = bool(low > 0 and shrink > 0)
    claim = claim_from(evidence, by_second, float(shrink)) if earned else (float("inf"), float("inf"))
    return Verdict(
        earned=earned,
        shrink=float(shrink) if earned else 0.0,
        r2_base=r2_base,
        r2_both=r2_both,
        gain=gain,
        gain_low=low,
        gain_high=high,
        clips=int(known.sum()),
        artists=len(names),
        claim_points=claim[0],
        claim_z=claim[1],
    )


def segment_points(base: FloatArray, by_second: FloatArray) -> FloatArray:
    """[n, seconds] points each second moves the score by: the mean of adding it first and of adding it last."""
    start, whole = base[:, None], base[:, None] + by_second.sum(axis=1, keepdims=True)
    first = _mean(start + by_second) - _mean(start)
    last = _mean(whole) - _mean(whole - by_second)
    points: FloatArray = (first + last) / 2
    return points


def standing(points: FloatArray) -> tuple[IntArray, FloatArray, FloatArray]:
    """For each clip the second that stands out most from the clip's middle, by how many points, in robust spreads."""
    apart = points - np.median(points, axis=1, keepdims=True)
    top = np.abs(apart).argmax(axis=1)
    size = np.abs(apart).max(axis=1)
    spread = (1.4826 * np.median(np.abs(apart), axis=1) + 0.05).astype(np.float32)
    return top, size, size / spread


def claims(points: FloatArray, verdict: Verdict) -> BoolArray:
    """Whether the seconds of each clip may be shown: one of them truly stands out, and the stream has earned it."""
    _, size, z = standing(points)
    found: BoolArray = np.array(verdict.earned) & (size >= verdict.claim_points) & (z >= verdict.claim_z)
    return found


def claim_from(evidence: Evidence, by_second: FloatArray, shrink: float) -> tuple[float, float]:
    """From how many points and spreads on a second may be claimed, read off clips of unheard artists.

    Clips fall into those where something happens and those where nothing does: the border is where the two kinds
    separate best on a log scale (Otsu), and never so low that crediting the second would not pay in likelihood.
    """
    words = shrink * by_second[:, :, 0]
    points = segment_points(evidence.base[:, 0], words)
    _, size, _ = standing(points)
    border = _otsu(np.log(np.maximum(size, 0.05)))
    return max(LEAST_POINTS, float(np.exp(border)), _paying(evidence, words, points)), LEAST_Z


def _paying(evidence: Evidence, words: FloatArray, points: FloatArray) -> float:
    """The size from which on claims together pay most, when each has to earn a twentieth of a nat."""
    top, size, _ = standing(points)
    row = np.arange(len(top))
    usual = np.argsort(points, axis=1)[:, points.shape[1] // 2]
    whole = words.sum(axis=1)
    without = whole - words[row, top] + words[row, usual]
    paid = _likelihoods(evidence, whole[:, None], 1.0) - _likelihoods(evidence, without[:, None], 1.0) - 0.05
    order = np.argsort(-size)
    total = np.cumsum(np.nan_to_num(paid)[order])
    return float(size[order][int(total.argmax())]) if total.max() > 0 else float("inf")


def _otsu(values: FloatArray) -> float:
    """The border that leaves the least spread on its two sides."""
    ordered = np.sort(values.astype(np.float64))
    count = np.arange(1, len(ordered))
    below = np.cumsum(ordered)[:-1] / count
    above = (ordered.sum() - np.cumsum(ordered)[:-1]) / (len(ordered) - count)
    place = int((count * (len(ordered) - count) * (above - below) ** 2).argmax())
    return float((ordered[place] + ordered[place + 1]) / 2)


def _choose(evidence: Evidence, said: list[FloatArray], rows: BoolArray) -> tuple[int, float]:
    part = Evidence(evidence.base[rows], evidence.labels[rows], evidence.artists[rows], evidence.sigma)
    epoch = int(np.argmax([likelihood(part, words[rows], 1.0) for words in said]))
    return epoch, float(max(SHRINKS, key=lambda share: likelihood(part, said[epoch][rows], float(share))))


def _likelihoods(evidence: Evidence, said: FloatArray, shrink: float) -> FloatArray:
    labels = torch.from_numpy(np.nan_to_num(evidence.labels[:, 0], nan=50.0).astype(np.float32))
    soft = soft_labels(labels, evidence.sigma).numpy()
    chances = softmax(evidence.base[:, 0] + np.float32(shrink) * said[:, 0])
    found: FloatArray = (soft * np.log(np.maximum(chances, 1e-12))).sum(axis=1)
    return found


def _mean(logits: FloatArray) -> FloatArray:
    found: FloatArray = softmax(logits) @ POINTS
    return found


def _gain(
    evidence: Evidence, known: BoolArray, base: FloatArray, both: FloatArray
) -> tuple[float, float, float, float, float]:
    """R2 of the base and of both, their difference, and its 95 % interval over artists drawn anew."""
    y = evidence.labels[known, 0].astype(np.float64)
    _, artist = np.unique(evidence.artists[known], return_inverse=True)
    parts = np.stack([np.ones_like(y), y, y * y, (base[known] - y) ** 2, (both[known] - y) ** 2], axis=1)
    count = int(artist.max()) + 1
    sums = np.stack([np.bincount(artist, weights=part, minlength=count) for part in parts.T], axis=1)
    rng = np.random.default_rng(0)
    drawn = [np.ones(count)] + [np.bincount(rng.integers(0, count, count), minlength=count) for _ in range(DRAWS)]
    n, y1, y2, miss_base, miss_both = (np.array(drawn) @ sums).T
    spread = np.maximum(y2 - y1**2 / n, 1e-9)
    gains = (miss_base - miss_both) / spread
    low, high = np.quantile(gains[1:], [0.025, 0.975])
    r2_base, r2_both = 1 - miss_base[0] / spread[0], 1 - miss_both[0] / spread[0]
    return float(r2_base), float(r2_both), float(gains[0]), float(low), float(high)
