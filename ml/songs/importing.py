"""Public tables as people have them -> one normalised Parquet file, each song once, and what was dropped and why."""

import hashlib
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ml.arrays import BoolArray, FloatArray, IntArray
from ml.errors import BadInput
from ml.songs import artists, special, tables
from ml.songs.dataset import tag_places
from ml.songs.genres import KEPT, TAGS
from ml.songs.layouts import LEAKS, recognise
from ml.songs.normalise import SCHEMA, Piece, normalise

Told = Callable[[int], None]


@dataclass
class Report:
    """What an import read, kept and set aside."""

    layouts: list[str] = field(default_factory=list)
    rows_in: int = 0
    rows_out: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    columns_dropped: dict[str, str] = field(default_factory=dict)


@dataclass
class Ledger:
    """What is remembered of every row while the table itself is on disk: 40 bytes each."""

    ids: list[IntArray] = field(default_factory=list)
    songs: list[IntArray] = field(default_factory=list)
    labels: list[FloatArray] = field(default_factory=list)
    tags: list[IntArray] = field(default_factory=list)

    def note(self, table: pa.Table) -> None:
        """Take down one batch."""
        ids, keys, titles = (table[name].to_pylist() for name in ("track_id", "artist_key", "title"))
        rows = zip(ids, keys, titles, strict=True)
        songs = [artists.song_key(key, title) if title else f"{key}\n\0{id_}" for id_, key, title in rows]
        self.songs.append(_hashes(songs))
        self.ids.append(_hashes([id_ or song for id_, song in zip(ids, songs, strict=True)]))
        label = table["popularity"].combine_chunks().fill_null(-1).to_numpy(zero_copy_only=False)
        self.labels.append(label.astype(np.float32))
        self.tags.append(tag_places(table["tags"].to_pylist()).astype(np.int16).astype(np.int64))

    def winners(self) -> tuple[BoolArray, dict[int, list[str]], Counter[str]]:
        """The rows to keep, the tags that their dropped copies add, and why rows were dropped."""
        ids, songs = np.concatenate(self.ids), np.concatenate(self.songs)
        labels, tags = np.concatenate(self.labels), np.concatenate(self.tags)
        _, first, by_id = np.unique(ids, return_index=True, return_inverse=True)
        group = songs[first][by_id]
        order = np.lexsort((np.arange(len(group)), -labels, group))
        starts = np.flatnonzero(np.r_[True, group[order][1:] != group[order][:-1]])
        kept = np.zeros(len(group), dtype=bool)
        kept[order[starts]] = True
        union: dict[int, list[str]] = {}
        ends = np.r_[starts[1:], len(order)]
        for start, end in zip(starts[ends - starts > 1], ends[ends - starts > 1], strict=True):
            places = tags[order[start:end]].ravel()
            union[int(order[start])] = [TAGS[place] for place in dict.fromkeys(places[places >= 0].tolist())][:KEPT]
        same_id = len(ids) - len(first)
        reasons = Counter({"same id": same_id, "same song": int((~kept).sum()) - same_id})
        return kept, union, reasons


def run(paths: Sequence[Path], out: Path, told: Told) -> Report:
    """Import files into `out`; two passes over the rows, bounded memory."""
    report, ledger = Report(), Ledger()
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        passed = Path(folder) / "all.parquet"
        with pq.ParquetWriter(passed, SCHEMA) as writer:
            for table in _pieces(paths, report):
                ledger.note(table)
                writer.write_table(table)
                told(len(table))
        kept, union, reasons = _judge(ledger, paths)
        report.dropped += reasons
        part = Path(folder) / "kept.parquet"
        with pq.ParquetWriter(part, SCHEMA, compression="zstd") as writer:
            for table in _chosen(passed, kept, union):
                writer.write_table(table)
        part.replace(out)
    report.rows_out = int(kept.sum())
    return report


