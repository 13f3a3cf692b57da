"""The operator's own rows as one table: each song once, its inputs from before its label, its label dated."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from ml import artists
from ml.arrays import BoolArray, FloatArray
from ml.dataset import Rows, from_table
from ml.features import BY_NAME, COLUMN, NAMES
from ml.genres import from_labels
from ml.modes import ESTIMATED
from ml.normalise import SCHEMA
from ml.served import ARTIST_CURVE

DAY = 24 * 3600.0
WINDOW = 35 * DAY
"""How long before its label a song's inputs may be known; what was learned of it after the first look is left out."""

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
    whose label is from after `since`.
    """
    songs: dict[str, list[Row]] = {}
    count = 0
    for row in rows:
        songs.setdefault(_song(row), []).append(row)
        count += 1
    labelled = [seen for seen in (_labelled(looks) for looks in songs.values()) if seen]
    lines = [_line(looks) for looks in labelled]
    table = pa.Table.from_pylist(lines, schema=OWN_SCHEMA).sort_by([("at", "ascending"), ("track", "ascending")])
    new = [looks for looks in labelled if looks[-1]["at"] > since]
    said = [_features(looks[0]["features"]) for looks in new]
    again = [looks for looks in new if _counts(looks[0]) and len(looks) > 1]
    return Gathered(
        table=table,
        rows=count,
        unlabelled=len(songs) - len(labelled),
        numbers=sum(map(len, said)),
        unfit=sum(not _fits(name, value) for one in said for name, value in one.items()),
        shrunk=sum(map(_shrank, again)),
        recounted=len(again),
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


def _labelled(looks: Sequence[Row]) -> list[Row]:
    """A song's looks from the first within the window up to its newest label; none without a label."""
    ordered = sorted(looks, key=lambda row: float(row["at"]))
    while ordered and ordered[-1]["popularity"] is None:
        ordered.pop()
    return [row for row in ordered if row["at"] >= ordered[-1]["at"] - WINDOW]


def _line(looks: Sequence[Row]) -> dict[str, object]:
    first, label = looks[0], looks[-1]
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


def _shrank(looks: Sequence[Row]) -> bool:
    """Whether any service's listeners have become fewer by more than a tenth."""
    before, after = _counts(looks[0]), _counts(looks[-1])
    return any(after[name] < 0.9 * before[name] for name in before.keys() & after.keys())
