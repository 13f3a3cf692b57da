"""Which features go with popularity, three ways that disagree where features go together, each with its uncertainty."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ml.answer import Heard, Subsets
from ml.arrays import BoolArray, FloatArray
from ml.errors import NotEarned
from ml.evaluate import Tested, honest
from ml.metrics import Figure
from ml.model import Model
from ml.nets import train
from ml.nets.chances import mean
from ml.nets.modes import MODES, Degrade, as_served, view
from ml.songs.dataset import Rows, folds, keep, present
from ml.songs.features import GROUPS

SAMPLE = 300
TOP = 3
DRAWS = 200


@dataclass(frozen=True)
class Importance:
    """One group's weight, in points, in R2 lost by shuffling it, and in R2 lost by training without it."""

    group: str
    shapley: Figure
    permutation: Figure
    retrain: Figure | None


def importance(model: Model, tested: Tested, head: int, told: train.Told) -> tuple[Figure, list[Importance]]:
    """The model's own R2 on these rows, and the groups by weight; refused where that R2 may be nothing."""
    degrade = as_served(model.law)
    shown = view(tested.rows, next(mode for mode in MODES if mode.name == "served"), degrade)
    labels = shown.labels[:, 0]
    answers = mean(honest(model, shown, tested.seen, head))
    own = _r2_loss(labels, np.full_like(labels, labels.mean()), answers, shown)
    if own.low <= 0:
        span = f"{own.value:.3f} [{own.low:.3f}, {own.high:.3f}]"
        raise NotEarned(
            f"{tested.name}: R2 here is {span}, which is not surely above 0: no importance can be read off it."
        )
    groups = [group for place, group in enumerate(GROUPS) if present(shown)[:, place].mean() > 0.05]
    weights = _shapley(model, shown, head, told)
    found = []
    for group in groups:
        shuffled = mean(honest(model, _shuffled(shown, group), tested.seen, head))
        lost = _r2_loss(labels, shuffled, answers, shown)
        found.append(Importance(group, weights[group], lost, None))
        told(SAMPLE // 10)
    found.sort(key=lambda entry: -entry.permutation.value)
    top = [entry.group for entry in found[:TOP]]
    retrained = _retrained(tested.rows, degrade, top, told)
    return own, [replace(entry, retrain=retrained.get(entry.group)) for entry in found]


def _shapley(model: Model, shown: Rows, head: int, told: train.Told) -> dict[str, Figure]:
    """Mean size of each group's exact share, over a fixed sample."""
    sample = shown.take(np.random.default_rng(0).permutation(len(shown))[:SAMPLE])
    shares = np.zeros((len(sample), len(GROUPS)))
    for row in range(len(sample)):
        subsets = Subsets(model.ensemble.together, sample.take(np.array([row])), Heard(), head)
        for reason in subsets.reasons(subsets.values()):
            shares[row, GROUPS.index(reason.group)] = abs(reason.points)
        told(1)
    weight = _draws(sample.artist)
    drawn = weight @ shares / weight.sum(axis=1, keepdims=True)
    return {group: _figure(drawn[:, place]) for place, group in enumerate(GROUPS)}


def _shuffled(rows: Rows, group: str) -> Rows:
    """The rows with one group's values dealt out anew."""
    dealt = rows.take(np.random.default_rng(1).permutation(len(rows)))
    only: BoolArray = np.array([name == group for name in GROUPS])
    theirs, rest = keep(dealt, only), keep(rows, ~only)
    mine = keep(rows, only)
    columns = ~np.isnan(mine.numeric).all(axis=0) | ~np.isnan(theirs.numeric).all(axis=0)
    return replace(
        rest,
        numeric=np.where(columns, theirs.numeric, rest.numeric),
        tags=theirs.tags if group == "genre" else rest.tags,
        estimated=np.where(columns, dealt.estimated, rest.estimated),
    )


def _retrained(rows: Rows, degrade: Degrade, groups: Sequence[str], told: train.Told) -> dict[str, Figure]:
    """R2 lost when a small model is trained without the group, on artists that it has not seen."""
    two = replace(rows, labels=np.stack([rows.labels[:, 0], np.full(len(rows), np.nan, np.float32)], axis=1))
    out = folds(two.artist, 4) == 0
    options = train.Options(epochs=4, least_steps=400)
    answers = {}
    for left_out in (None, *groups):
        cut = two.serving() if left_out is None else keep(two.serving(), np.array([g != left_out for g in GROUPS]))
        net = train.fit(cut.take(~out), train.blank(cut.take(~out), 1, 0), options, degrade, (None, lambda _: None))
        answers[left_out] = mean(train.chances(net, degrade(cut.take(out), np.random.default_rng(0))))
        told(SAMPLE // 4)
    held = two.take(out)
    return {group: _r2_loss(held.labels[:, 0], answers[group], answers[None], held) for group in groups}


def _r2_loss(labels: FloatArray, worse: FloatArray, better: FloatArray, rows: Rows) -> Figure:
    """How much more of the variance the better answers explain, over draws of artists."""
    weight = _draws(rows.artist)
    gain = weight @ ((worse - labels) ** 2 - (better - labels) ** 2).astype(np.float64)
    count, first, second = weight.sum(axis=1), weight @ labels, weight @ labels.astype(np.float64) ** 2
    return _figure(gain / np.maximum(second - first**2 / count, 1e-9))


def _draws(artists: np.ndarray) -> np.ndarray:
    """[draws + 1, rows] how often each row is in; the first draw is the sample itself."""
    _, artist = np.unique(artists, return_inverse=True)
    count = int(artist.max()) + 1
    rng = np.random.default_rng(0)
    drawn = [np.ones(count)] + [np.bincount(rng.integers(0, count, count), minlength=count) for _ in range(DRAWS)]
    return np.array(drawn, dtype=np.float64)[:, artist]


def _figure(values: np.ndarray) -> Figure:
    low, high = np.quantile(values[1:], [0.025, 0.975])
    return Figure(float(values[0]), float(low), float(high))
