"""What a net is measured against on the same rows: plain trees, shuffled labels, and an id that knows nothing."""

from dataclasses import replace

import numpy as np

from ml.arrays import FloatArray
from ml.nets import train
from ml.nets.chances import mean
from ml.songs.dataset import Rows, folds, some
from ml.songs.genres import PARENTS, TAGS, parent_of

TREES = {
    "objective": "l1",
    "learning_rate": 0.05,
    "num_leaves": 31,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "verbose": -1,
    "num_threads": 1,
    "seed": 0,
    "deterministic": True,
}
MOST_TREES, PATIENCE = 600, 40
MOST_ROWS = 100_000
"""Rows to learn from at most, which is what a net draws."""

_PARENT = np.array([PARENTS.index(parent_of(tag)) for tag in TAGS])
_QUICK = train.Options(epochs=2, least_steps=60, batch=128)


def matrix(rows: Rows) -> FloatArray:
    """Numbers with NaN for unknown, whether they are estimates, then tags and parents as yes or no."""
    table = np.zeros((len(rows), len(TAGS) + len(PARENTS)), np.float32)
    for place in range(rows.tags.shape[1]):
        known = np.flatnonzero(rows.tags[:, place] >= 0)
        tag = rows.tags[known, place]
        table[known, tag] = 1
        table[known, len(TAGS) + _PARENT[tag]] = 1
    guessed = rows.estimated.any(axis=1, keepdims=True).astype(np.float32)
    return np.hstack([rows.numeric, guessed, table])


def trees(learned: Rows, asked: Rows) -> FloatArray | None:
    """What trees say that were fitted on some rows of others; None where LightGBM cannot run."""
    try:
        # It needs the system's OpenMP, which not every machine has.
        import lightgbm
    except OSError:
        return None
    learned = some(learned, MOST_ROWS)
    held = folds(learned.artist, 5, seed=1) == 0
    if held.all() or not held.any():
        return None
    x, y = matrix(learned), learned.labels[:, 0]
    inside, outside = lightgbm.Dataset(x[~held], y[~held]), lightgbm.Dataset(x[held], y[held])
    stop = lightgbm.early_stopping(PATIENCE, verbose=False)
    booster = lightgbm.train(TREES, inside, MOST_TREES, valid_sets=[outside], callbacks=[stop])
    return np.clip(np.asarray(booster.predict(matrix(asked)), np.float32), 0, 100)


def shuffled(learned: Rows, asked: Rows, seed: int) -> FloatArray:
    """What a small net says after learning labels dealt out at random: nothing, unless something leaks."""
    learned = some(learned, MOST_ROWS)
    order = np.random.default_rng(seed).permutation(len(learned))
    dealt = replace(learned, labels=learned.labels[order])
    net = train.blank(dealt, 1, seed)
    fitted = train.fit(dealt, net, replace(_QUICK, seed=seed), None, (None, lambda _: None))
    return mean(train.chances(fitted, asked))


def by_id(learned: Rows, asked: Rows) -> FloatArray:
    """The mean of the same artist's learned songs, else of all: nothing, unless artists are on both sides."""
    artists, place = np.unique(learned.artist, return_inverse=True)
    labels = learned.labels[:, 0].astype(np.float64)
    means = np.bincount(place, weights=labels) / np.bincount(place)
    found = np.minimum(np.searchsorted(artists, asked.artist), len(artists) - 1)
    known = artists[found] == asked.artist
    return np.where(known, means[found], labels.mean()).astype(np.float32)
