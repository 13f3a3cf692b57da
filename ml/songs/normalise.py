"""One piece of anybody's table -> the same rows in the normalised schema, with every wrong value named."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.arrays import FloatArray
from ml.errors import BadInput
from ml.songs import artists
from ml.songs.features import BY_NAME
from ml.songs.genres import from_labels
from ml.songs.layouts import ALIASES, TAG_COLUMNS, Layout

TEXT = ("track_id", "title", "artist", "artist_key", "snapshot")
LABELS = ("popularity", "plays")
NUMBERS = (
    *("danceability", "energy", "loudness", "speechiness", "acousticness", "instrumentalness", "liveness", "valence"),
    *("tempo", "key", "mode", "time_signature", "duration", "explicit"),
)
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in TEXT),
        ("taken", pa.float32()),
        *((name, pa.float32()) for name in (*LABELS, *NUMBERS, "released")),
        ("tags", pa.list_(pa.string())),
        ("artist_popularity", pa.float32()),
    ]
)
_PITCHES = {"c": 0, "c#": 1, "d": 2, "d#": 3, "e": 4, "f": 5, "f#": 6, "g": 7, "g#": 8, "a": 9, "a#": 10, "b": 11}
_WORDS = {"key": _PITCHES, "mode": {"minor": 0, "major": 1}, "explicit": {"false": 0, "true": 1}}
_ZERO_MEANS_UNKNOWN = ("tempo", "time_signature", "duration")


@dataclass
class Piece:
    """Where in which file a batch stands, and what had to be set aside in it."""

    path: Path
    layout: Layout
    first_row: int
    counts: Counter[str] = field(default_factory=Counter)


def normalise(table: pa.Table, piece: Piece) -> pa.Table:
    """The batch in the normalised schema; rows without an artist or without any label are dropped and counted."""
    have = {name.casefold(): name for name in table.column_names}
    names = {column: _find(have, options) for column, options in ALIASES.items()}
    made: dict[str, pa.Array | FloatArray] = {}
    for column in (*LABELS, *NUMBERS, "artist_popularity"):
        made[column] = _number(table, names[column], column, piece)
    made["released"] = _dates(table, names["released"], piece)
    made["tags"] = pa.array(_tags(table, have, piece.layout), pa.list_(pa.string()))
    made.update(_texts(table, names, piece))
    made["taken"] = _taken(table, have, piece)
    arrays = [_nullable(made[field.name]).cast(field.type) for field in SCHEMA]
    return _kept(pa.Table.from_arrays(arrays, schema=SCHEMA), piece)


def _find(have: dict[str, str], options: tuple[str, ...]) -> str | None:
    return next((have[option] for option in options if option in have), None)


def _number(table: pa.Table, source: str | None, column: str, piece: Piece) -> FloatArray:
    if source is None:
        return np.full(len(table), np.nan, np.float32)
    values = _floats(table[source], source, column, piece)
    if source.casefold().endswith("_ms"):
        values = values / 1000
    if column in _ZERO_MEANS_UNKNOWN:
        values[values == 0] = np.nan
    if column == "popularity":
        _refuse_outside(values, source, piece)
    elif column in BY_NAME:
        feature = BY_NAME[column]
        outside = (values < feature.low) | (values > feature.high)
        piece.counts[f"{column} outside {feature.low:g} to {feature.high:g}, taken as unknown"] += int(outside.sum())
        values[outside] = np.nan
    return values


def _floats(column: pa.ChunkedArray, source: str, meaning: str, piece: Piece) -> FloatArray:
    """Numbers from numbers, from text, or from the words that some tables use for them."""
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        numbers: FloatArray = column.cast(pa.float64()).combine_chunks().to_numpy(zero_copy_only=False)
        return np.array(numbers, dtype=np.float32)
    trimmed = pc.utf8_trim_whitespace(column)
    trimmed = pc.if_else(pc.equal(trimmed, ""), None, trimmed)
    try:
        found = trimmed.cast(pa.float32()).combine_chunks().to_numpy(zero_copy_only=False)
        return np.array(found, dtype=np.float32)
    except pa.ArrowInvalid:
        return _spoken(trimmed.to_pylist(), source, meaning, piece)


def _spoken(values: list[str | None], source: str, meaning: str, piece: Piece) -> FloatArray:
    words = _WORDS.get(meaning, {})
    numbers = np.full(len(values), np.nan, np.float32)
    for row, value in enumerate(values):
        if value is None:
            continue
        if meaning == "time_signature":
            value = value.removesuffix("/4")  # noqa: PLW2901  # "4/4" is how one of the tables writes 4
        try:
            numbers[row] = words[value.casefold()] if value.casefold() in words else float(value)
        except ValueError:
            place = f"{piece.path}, row {piece.first_row + row}, column {source}"
            raise BadInput(f"{place}: {value!r} is not a number.") from None
    return numbers


def _refuse_outside(values: FloatArray, source: str, piece: Piece) -> None:
    outside = np.flatnonzero((values < 0) | (values > 100))
    if len(outside):
        row = int(outside[0])
        place = f"{piece.path}, row {piece.first_row + row}, column {source}"
        raise BadInput(f"{place}: {values[row]:g} is outside 0 to 100.")


def _dates(table: pa.Table, source: str | None, piece: Piece) -> FloatArray:
    years = np.full(len(table), np.nan, np.float32)
    if source is None:
        return years
    known: dict[str, float] = {}
    for row, value in enumerate(table[source].to_pylist()):
        if value is None or value == "":
            continue
        text = str(value)
        if text not in known:
            known[text] = year(text, f"{piece.path}, row {piece.first_row + row}, column {source}")
        years[row] = known[text]
    return years


def year(text: str, place: str) -> float:
    """'2019', '2019-07', '2019-07-26' or a decimal year as a decimal year; a year of 0 is not known."""
    parts = text[:10].split("-")
    try:
        if len(parts) == 1:
            found = float(text)
        else:
            day = date(int(parts[0]), int(parts[1]), int(parts[2]) if len(parts) > 2 else 1)
            found = day.year + (day.timetuple().tm_yday - 1) / 365.25
    except ValueError:
        raise BadInput(f"{place}: {text!r} is not a date such as 2019-07-26 or 2019.") from None
    return found if BY_NAME["released"].low <= found <= BY_NAME["released"].high else float("nan")


def _tags(table: pa.Table, have: dict[str, str], layout: Layout) -> list[list[str] | None]:
    sources = [table[have[name]].to_pylist() for name in TAG_COLUMNS if name in have]
    found: list[list[str] | None] = []
    known: dict[tuple[str | None, ...], list[str] | None] = {}
    for values in zip(*sources, strict=True) if sources else [()] * len(table):
        key = tuple("|".join(value) if isinstance(value, list) else value for value in values)
        if key not in known:
            text = "|".join(part for part in key if part)
            for sign in layout.labels:
                text = text.replace(sign, "|")
            known[key] = list(from_labels(text.strip("[]").replace("'", "").split("|"))) or None
        found.append(known[key])
    return found


def _texts(table: pa.Table, names: dict[str, str | None], piece: Piece) -> dict[str, pa.Array]:
    artist, title, ids = names["artist"], names["title"], names["track_id"]
    written = table[artist].to_pylist() if artist else [None] * len(table)
    first = {name: artists.primary(str(name), piece.layout.artists) for name in set(written) if name}
    keys = {name: artists.key(first[name]) for name in first}
    snapshot = table["snapshot"].to_pylist() if "snapshot" in table.column_names else None
    return {
        "track_id": table[ids].cast(pa.string()) if ids else pa.nulls(len(table), pa.string()),
        "title": table[title].cast(pa.string()) if title else pa.nulls(len(table), pa.string()),
        "artist": pa.array([first.get(name) for name in written], pa.string()),
        "artist_key": pa.array([keys.get(name) for name in written], pa.string()),
        "snapshot": pa.array(snapshot or [piece.layout.snapshot] * len(table), pa.string()),
    }


def _taken(table: pa.Table, have: dict[str, str], piece: Piece) -> FloatArray:
    if "taken" in have:
        return _floats(table[have["taken"]], "taken", "taken", piece)
    return np.full(len(table), np.nan if piece.layout.taken is None else piece.layout.taken, np.float32)


def _nullable(values: pa.Array | pa.ChunkedArray | FloatArray) -> pa.Array:
    if isinstance(values, np.ndarray):
        return pa.array(values, mask=np.isnan(values))
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def _kept(table: pa.Table, piece: Piece) -> pa.Table:
    named = pc.greater(pc.fill_null(pc.utf8_length(table["artist_key"]), 0), 0)
    piece.counts["no artist"] += len(table) - pc.sum(named).as_py() if len(table) else 0
    table = table.filter(named)
    if piece.layout.name == "Hit Predictor":
        return table
    labelled = pc.or_(pc.is_valid(table["popularity"]), pc.is_valid(table["plays"]))
    piece.counts["no label"] += len(table) - (pc.sum(labelled).as_py() or 0)
    return table.filter(labelled)
