"""mbdump's tables into one SQLite file: streamed into a stage, put in order from there, in place once it is whole."""

import contextlib
import fcntl
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from songbot.core.spelling import fold
from songbot.core.title import versioned
from songbot.dump.collector import resting
from songbot.dump.names import keys
from songbot.dump.rows import COLUMNS, TIMESTAMP, Piece, Told, pieces
from songbot.errors import Misconfigured

T = TypeVar("T")

VERSION = 1
"""Of the file's own layout; a file of another one has to be imported again."""

LETTERS = 8
BATCH = 20_000
_CACHE_KIB = 131_072

_STAGE = """
CREATE TABLE stage.recording (id INTEGER PRIMARY KEY, gid, name, credit INTEGER, length INTEGER, comment, video);
CREATE TABLE stage.artist_credit (id INTEGER PRIMARY KEY, name);
CREATE TABLE stage.artist_credit_name (credit INTEGER, position INTEGER, name);
CREATE TABLE stage.isrc (recording INTEGER, code);
CREATE TABLE stage.url (id INTEGER PRIMARY KEY, url);
CREATE TABLE stage.l_recording_url (recording INTEGER, url INTEGER);
CREATE TABLE stage.name (key INTEGER, recording INTEGER);
"""
_MAIN = """
CREATE TABLE recording (id INTEGER PRIMARY KEY, gid BLOB NOT NULL, name TEXT NOT NULL, credit INTEGER, length INTEGER,
    comment TEXT NOT NULL, video INTEGER NOT NULL, key INTEGER NOT NULL) STRICT;
CREATE TABLE credit (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE TABLE credit_name (credit INTEGER, position INTEGER, name TEXT NOT NULL, PRIMARY KEY (credit, position))
    STRICT, WITHOUT ROWID;
CREATE TABLE isrc (code TEXT, recording INTEGER, PRIMARY KEY (code, recording)) STRICT, WITHOUT ROWID;
CREATE TABLE code (recording INTEGER, code TEXT, PRIMARY KEY (recording, code)) STRICT, WITHOUT ROWID;
CREATE TABLE address (url TEXT, recording INTEGER, PRIMARY KEY (url, recording)) STRICT, WITHOUT ROWID;
CREATE TABLE name (key INTEGER, recording INTEGER, PRIMARY KEY (key, recording)) STRICT, WITHOUT ROWID;
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE spelt USING fts5(words, content = '', tokenize = 'ascii', prefix = '1 2 3 4 5', detail = none,
    columnsize = 0);
"""
_ORDERED = (
    "INSERT OR IGNORE INTO credit SELECT id, name FROM stage.artist_credit WHERE name IS NOT NULL ORDER BY id",
    """INSERT OR IGNORE INTO credit_name SELECT credit, position, name FROM stage.artist_credit_name
    WHERE name IS NOT NULL ORDER BY credit, position""",
)
_DERIVED = (
    "INSERT OR IGNORE INTO isrc SELECT code, recording FROM stage.isrc WHERE code IS NOT NULL ORDER BY code, recording",
    "INSERT OR IGNORE INTO code SELECT recording, code FROM isrc ORDER BY recording, code",
    """INSERT OR IGNORE INTO address SELECT stage.url.url, recording FROM stage.l_recording_url JOIN stage.url
    ON stage.url.id = l_recording_url.url ORDER BY 1, 2""",
    "INSERT OR IGNORE INTO name SELECT key, recording FROM stage.name ORDER BY key, recording",
    "CREATE UNIQUE INDEX recording_gid ON recording (gid)",
)
_SONGS = """
SELECT r.id, r.gid, r.name, r.credit, r.length, coalesce(r.comment, ''), coalesce(r.video, 'f'), c.name,
    (SELECT name FROM credit_name WHERE credit = r.credit ORDER BY position LIMIT 1)
FROM stage.recording r LEFT JOIN credit c ON c.id = r.credit WHERE r.gid IS NOT NULL AND r.name IS NOT NULL
ORDER BY r.id
"""
_WORDS = """
SELECT r.id, r.name, c.name FROM (SELECT DISTINCT recording FROM code) JOIN recording r ON r.id = recording
LEFT JOIN credit c ON c.id = r.credit WHERE NOT r.video ORDER BY r.id
"""


@dataclass(frozen=True)
class Imported:
    """What an import brought."""

    counts: dict[str, int]
    made: float  # when the dump was made, in seconds since 1970; 0 where it does not say


