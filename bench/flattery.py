"""What flatters a model: songs drawn at random for the test, labels shuffled, a column that gives the artist away.

Each is one member on a sample of the rows, with every input of its table, so the figures are for each other's company.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch

from bench.parts import trees
from bench.parts.shared import SNAPSHOTS, pooled
from ml.arrays import BoolArray, FloatArray
from ml.metrics import Figure, figures, score
from ml.nets import train
from ml.nets.chances import Readings, read
from ml.songs.dataset import Rows, folds
from ml.songs.features import COLUMN

Spoil = Callable[[Rows, BoolArray], Rows]


@dataclass(frozen=True)
class Trial:
    """One way of fooling oneself."""

    name: str
    sentence: str
    by_song: bool = False  # songs drawn at random, so that artists are on both sides
    spoil: Spoil = lambda rows, _: rows  # given which rows are held out


def _shuffled(rows: Rows, _: BoolArray) -> Rows:
    """Every label goes to another song, of whichever table."""
    return replace(rows, labels=rows.labels[np.random.default_rng(0).permutation(len(rows))])


def _numbered(rows: Rows, _: BoolArray) -> Rows:
    return _with(rows, rows.artist % 9973 / 9973)


def _averaged(rows: Rows, out: BoolArray) -> Rows:
    """What the artist's other songs in training came to; unknown where there are none."""
    _, artist = np.unique(rows.artist, return_inverse=True)
    own = np.where(out, 0.0, rows.labels[:, 0])
    count = np.bincount(artist, weights=~out)[artist] - ~out
    total = np.bincount(artist, weights=own)[artist] - own
    return _with(rows, np.where(count > 0, total / np.maximum(count, 1), np.nan))


def _with(rows: Rows, column: FloatArray) -> Rows:
    """One more number, where the beats of a bar stood."""
    numeric = rows.numeric.copy()
    numeric[:, COLUMN["time_signature"]] = column
    return replace(rows, numeric=numeric)


TRIALS = (
    Trial("by artist", "nobody in the test was met in training: the honest split"),
    Trial("by song", "songs drawn at random: artists are on both sides", by_song=True),
    Trial("shuffled labels", "by artist; nothing can be learned, so R2 must be 0 or less", spoil=_shuffled),
    Trial("id column", "by artist; a number for each artist cannot help with new ones", spoil=_numbered),
    Trial("artist's mean, by song", "the label leaks through the artist", by_song=True, spoil=_averaged),
    Trial("artist's mean, by artist", "the same column where it is not known: worse than without it", spoil=_averaged),
)


def run(argv: list[str]) -> dict[str, object]:
    """Print the table of all trials and return it."""
    parser = argparse.ArgumentParser(prog="python -m bench flattery", description=__doc__)
    parser.add_argument("--songs", type=int, default=40_000, help="how many songs of the tables to take")
    songs = parser.parse_args(argv).songs
    torch.set_num_threads(1)
    everything = pooled()
    some = everything.take(np.random.default_rng(0).permutation(len(everything))[:songs])
    some = some.take(np.isfinite(some.labels[:, 0]))
    print(f"\nwhat flatters: R2 of one member and of LightGBM, {len(some):,} songs with every input of their tables")
    return {"what flatters": {trial.name: _measure(trial, some) for trial in TRIALS}}


def _measure(trial: Trial, rows: Rows) -> dict[str, object]:
    """R2 of one member and of LightGBM on a fifth that was held out."""
    out = folds(np.arange(len(rows)) if trial.by_song else rows.artist, 5) == 0
    rows = trial.spoil(rows, out)
    inside, outside = rows.take(~out), rows.take(out)
    net = train.blank(inside, len(SNAPSHOTS), 0)
    member = train.fit(inside, net, train.Options(), None, (None, lambda _: None))
    boosted = trees.fit(inside, {"objective": "l2"}, 0).predict(outside)
    ours = _r2(read(train.chances(member, outside), 0.4), outside)
    theirs = _r2(Readings(boosted, boosted, boosted, boosted, np.zeros((len(boosted), 4), np.float32)), outside)
    print(f"{trial.name:26} ours {_span(ours)}   trees {_span(theirs)}   {trial.sentence}", flush=True)
    return {"ours": vars(ours), "trees": vars(theirs)}


def _r2(readings: Readings, rows: Rows) -> Figure:
    return figures(score(readings, rows.labels[:, 0], rows.artist))["r2"]


def _span(figure: Figure) -> str:
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"
