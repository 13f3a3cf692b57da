"""Joined rows as Parquet: the table's own columns as they were, ours beside them, piece by piece."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

OURS = pa.schema(
    [
        *((name, pa.string()) for name in ("artist", "title", "isrc", "mbid", "match_by")),
        ("match_score", pa.float32()),
        *((name, pa.int64()) for name in ("lastfm_listeners", "lastfm_plays", "listenbrainz_users")),
        *((name, pa.int64()) for name in ("listenbrainz_listens", "deezer_rank")),
        ("popularity", pa.float32()),
        ("plays", pa.float64()),
        ("taken", pa.float32()),
        *((name, pa.float32()) for name in ("danceability", "energy", "loudness", "speechiness", "acousticness")),
        *((name, pa.float32()) for name in ("instrumentalness", "liveness", "valence", "tempo", "key", "mode")),
        *((name, pa.float32()) for name in ("time_signature", "duration", "explicit", "released")),
        ("artist_listeners", pa.int64()),
        ("tags", pa.list_(pa.string())),
    ]
)
"""What is added to a table; a column that it has itself is left as it is."""

_PACKED = {"compression": "zstd", "use_dictionary": False}
"""Every song is another: a dictionary of what repeats takes as long to write as all the rest, and more room."""


class Parts:
    """Pieces beside the output, so that work which was interrupted goes on where it stopped."""

    def __init__(self, out: Path, terms: Mapping[str, object]) -> None:
        self._out = out
        self._folder = out.with_name(f"{out.name}.parts")
        self._terms = json.dumps(terms, sort_keys=True)
        note = self._folder / "terms.json"
        if not note.exists() or note.read_text(encoding="utf-8") != self._terms:
            # Of another table, or asked otherwise.
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(parents=True)
            note.write_text(self._terms, encoding="utf-8")

    def has(self, number: int) -> bool:
        """Whether a piece was finished before."""
        return self._file(number).exists()

    def write(self, number: int, table: pa.Table, *, finished: bool) -> None:
        """Keep one piece; one that is not finished is made again by the next who asks."""
        whole = self._file(number) if finished else self._unfinished(number)
        part = whole.with_suffix(".part")
        pq.write_table(table, part, **_PACKED)
        part.replace(whole)
        if finished:
            self._unfinished(number).unlink(missing_ok=True)

    def close(self, count: int) -> bool:
        """All pieces as one table under its name; whether all of them were finished, and are needed no more."""
        files = [self._file(one) if self.has(one) else self._unfinished(one) for one in range(count)]
        part = self._out.with_name(f"{self._out.name}.part")
        with pq.ParquetWriter(part, pq.read_schema(files[0]), **_PACKED) as writer:
            for file in files:
                writer.write_table(_read(file))
        part.replace(self._out)
        finished = all(map(self.has, range(count)))
        if finished:
            shutil.rmtree(self._folder)
        return finished

    def _file(self, number: int) -> Path:
        return self._folder / f"{number:06d}.parquet"

    def _unfinished(self, number: int) -> Path:
        return self._folder / f"{number:06d}.unfinished"


def ways(out: Path) -> dict[str, int]:
    """How many rows of a joined table came to their song by which way; under no name those that did not."""
    counted = _read(out, ["match_by"])["match_by"].value_counts().to_pylist()
    return {str(one["values"] or ""): int(one["counts"]) for one in counted}


def beside(table: pa.Table, columns: Mapping[str, Sequence[object]]) -> pa.Table:
    """The table with our columns; a number that is none is not known."""
    have = {name.casefold() for name in table.column_names}
    for field in OURS:
        if field.name not in have:
            values = columns.get(field.name)
            known = pa.nulls(len(table), field.type) if values is None else _array(values, field.type)
            table = table.append_column(field, known)
    return table


def _read(file: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """As `read_table`, which would first load what reads folders of files, and pandas with it."""
    with pq.ParquetFile(file) as opened:
        return opened.read(columns)


def _array(values: Sequence[object], kind: pa.DataType) -> pa.Array:
    return pa.array(values, kind, from_pandas=True)
