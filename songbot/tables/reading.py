"""Anybody's table of songs, CSV, TSV or Parquet: which columns say which song, and its rows in even pieces."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from songbot.core.wanted import Wanted
from songbot.errors import Refused

NAMES: Mapping[str, tuple[str, ...]] = {
    "spotify": ("spotify_id", "track_id", "spotify_track_id", "track_uri", "spotify_uri", "uri", "id"),
    "isrc": ("isrc", "isrcs", "track_isrc"),
    "artist": ("primary_artist", "artist", "artist_name", "track_artist", "artists", "artist_names"),
    "title": ("title", "track_name", "track", "song", "song_name", "name", "track_title"),
    "seconds": ("duration", "duration_s", "seconds", "duration_ms", "length_ms", "song_duration_ms"),
}
"""What is meant -> the names that columns have for it, the best first."""

IMPORTED = frozenset({"artist_key", "snapshot", "tags", "popularity"})
"""Columns by which a table is known that was brought into the form that models learn from."""

_ENDINGS = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".parquet")
_BLOCK = 8 << 20
_SPOTIFY = re.compile(r"(?:^|[:/])([0-9A-Za-z]{22})(?:\?.*)?$")
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")
_SEVERAL = re.compile(r"\s*[;|]\s*")
_LIST = re.compile(r"""^\[\s*(['"])(.*?)\1""")


@dataclass(frozen=True)
class Columns:
    """The table's own name for each thing that it says; empty for what it does not."""

    names: Mapping[str, str]

    @property
    def shown(self) -> str:
        """For people."""
        return ", ".join(f"{meant}: {name}" for meant, name in self.names.items() if name)


def recognised(columns: list[str]) -> Columns:
    """Which columns say which song; Refused where none do."""
    have = {name.casefold(): name for name in columns}
    names = {meant: next((have[one] for one in options if one in have), "") for meant, options in NAMES.items()}
    if not (names["spotify"] or names["isrc"] or (names["artist"] and names["title"])):
        raise Refused("no_song_columns", columns=", ".join(columns[:12]))
    return Columns(names)


def header(path: Path) -> list[str]:
    """The names of a table's columns."""
    return list(next(_pieces(path)).column_names)


def imported(path: Path) -> str:
    """Where a table lies that `python -m ml import` has written; Refused for any other file."""
    if not path.is_file():
        raise Refused("no_file", path=str(path))
    try:
        names = set(pq.read_schema(path).names)
    except (pa.ArrowInvalid, OSError):
        names = set()
    if not names >= IMPORTED:
        raise Refused("no_import", path=str(path))
    return str(path.resolve())


def batches(path: Path, size: int) -> Iterator[pa.Table]:
    """The rows, `size` at a time."""
    kept: list[pa.Table] = []
    count = 0
    for piece in _pieces(path):
        kept.append(piece)
        count += len(piece)
        while count >= size:
            whole = pa.concat_tables(kept)
            yield _alone(whole.slice(0, size))
            kept, count = [whole.slice(size)], count - size
    if count:
        yield _alone(pa.concat_tables(kept))


def wanted(table: pa.Table, columns: Columns) -> list[Wanted]:
    """What each row says of its song."""
    said = {meant: table[name].to_pylist() if name else [None] * len(table) for meant, name in columns.names.items()}
    unit = 1000.0 if columns.names["seconds"].casefold().endswith("_ms") else 1.0
    return [
        Wanted(_spotify(id_), _code(code), _first(artist), _text(title), _seconds(length, unit))
        for id_, code, artist, title, length in zip(*(said[meant] for meant in NAMES), strict=True)
    ]


def fingerprint(path: Path) -> str:
    """Other for every other file: what was joined of one belongs to no other."""
    about = path.stat()
    with path.open("rb") as file:
        head = file.read(65_536)
    return hashlib.sha256(head + f"{about.st_size} {about.st_mtime_ns}".encode()).hexdigest()


def rows(path: Path) -> int:
    """How many there are, about: lines in a cell count as rows."""
    if path.name.casefold().endswith(".parquet"):
        return int(pq.read_metadata(path).num_rows)
    with pa.input_stream(str(path), compression="detect") as stream:
        lines = sum(bytes(block).count(b"\n") for block in iter(lambda: stream.read(_BLOCK), b""))
    return max(0, lines - 1)


def _pieces(path: Path) -> Iterator[pa.Table]:
    name, found = path.name.casefold(), 0
    if not name.endswith(_ENDINGS):
        raise Refused("no_table", path=str(path), why=f"its name must end with one of {', '.join(_ENDINGS)}")
    try:
        for piece in _parquet(path) if name.endswith(".parquet") else _text_file(path):
            found += 1
            yield piece
    except (pa.ArrowInvalid, OSError, EOFError) as broken:
        raise Refused("no_table", path=str(path), why=str(broken).splitlines()[0]) from broken
    if not found:
        raise Refused("no_table", path=str(path), why="it has no rows")


def _alone(piece: pa.Table) -> pa.Table:
    """Some rows without those among which they were read: a piece would take them all along to another process."""
    packed = pa.BufferOutputStream()
    with pa.ipc.new_stream(packed, piece.schema) as stream:
        stream.write_table(piece.combine_chunks())
    with pa.ipc.open_stream(packed.getvalue()) as stream:
        return stream.read_all()


def _parquet(path: Path) -> Iterator[pa.Table]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=65_536):
            yield pa.Table.from_batches([batch])


def _text_file(path: Path) -> Iterator[pa.Table]:
    """Every cell as the text that it is: types are for whoever uses the columns."""
    tab = ".tsv" in path.name.casefold()
    parse = pa_csv.ParseOptions(delimiter="\t" if tab else ",", newlines_in_values=True)
    read = pa_csv.ReadOptions(block_size=_BLOCK, use_threads=False)
    with pa.input_stream(str(path), compression="detect") as stream:
        names = pa_csv.open_csv(stream, read_options=read, parse_options=parse).schema.names
    texts = pa_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True)
    with pa.input_stream(str(path), compression="detect") as stream:
        for batch in pa_csv.open_csv(stream, read_options=read, parse_options=parse, convert_options=texts):
            yield pa.Table.from_batches([batch])


def _text(told: object) -> str:
    return told.strip() if isinstance(told, str) else "" if told is None else str(told)


def _spotify(told: object) -> str:
    found = _SPOTIFY.search(_text(told)) if told is not None else None
    return found[1] if found else ""


def _code(told: object) -> str:
    if told is None:
        return ""
    code = _text(told[0] if isinstance(told, list) and told else told).upper().replace("-", "")
    return code if _ISRC.fullmatch(code) else ""


def _first(told: object) -> str:
    """The first of several artists, however they were put into one cell."""
    if isinstance(told, list):
        return _text(told[0]) if told else ""
    text = _text(told)
    listed = _LIST.match(text) if text.startswith("[") else None
    return listed[2] if listed else _SEVERAL.split(text)[0]


def _seconds(told: Any, unit: float) -> float | None:  # whatever a cell can be
    if told is None:
        return None
    try:
        found = float(told) / unit
    except (ValueError, TypeError):
        return None
    return found if 0 < found < float("inf") else None
