"""The operator's own rows as one table: each song once, its inputs from before its label, its label dated."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from ml.arrays import BoolArray, FloatArray, IntArray
from ml.nets.modes import ESTIMATED
from ml.nets.served import ARTIST_CURVE
from ml.songs import artists
from ml.songs.dataset import Rows, from_table
from ml.songs.features import BY_NAME, COLUMN, NAMES
from ml.songs.genres import from_labels
from ml.songs.normalise import SCHEMA

DAY = 24 * 3600.0
WINDOW = 35 * DAY
"""How long before its label a song's inputs may be known; what was learned of it after the first look is left out."""

PART = 20_000
"""Lines that become a piece of the table at once."""

SNAPSHOT = "own"
OWN_SCHEMA = SCHEMA.append(pa.field("at", pa.float64())).append(pa.field("track", pa.string()))
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Gathered:
    """The table, how many rows were set aside and why, and what is odd about the new songs among them.

    Old songs have been judged before; beside them one bad week would hardly show after a year.
    """

    table: pa.Table
    rows: int
    unlabelled: int
    numbers: int  # that are said of new songs
    unfit: int  # of them those outside of what their feature can be
    shrunk: int  # new songs whose listeners, who only grow in number, have become fewer by a tenth
    recounted: int  # new songs that were counted at least twice


def gather(rows: Iterable[Row], since: float = 0.0) -> Gathered:
    """Rows as they came, each with `popularity` (points, or None) and `plays`, to one line for each song.

    A song's label is its newest; its inputs are those of the first look within the weeks before it. Songs are new
    whose label is from after `since`. The rows are gone through twice: a million of them fit no memory at once.
    """
    if isinstance(rows, Iterator):
        raise TypeError("Rows that can be gone through but once cannot be gathered.")
    chosen = _chosen(rows)
    parts, lines = [OWN_SCHEMA.empty_table()], list[dict[str, object]]()
    numbers = unfit = shrunk = recounted = 0
    for first, label in _pairs(rows, chosen):
        lines.append(_line(first, label))
        if len(lines) == PART:
            parts.append(pa.Table.from_pylist(lines, schema=OWN_SCHEMA))
            lines.clear()
        if label["at"] <= since:
            continue
        said = _features(first["features"])
        numbers += len(said)
        unfit += sum(not _fits(name, value) for name, value in said.items())
        again = first is not label and bool(_counts(first))
        recounted += again
        shrunk += again and _shrank(first, label)
    table = pa.concat_tables([*parts, pa.Table.from_pylist(lines, schema=OWN_SCHEMA)])
    return Gathered(
        table=table.sort_by([("at", "ascending"), ("track", "ascending")]),
        rows=chosen.rows,
        unlabelled=chosen.songs - len(chosen.label),
        numbers=numbers,
        unfit=unfit,
        shrunk=shrunk,
        recounted=recounted,
    )


def arrays(table: pa.Table, snapshots: Sequence[str]) -> Rows:
    """The table as the net reads it: under the serving token, with estimates flagged as they are when it serves."""
    rows = from_table(table, snapshots)
    estimated: BoolArray = np.isin(NAMES, ("artist_popularity",))[None, :] & ~np.isnan(rows.numeric)
    return Rows(rows.numeric, rows.tags, np.zeros_like(rows.snapshot), estimated, rows.labels, rows.artist)


def with_estimates(rows: Rows, places: Sequence[int], heard: FloatArray) -> Rows:
    """The same with what is heard in some clips, for groups of which nothing was said."""
    numeric, estimated = rows.numeric.copy(), rows.estimated.copy()
    for place, found in zip(places, heard, strict=True):
        said = {BY_NAME[name].group for name, column in COLUMN.items() if not np.isnan(numeric[place, column])}
        for name, column in COLUMN.items():
            if name in ESTIMATED and BY_NAME[name].group not in said and not np.isnan(found[column]):
                numeric[place, column], estimated[place, column] = found[column], True
    return Rows(numeric, rows.tags, rows.snapshot, estimated, rows.labels, rows.artist)


