"""Rows of the operator's own data in the store: added to, and taken out of only by the operator's own hand."""

import json
import sqlite3
from collections.abc import Sequence

from songbot.core.sample import DAY, Sample, recount_due
from songbot.store import tracks

_PAUSE = 0.8 * DAY
"""Seconds within which a song is not kept twice."""


def keep(db: sqlite3.Connection, sample: Sample) -> bool:
    """Add a row, unless its song has one of the same day or is gone; whether it was added."""
    track = tracks.row(db, sample.track)
    told = json.dumps(sample.to_json(), ensure_ascii=False)
    added = db.execute(
        "INSERT INTO samples (track, at, row) SELECT :track, :at, :row WHERE :track IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM samples WHERE track = :track AND at > :at - :pause)",
        {"track": track, "at": sample.at, "row": told, "pause": _PAUSE},
    )
    return added.rowcount > 0


def has(db: sqlite3.Connection, track: str) -> bool:
    """Whether there is a row of a song."""
    return db.execute("SELECT 1 FROM samples WHERE track = ?", (tracks.row(db, track),)).fetchone() is not None


def page(db: sqlite3.Connection, after: int, limit: int) -> Sequence[tuple[int, Sample]]:
    """Rows with their numbers, in the order in which they came, under the keys that their songs have now."""
    rows = db.execute("SELECT id, track, row FROM samples WHERE id > ? ORDER BY id LIMIT ?", (after, limit))
    return [(row[0], Sample.from_json({**json.loads(row[2]), "track": str(row[1])})) for row in rows]


def drop(db: sqlite3.Connection, numbers: Sequence[int]) -> int:
    """Take rows out; how many there were."""
    return db.executemany("DELETE FROM samples WHERE id = ?", [(number,) for number in numbers]).rowcount


def due(db: sqlite3.Connection, now: float, limit: int) -> Sequence[str]:
    """Songs whose counts are to be taken again, the longest overdue first."""
    rows = db.execute("SELECT track, min(at) AS first, max(at) AS last FROM samples GROUP BY track ORDER BY last")
    return [str(row["track"]) for row in rows if recount_due(row["first"], row["last"], now)][:limit]


def artists(db: sqlite3.Connection, limit: int) -> Sequence[str]:
    """The artists of the songs that people asked for last, each once."""
    rows = db.execute(
        "SELECT row ->> '$.artist' AS artist, max(id) AS latest FROM samples WHERE row ->> '$.origin' = 'asked'"
        " GROUP BY artist ORDER BY latest DESC LIMIT ?",
        (limit,),
    )
    return [row["artist"] for row in rows]


def count(db: sqlite3.Connection) -> int:
    """How many rows there are."""
    return int(db.execute("SELECT count(*) FROM samples").fetchone()[0])