def load(paths: Sequence[Path], told: Told = lambda _: None) -> tuple[pa.Table, Report]:
    """The same in memory, for training and evaluation on any layout; each file is freed of copies by itself."""
    report, found = Report(), []
    for path_group in _groups(paths):
        ledger, pieces = Ledger(), []
        for table in _pieces(path_group, report):
            ledger.note(table)
            pieces.append(table)
            told(len(table))
        kept, union, reasons = _judge(ledger, path_group)
        report.dropped += reasons
        found.append(_with_tags(pa.concat_tables(pieces).filter(pa.array(kept)), _renumbered(kept, union)))
    table = _spread_plays(pa.concat_tables(found))
    report.rows_out = len(table)
    return table, report


def rows_guess(paths: Sequence[Path]) -> int:
    """A progress bar's idea of how many rows the files hold."""
    sizes = [(path.stat().st_size if path.exists() else 0, path.suffix in (".parquet", ".gz")) for path in paths]
    return sum(max(1, size // (40 if packed else 150)) for size, packed in sizes)


def _spread_plays(table: pa.Table) -> pa.Table:
    """A play count that one table knows of a track is known of the same track in the others."""
    ids, plays = table["track_id"].to_pylist(), table["plays"].to_pylist()
    known = {id_: count for id_, count in zip(ids, plays, strict=True) if id_ and count is not None}
    filled = [known.get(id_) if count is None else count for id_, count in zip(ids, plays, strict=True)]
    return table.set_column(
        table.schema.get_field_index("plays"), SCHEMA.field("plays"), pa.array(filled, pa.float32())
    )


def _judge(ledger: Ledger, paths: Sequence[Path]) -> tuple[BoolArray, dict[int, list[str]], Counter[str]]:
    if not sum(len(part) for part in ledger.ids):
        raise BadInput(f"{paths[0]}: no row has both an artist and a label.")
    return ledger.winners()


def _groups(paths: Sequence[Path]) -> list[list[Path]]:
    """Files that only make sense together stay together."""
    together = special.family(paths)
    return [list(paths)] if together else [[path] for path in paths]


def _pieces(paths: Sequence[Path], report: Report) -> Iterator[pa.Table]:
    for path, batches, names in special.sources(paths):
        layout = recognise(names, path)
        report.layouts.append(layout.name)
        report.columns_dropped |= {name: LEAKS[name.casefold()] for name in names if name.casefold() in LEAKS}
        row = 1
        for batch in batches:
            piece = Piece(path, layout, row)
            table = normalise(batch, piece)
            row += len(batch)
            report.rows_in += len(batch)
            report.dropped += piece.counts
            yield table


def _chosen(path: Path, kept: BoolArray, union: dict[int, list[str]]) -> Iterator[pa.Table]:
    row = 0
    for batch in tables.batches(path):
        mask = kept[row : row + len(batch)]
        inside = {place - row: tags for place, tags in union.items() if row <= place < row + len(batch)}
        yield _with_tags(batch.filter(pa.array(mask)), _renumbered(mask, inside))
        row += len(batch)


def _renumbered(kept: BoolArray, union: dict[int, list[str]]) -> dict[int, list[str]]:
    place = np.cumsum(kept) - 1
    return {int(place[row]): tags for row, tags in union.items()}


def _with_tags(table: pa.Table, union: dict[int, list[str]]) -> pa.Table:
    if not union:
        return table
    tags = table["tags"].to_pylist()
    for row, joined in union.items():
        tags[row] = joined or None
    column = table.schema.get_field_index("tags")
    return table.set_column(column, SCHEMA.field("tags"), pa.array(tags, SCHEMA.field("tags").type))


def _hashes(texts: list[str]) -> IntArray:
    """Eight bytes a text: among a million songs two meet by chance once in forty million imports."""
    digest = b"".join(hashlib.blake2b(text.encode(), digest_size=8).digest() for text in texts)
    return np.frombuffer(digest, dtype="<i8").astype(np.int64)