def recency(at: FloatArray, half_life: float) -> FloatArray:
    """How much each label counts: half for every so many seconds that it is older than the newest; 1 on average."""
    weight = 0.5 ** ((at.max() - at) / half_life)
    return np.asarray(weight / weight.mean(), np.float64)


def _song(row: Row) -> str:
    """What makes two rows the same song: our key, which the resolver joins by more than names."""
    return str(row["track"])


@dataclass(frozen=True)
class _Chosen:
    """How many rows and songs there are, and for each song with a label the numbers of the two rows that make it."""

    rows: int
    songs: int
    first: IntArray
    label: IntArray


def _chosen(rows: Iterable[Row]) -> _Chosen:
    """A song's newest label, and its first look within the window up to it."""
    places: dict[str, int] = {}
    songs, times, said = array("q"), array("d"), bytearray()
    for row in rows:
        songs.append(places.setdefault(_song(row), len(places)))
        times.append(float(row["at"]))
        said.append(row["popularity"] is not None)
    order = np.lexsort((times, songs))
    song, at = np.asarray(songs)[order], np.asarray(times)[order]
    place = np.arange(len(order))
    starts = np.flatnonzero(np.diff(song, prepend=-1))
    label = np.maximum.reduceat(np.where(np.asarray(said, bool)[order], place, -1), starts) if places else place
    inside = at >= at[label][song] - WINDOW
    first = np.minimum.reduceat(np.where(inside, place, len(place)), starts) if places else place
    known = label >= 0
    return _Chosen(len(order), len(places), order[first[known]], order[label[known]])


def _pairs(rows: Iterable[Row], chosen: _Chosen) -> Iterator[tuple[Row, Row]]:
    """Each song's first look and its label, which may be one row, as soon as both have come."""
    song = np.full(chosen.rows, -1)
    song[chosen.first] = song[chosen.label] = np.arange(len(chosen.label))
    waiting: dict[int, Row] = {}
    for number, (place, row) in enumerate(zip(song.tolist(), rows, strict=True)):
        if place < 0:
            continue
        if chosen.first[place] == chosen.label[place]:
            yield row, row
        elif place not in waiting:
            waiting[place] = row
        else:
            other = waiting.pop(place)
            yield (row, other) if number == chosen.first[place] else (other, row)


def _line(first: Row, label: Row) -> dict[str, object]:
    known = {name: value for name, value in _features(first["features"]).items() if _fits(name, value)}
    when = datetime.fromtimestamp(label["at"], UTC)
    start = datetime(when.year, 1, 1, tzinfo=UTC)
    return {
        **known,
        "track_id": label["sound"] or first["sound"] or None,
        "track": str(label["track"]),
        "title": str(first["title"]),
        "artist": str(first["artist"]),
        "artist_key": artists.key(str(first["artist"])),
        "snapshot": SNAPSHOT,
        "taken": when.year + (when - start).total_seconds() / (365.25 * DAY),
        "popularity": label["popularity"],
        "plays": label["plays"],
        "tags": list(from_labels(first["tags"])) or None,
        "at": float(label["at"]),
    }


def _features(told: Mapping[str, float]) -> dict[str, float]:
    """Features by the names of the table; an artist's listeners become points as they do when it serves."""
    found = dict(told)
    listeners = found.pop("artist_listeners", None)
    if listeners is not None and listeners >= 0:
        found.setdefault("artist_popularity", ARTIST_CURVE.points(listeners))
    return {name: value for name, value in found.items() if name in BY_NAME and name != "age"}


def _fits(name: str, value: float) -> bool:
    return BY_NAME[name].low <= value <= BY_NAME[name].high


def _counts(row: Row) -> dict[str, float]:
    return {one["source"]: float(one["count"]) for one in row.get("counts", ()) if one["source"] != "deezer"}


def _shrank(first: Row, label: Row) -> bool:
    """Whether any service's listeners have become fewer by more than a tenth."""
    before, after = _counts(first), _counts(label)
    return any(after[name] < 0.9 * before[name] for name in before.keys() & after.keys())
