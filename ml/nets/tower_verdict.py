"""What the spectrogram stream is worth on artists it never heard, and which of its seconds may be claimed."""

from dataclasses import asdict, dataclass, replace

import numpy as np
import torch

from ml.arrays import BoolArray, FloatArray, IntArray
from ml.metrics import DRAWS
from ml.nets.chances import POINTS, rank_of, reach_for
from ml.nets.net import soft_labels

SHRINKS = np.linspace(0, 1, 21)
LEAST_POINTS = 2.0
"""A second that moves the score by less is never worth a claim."""

BELOW_BORDER = 0.85
"""Where something happens in most clips the border lies among their faint ones; a little below it these count too."""

NOWHERE = 1e6
"""A border that no second passes; unlike infinity, JSON knows it."""

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
    """What validation says of the popularity head; seconds may be claimed from `claim_points` and `claim_z` on."""

    r2_base: float
    r2_both: float
    gain: float
    gain_low: float
    gain_high: float
    clips: int
    artists: int
    earned: bool = False
    shrink: float = 0.0
    claim_points: float = NOWHERE
    claim_z: float = NOWHERE
    reach: float = 0.0  # of the 80 % interval once the clip has spoken

    def as_json(self) -> dict[str, float | bool | None]:
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
    labels = np.nan_to_num(evidence.labels[:, 0], nan=0.0)
    both, placebo, ranks = (np.zeros(len(known), np.float32) for _ in range(3))
    for half in (first, ~first):
        epoch, shrink = _choose(evidence, said, half & known)
        words = np.float32(shrink) * said[epoch][:, 0]
        both[~half] = _mean(evidence.base[~half, 0] + words[~half])
        ranks[~half] = rank_of(softmax(evidence.base[~half, 0] + words[~half]), labels[~half])
        placebo[~half] = _mean(evidence.base[~half, 0] + words[half].mean(axis=0))
    # Against the base, and against the base with what is said of any clip: a constant that mends a base which is off
    # is no merit of the clip.
    against = [_mean(evidence.base[:, 0]), placebo]
    worth = min((_worth(evidence, known, (rival, both)) for rival in against), key=lambda found: found.gain_low)
    best = int(np.argmax([likelihood(evidence, words, 1.0) for words in said]))
    shrink = float(max(SHRINKS, key=lambda share: likelihood(evidence, said[best], float(share))))
    earned = worth.gain_low > 0 and shrink > 0
    points, z = claim_from(evidence, by_second, shrink) if earned else (NOWHERE, NOWHERE)
    return replace(
        worth,
        earned=earned,
        shrink=shrink if earned else 0.0,
        claim_points=points,
        claim_z=z,
        reach=reach_for(ranks[known]),
    )


def segment_points(base: FloatArray, by_second: FloatArray) -> FloatArray:
    """[n, seconds] points each second moves the score by: the mean of adding it first and of adding it last."""
    start, whole = base[:, None], base[:, None] + by_second.sum(axis=1, keepdims=True)
    first = _mean(start + by_second) - _mean(start)
    last = _mean(whole) - _mean(whole - by_second)
    return np.asarray((first + last) / 2, np.float32)


def standing(points: FloatArray) -> tuple[IntArray, FloatArray, FloatArray]:
    """For each clip the second that stands out most from the clip's middle, by how many points, in robust spreads."""
    apart = points - np.median(points, axis=1, keepdims=True)
    top = np.abs(apart).argmax(axis=1)
    size = np.abs(apart).max(axis=1)
    spread = np.asarray(1.4826 * np.median(np.abs(apart), axis=1) + 0.05, np.float32)
    return top, size, size / spread


def claims(points: FloatArray, verdict: Verdict) -> BoolArray:
    """Whether the seconds of each clip may be shown: one of them truly stands out, and the stream has earned it."""
    _, size, z = standing(points)
    found: BoolArray = np.array(verdict.earned) & (size >= verdict.claim_points) & (z >= verdict.claim_z)
    return found


def claim_from(evidence: Evidence, by_second: FloatArray, shrink: float) -> tuple[float, float]:
    """From how many points and spreads on a second may be claimed, read off clips of unheard artists.

    Clips fall into those where something happens and those where nothing does; nobody says which are which, so the
    border is where the two kinds separate best on a log scale (Otsu).
    """
    _, size, _ = standing(segment_points(evidence.base[:, 0], shrink * by_second[:, :, 0]))
    border = BELOW_BORDER * float(np.exp(_otsu(np.log(size + 0.05))))
    return max(LEAST_POINTS, border), LEAST_Z


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


def _worth(evidence: Evidence, known: BoolArray, scores: tuple[FloatArray, FloatArray]) -> Verdict:
    """R2 without and with the clip, their difference, and its 95 % interval over artists drawn anew."""
    y = evidence.labels[known, 0].astype(np.float64)
    _, artist = np.unique(evidence.artists[known], return_inverse=True)
    misses = [(score[known] - y) ** 2 for score in scores]
    parts = [np.ones_like(y), y, y * y, *misses]
    count = int(artist.max()) + 1
    sums = np.stack([np.bincount(artist, weights=part, minlength=count) for part in parts], axis=1)
    rng = np.random.default_rng(0)
    drawn = [np.ones(count)] + [np.bincount(rng.integers(0, count, count), minlength=count) for _ in range(DRAWS)]
    n, y1, y2, without, with_clip = (np.array(drawn) @ sums).T
    spread = np.maximum(y2 - y1**2 / n, 1e-9)
    gains = (without - with_clip) / spread
    low, high = np.quantile(gains[1:], [0.025, 0.975])
    return Verdict(
        r2_base=float(1 - without[0] / spread[0]),
        r2_both=float(1 - with_clip[0] / spread[0]),
        gain=float(gains[0]),
        gain_low=float(low),
        gain_high=float(high),
        clips=len(y),
        artists=count,
    )
