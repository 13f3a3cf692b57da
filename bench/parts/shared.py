"""The development tables and previews as the arrays that the benchmarks start from."""

import os
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from ml.arrays import FloatArray
from ml.nets.ensemble import usable
from ml.nets.served import Degrade
from ml.songs import importing
from ml.songs.dataset import SERVING, Rows, from_table
from ml.sound.audio import unpack
from ml.sound.estimate import DESCRIPTORS, OutOfFold, cross_validate
from ml.sound.summary import summary

FILES = ("spotify_114k", "tidytuesday_28k", "musicoset_20k", "artistpop_21k", "discover_10k", "streams")
SNAPSHOTS = (
    SERVING,
    "spotify-2022-10",
    "spotify-2020-01",
    "spotify-2019-01",
    "spotify-2024-09",
    "spotify-2023-03",
    "streams-2023",
)
TABLES = dict(zip(FILES[:5], range(1, 6), strict=True))
"""Development table -> the number of its snapshot token."""


def folder() -> Path:
    """Where the shared data lies."""
    return Path(os.environ.get("SONGBOT_SHARED", "../shared")) / "data"


def pooled() -> Rows:
    """All development rows that have a label and an input, each table's songs once."""
    table, _ = importing.load([folder() / "tables" / f"{name}_dev.parquet" for name in FILES])
    rows = from_table(table, SNAPSHOTS)
    return rows.take(usable(rows))


@cache
def previews() -> tuple[dict[str, list[Any]], tuple[FloatArray, ...]]:
    """The development previews: what a large service says of each, column by column, and its log-mel."""
    table = pq.read_table(folder() / "previews_dev.parquet").to_pydict()
    stored = np.load(folder() / "previews_dev_logmel.npz")
    place = {id_: number for number, id_ in enumerate(stored["track_id"].tolist())}
    order = [place[id_] for id_ in table["track_id"]]
    decibels, frames = stored["logmel_u8"], stored["frames"]
    return table, tuple(unpack(decibels[number][:, : frames[number]].T) for number in order)


@cache
def out_of_fold() -> OutOfFold:
    """Each preview's descriptors, true and as estimated by a fit that knew none of its artist's songs."""
    table, heard = previews()
    targets = {name: np.array(table[name], np.float64) for name in DESCRIPTORS}
    return cross_validate(np.stack([summary(clip) for clip in heard]), targets, np.array(table["primary_artist"]))


@cache
def law() -> Degrade:
    """What a service would make of exact rows, measured on the previews."""
    return Degrade.learn(out_of_fold())
