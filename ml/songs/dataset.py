"""Songs as arrays: what the normalised table says, in the form that the net, the trees and the explanation all read."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import pyarrow as pa

from ml.arrays import BoolArray, FloatArray, IntArray
from ml.songs.features import BY_NAME, COLUMN, GROUPS, NAMES
from ml.songs.genres import TAGS

TAGS_KEPT = 8
SERVING = "serving"
"""The snapshot token of every live answer: no table's own base rate, but the blend of them all."""
PLAYS_ANCHOR = 5e9
LISTENERS_ANCHOR = 5e6
_TAG_PLACE = {tag: place for place, tag in enumerate(TAGS)}


@dataclass(frozen=True)
class Rows:
    """One row a song; NaN and -1 mean not known."""

    numeric: FloatArray  # [n, features]
    tags: IntArray  # [n, TAGS_KEPT], places in the vocabulary
    snapshot: IntArray  # [n], place in the model's snapshots, 0 = serving
    estimated: BoolArray  # [n, features], whether a value is an estimate
    labels: FloatArray  # [n, 2], popularity and plays, both on 0-100
    artist: IntArray  # [n], a number for each artist

    def __len__(self) -> int:
        return len(self.numeric)

    def take(self, places: IntArray | BoolArray) -> "Rows":
        """Some of the rows."""
        return Rows(*(getattr(self, field.name)[places] for field in fields(self)))

    def serving(self) -> "Rows":
        """The same songs under the one token of live answers."""
        return replace(self, snapshot=np.zeros_like(self.snapshot))


def some(rows: Rows, most: int) -> Rows:
    """So many of the rows by lot, the same for the same rows; all where there are no more."""
    if len(rows) <= most:
        return rows
    return rows.take(np.sort(np.random.default_rng(len(rows)).choice(len(rows), most, replace=False)))


def joined(parts: Sequence[Rows]) -> Rows:
    """All rows in one."""
    return Rows(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Rows)))


def play_points(plays: FloatArray) -> FloatArray:
    """Play counts on 0-100: ten points for each 9.3-fold, 100 at five billion."""
    points: FloatArray = np.clip(100 * np.log1p(plays) / np.log1p(PLAYS_ANCHOR), 0, 100)
    return points


def plays_at(points: FloatArray) -> FloatArray:
    """Play counts again."""
    plays: FloatArray = np.expm1(points.astype(np.float64) / 100 * np.log1p(PLAYS_ANCHOR))
    return plays


def listener_points(counts: FloatArray) -> FloatArray:
    """The popularity of a table that only counts: ten points for each 4.7-fold, 100 at five million."""
    points: FloatArray = np.clip(100 * np.log1p(counts) / np.log1p(LISTENERS_ANCHOR), 0, 100)
    return points


def from_table(table: pa.Table, snapshots: Sequence[str]) -> Rows:
    """A normalised table as arrays; a snapshot that the model does not know is read under the serving token."""
    numeric = np.stack([_column(table, name) for name in NAMES], axis=1)
    plays = _numbers(table, "plays")
    popularity = _numbers(table, "popularity")
    popularity = np.where(np.isnan(popularity), listener_points(plays), popularity)
    labels = np.stack([popularity, play_points(plays)], axis=1).astype(np.float32)
    place = {token: number for number, token in enumerate(snapshots)}
    tokens = [place.get(token, 0) for token in table["snapshot"].to_pylist()]
    return Rows(
        numeric=numeric,
        tags=tag_places(table["tags"].to_pylist()),
        snapshot=np.array(tokens, dtype=np.int64),
        estimated=np.zeros(numeric.shape, dtype=bool),
        labels=labels,
        artist=artist_numbers(table["artist_key"].to_pylist()),
    )


def tag_places(lists: Sequence[Sequence[str] | None]) -> IntArray:
    """Tag names as places in the vocabulary; a name outside it is not known."""
    different: dict[tuple[str, ...], int] = {(): 0}
    which = [different.setdefault(tuple(tags or ()), len(different)) for tags in lists]
    places = np.full((len(different), TAGS_KEPT), -1, dtype=np.int64)
    for row, tags in enumerate(different):
        known = [_TAG_PLACE[tag] for tag in tags if tag in _TAG_PLACE][:TAGS_KEPT]
        places[row, : len(known)] = known
    return places[which]


def artist_numbers(keys: Sequence[str]) -> IntArray:
    """A stable number for each artist, the same in every table and run."""
    return np.array(
        [int.from_bytes(hashlib.blake2b(key.encode(), digest_size=7).digest(), "big") for key in keys], dtype=np.int64
    )


def present(rows: Rows) -> BoolArray:
    """[n, groups]: which reason groups are known; the clip is no column and counts as unknown here."""
    known = np.zeros((len(rows), len(GROUPS)), dtype=bool)
    for name, place in COLUMN.items():
        known[:, GROUPS.index(BY_NAME[name].group)] |= ~np.isnan(rows.numeric[:, place])
    known[:, GROUPS.index("genre")] = (rows.tags >= 0).any(axis=1)
    return known


def keep(rows: Rows, kept: BoolArray) -> Rows:
    """The same rows with only some groups known: `kept` is [n, groups] or [groups]."""
    kept = np.broadcast_to(kept, (len(rows), len(GROUPS)))
    by_column = kept[:, [GROUPS.index(BY_NAME[name].group) for name in NAMES]]
    return replace(
        rows,
        numeric=np.where(by_column, rows.numeric, np.float32(np.nan)),
        tags=np.where(kept[:, [GROUPS.index("genre")]], rows.tags, -1),
    )


def folds(artists: IntArray, count: int, seed: int = 0) -> IntArray:
    """The fold of each row: all songs of an artist share one, whatever else is in the data."""
    mixed = (artists.astype(np.uint64) + np.uint64(seed)) * np.uint64(0x9E3779B97F4A7C15)
    return ((mixed >> np.uint64(33)) % np.uint64(count)).astype(np.int64)


def _column(table: pa.Table, name: str) -> FloatArray:
    if name == "age":
        return _numbers(table, "taken") - _numbers(table, "released")
    return _numbers(table, name)


def _numbers(table: pa.Table, name: str) -> FloatArray:
    column = table[name].cast(pa.float32()).combine_chunks()
    numbers: FloatArray = column.to_numpy(zero_copy_only=False).astype(np.float32)
    return numbers