def imported(paths: Sequence[Path], to: Path, told: Told, step: Callable[[str], None]) -> Imported:
    """Import into `to`; an older file there is asked until the new one is whole. Misconfigured names what is wrong."""
    part, stage = (to.with_name(f"{to.name}.{end}") for end in ("part", "stage"))
    to.parent.mkdir(parents=True, exist_ok=True)
    with _alone(to.with_name(f"{to.name}.lock")):
        try:
            for file in (part, stage):
                file.unlink(missing_ok=True)
            with contextlib.closing(sqlite3.connect(part, isolation_level=None)) as db:
                brought = _fill(db, stage, paths, (told, step))
            part.replace(to)
        finally:
            for file in (part, stage):
                file.unlink(missing_ok=True)
    return brought


@resting()
def _fill(
    db: sqlite3.Connection, stage: Path, paths: Sequence[Path], hears: tuple[Told, Callable[[str], None]]
) -> Imported:
    # Nothing to lose: a file that is not whole is never used.
    for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KIB}", "temp_store = FILE"):
        db.execute(f"PRAGMA {pragma}")
    db.execute("ATTACH ? AS stage", (str(stage),))
    db.execute("PRAGMA stage.journal_mode = OFF")
    db.execute("PRAGMA stage.synchronous = OFF")
    db.executescript(_STAGE + _MAIN)
    told, step = hears
    made, counts = _read(db, paths, told)
    missing = [table for table in ("recording", "artist_credit") if not counts.get(table)]
    if missing:
        raise Misconfigured("broken_dump", path=", ".join(map(str, paths)), why=f"it has no {missing[0]} table")
    step("dump.order")
    _derive(db)
    step("dump.words")
    _spell(db)
    db.execute("INSERT INTO about VALUES ('made', ?)", (str(made),))
    db.execute(f"PRAGMA user_version = {VERSION}")
    return Imported(counts, made)


def _read(db: sqlite3.Connection, paths: Sequence[Path], told: Told) -> tuple[float, dict[str, int]]:
    """All rows to the stage."""
    made, counts = 0.0, dict[str, int]()
    for path in paths:
        for piece in pieces(path, told):
            if piece.table == TIMESTAMP:
                made = _moment(b"".join(piece.lines).decode(errors="replace").strip())
            else:
                counts[piece.table] = counts.get(piece.table, 0) + _stage(db, piece)
    return made, counts


def _stage(db: sqlite3.Connection, piece: Piece) -> int:
    blanks, count = ", ".join("?" * len(COLUMNS[piece.table])), 0
    for batch in _batches(piece.rows()):
        with _transaction(db):
            db.executemany(f"INSERT OR IGNORE INTO stage.{piece.table} VALUES ({blanks})", batch)  # a name of ours
        count += len(batch)
    return count


def _derive(db: sqlite3.Connection) -> None:
    """From the stage to the tables, each in its own order, so that no file is written here and there."""
    for statement in _ORDERED:
        db.execute(statement)
    reader = db.cursor()
    for batch in _batches(map(_song, reader.execute(_SONGS))):
        with _transaction(db):
            songs = [song for song, _ in batch if song]
            db.executemany("INSERT OR IGNORE INTO recording VALUES (?, ?, ?, ?, ?, ?, ?, ?)", songs)
            named = [(key, song[0]) for song, found in batch if song for key in found]
            db.executemany("INSERT INTO stage.name VALUES (?, ?)", named)
    for statement in _DERIVED:
        db.execute(statement)


def _song(row: tuple[Any, ...]) -> tuple[tuple[Any, ...] | None, list[int]]:
    """A recording with the keys of its names; None where its id is none."""
    id_, gid, name, credit, length, comment, video, whole, first = row
    try:
        mbid = bytes.fromhex(str(gid).replace("-", ""))
    except ValueError:
        return None, []
    found = keys((str(first or whole or ""), str(whole or "")), versioned(str(name), str(comment)))
    return (id_, mbid, name, credit, length, comment, int(video == "t"), found[0] if found else 0), found


def _spell(db: sqlite3.Connection) -> None:
    """Words of all recordings that are sold: for the others nobody looks by a few letters."""
    reader = db.cursor()
    rows = (
        (id_, " ".join(sorted(_beginnings(f"{name} {artist or ''}")))) for id_, name, artist in reader.execute(_WORDS)
    )
    for batch in _batches(rows):
        with _transaction(db):
            db.executemany("INSERT INTO spelt (rowid, words) VALUES (?, ?)", batch)
    db.execute("INSERT INTO spelt (spelt) VALUES ('optimize')")


def _beginnings(text: str) -> set[str]:
    return {word[:LETTERS] for word in fold(text).split()}


def _moment(text: str) -> float:
    """When a dump was made, as it is written in it; 0 where that is no time."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return 0.0


@contextlib.contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Misconfigured where another process imports at the same time."""
    with file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise Misconfigured("dump_running", path=str(file)) from held
        yield


@contextlib.contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN")
    yield
    db.execute("COMMIT")


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch
