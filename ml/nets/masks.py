"""What the net is shown in training: every subset of what is known, now exact and now as a service would have it."""

from dataclasses import dataclass

import numpy as np

from ml.arrays import BoolArray, IntArray
from ml.songs.dataset import Rows, keep
from ml.songs.features import GROUPS

SOUND = GROUPS[:7]
"""The groups that are heard: they come and go together."""


@dataclass(frozen=True)
class Dropout:
    """How often what is hidden."""

    whole: float = 0.5  # rows that keep all they have
    group: float = 0.1
    artist: float = 0.25
    sound: float = 0.15
    most: float = 0.1  # rows that keep only half of their groups
    token: float = 0.3  # rows read under the serving token
    served: float = 0.5  # rows as a service would have them


def hide(rows: Rows, rng: np.random.Generator, dropout: Dropout) -> Rows:
    """One epoch's view of the rows."""
    kept = _groups(len(rows), rng, dropout)
    shown = keep(rows, kept)
    serving = rng.random(len(rows)) < dropout.token
    return Rows(
        numeric=shown.numeric,
        tags=shown.tags,
        snapshot=np.where(serving, 0, rows.snapshot),
        estimated=rows.estimated,
        labels=rows.labels,
        artist=rows.artist,
    )


def mix(exact: Rows, served: Rows, rng: np.random.Generator, share: float) -> Rows:
    """Each row from one of two versions of itself."""
    pick: BoolArray = rng.random(len(exact)) < share
    return Rows(
        numeric=np.where(pick[:, None], served.numeric, exact.numeric),
        tags=np.where(pick[:, None], served.tags, exact.tags),
        snapshot=exact.snapshot,
        estimated=np.where(pick[:, None], served.estimated, exact.estimated),
        labels=exact.labels,
        artist=exact.artist,
    )


def epoch_order(count: int, rng: np.random.Generator, batch: int) -> list[IntArray]:
    """The rows of each step; a rest smaller than half a batch joins the one before."""
    order = rng.permutation(count)
    steps = max(1, round(count / batch))
    return [part.astype(np.int64) for part in np.array_split(order, steps)]


def _groups(count: int, rng: np.random.Generator, dropout: Dropout) -> BoolArray:
    kept = rng.random((count, len(GROUPS))) >= dropout.group
    kept[:, GROUPS.index("artist")] &= rng.random(count) >= dropout.artist
    silent = rng.random(count) < dropout.sound
    kept[:, [GROUPS.index(group) for group in SOUND]] &= ~silent[:, None]
    few = rng.random(count) < dropout.most
    kept[few] &= rng.random((int(few.sum()), len(GROUPS))) >= 0.5
    kept[rng.random(count) < dropout.whole] = True
    return kept
