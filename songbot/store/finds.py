"""Finds in the store: the boards read in their own order until they are full, and what became of songs."""

import sqlite3
from collections.abc import Sequence
from dataclasses import asdict

from songbot.core.calendar import DAY, Window
from songbot.core.find import AGES, PER_DAY, Find, Receipt, patience
from songbot.core.standings import Ear, ears, places
from songbot.ports.club import Tally
from songbot.store import tracks

GRACE = 14
"""Days within which a look that was missed is made up for; later it would say something else."""

_FIELDS = tuple(Find.__dataclass_fields__)

# The index of each board holds its order; `+at` leaves no other index to be thought better.
_RANKED = {
    "top": "SELECT * FROM firsts WHERE guild = ? AND score IS NOT NULL AND +at >= ? AND +at < ?"
    " ORDER BY score DESC, at, id",
    "gems": "SELECT * FROM firsts WHERE guild = ? AND gap IS NOT NULL AND +at >= ? AND +at < ?"
    " ORDER BY gap DESC, at, id",
}


def found(db: sqlite3.Connection, find: Find) -> bool:
    """Keep a find; whether it is this person's first of this song in this server, and not one too many of a day."""
    row = tracks.row(db, find.track)
    lately = db.execute(
        "SELECT count(*) FROM finds WHERE user = ? AND guild = ? AND at > ?", (find.user, find.guild, find.at - DAY)
    ).fetchone()[0]
    if row is None or lately >= PER_DAY:
        return False
    values = {**asdict(find), "track": row}
    done = db.execute(
        "INSERT INTO finds (guild, user, track, prediction, at, model, score, low, high, baseline, listeners, points,"
        " gap) VALUES (:guild, :user, :track, :prediction, :at, :model, :score, :low, :high, :baseline, :listeners,"
        " :points, :gap) ON CONFLICT (guild, user, track) DO NOTHING",
        values,
    )
    return bool(done.rowcount)


def board(db: sqlite3.Connection, guild: str, name: str, window: Window) -> tuple[Find, ...]:
    """A board of a server over a time: `top` or `gems`."""
    return places(map(_find, db.execute(_RANKED[name], (guild, window.start, window.end))))


def ears_of(db: sqlite3.Connection, guild: str, window: Window) -> tuple[Ear, ...]:
    """Whose first finds grew, by the looks of a time."""
    return ears(receipts(db, guild, window))


def finder(db: sqlite3.Connection, guild: str, track: str) -> Find | None:
    """Who asked for a song first in a server."""
    row = db.execute("SELECT * FROM firsts WHERE guild = ? AND track = ?", (guild, tracks.row(db, track))).fetchone()
    return _find(row) if row else None


def tally(db: sqlite3.Connection, guild: str, user: str) -> Tally:
    """How many songs a person found in a server."""
    counts = [
        db.execute("SELECT count(*) FROM seen WHERE user = ? AND guild = ?", (user, guild)),
        db.execute("SELECT count(*) FROM firsts WHERE user = ? AND guild = ?", (user, guild)),
    ]
    return Tally(*(one.fetchone()[0] for one in counts))


def receipts(db: sqlite3.Connection, guild: str, window: Window, user: str = "") -> Sequence[Receipt]:
    """The looks of a time at songs that were found first, of one person or of all."""
    # A cross join keeps its order: the few receipts of a time first, and not all finds of a server.
    rows = db.execute(
        "SELECT f.*, r.age, r.at AS looked_at, r.listeners AS later FROM receipts AS r CROSS JOIN firsts AS f"
        " ON f.id = r.find WHERE f.guild = ? AND r.at >= ? AND r.at < ? AND ? IN ('', f.user) ORDER BY r.find, r.age",
        (guild, window.start, window.end, user),
    )
    return [Receipt(_find(row), row["age"], row["looked_at"], row["later"]) for row in rows]


def asked(db: sqlite3.Connection, guild: str, window: Window) -> Sequence[Find]:
    """What a server asked for in a time, of every song the first find; `guild` empty: everywhere."""
    query = "SELECT * FROM firsts WHERE at >= ? AND at < ? AND ? IN ('', guild) ORDER BY id"
    return [_find(row) for row in db.execute(query, (window.start, window.end, guild))]


def due(db: sqlite3.Connection, now: float, limit: int) -> Sequence[str]:
    """Songs that it is time to look up again, the ones that have waited longest first."""
    waiting: dict[int, float] = {}
    for age in AGES:
        found = db.execute(
            "SELECT f.track, min(f.at) AS at FROM finds AS f WHERE f.at <= :until AND f.at > :since"
            " AND f.listeners IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM receipts AS r WHERE r.find = f.id AND r.age = :age)"
            " AND NOT EXISTS (SELECT 1 FROM absences AS a WHERE a.track = f.track AND a.again > :now)"
            " GROUP BY f.track",
            {**_times(now, age), "now": now},
        )
        for row in found:
            waiting[row["track"]] = min(row["at"] + age * DAY, waiting.get(row["track"], now))
    return [str(track) for track in sorted(waiting, key=lambda track: (waiting[track], track))[:limit]]


def looked(db: sqlite3.Connection, track: str, now: float, listeners: int) -> Sequence[str]:
    """Write the receipts that were due for a song; the servers that have a new one."""
    row = tracks.row(db, track)
    guilds: set[str] = set()
    for age in AGES:
        found = db.execute(
            "INSERT OR IGNORE INTO receipts (find, age, at, listeners) SELECT id, :age, :now, :listeners FROM finds"
            " WHERE track = :track AND at <= :until AND at > :since AND listeners IS NOT NULL"
            " RETURNING (SELECT guild FROM finds WHERE id = find) AS guild",
            {**_times(now, age), "now": now, "listeners": listeners, "track": row},
        )
        guilds.update(one["guild"] for one in found.fetchall())
    db.execute("DELETE FROM absences WHERE track = ?", (row,))
    return sorted(guilds)


def absent(db: sqlite3.Connection, track: str, now: float) -> None:
    """A song's service did not know it: it is asked again, later each time."""
    row = tracks.row(db, track)
    known = db.execute("SELECT since FROM absences WHERE track = ?", (row,)).fetchone()
    since = known["since"] if known else now
    again = now + patience(now - since)
    db.execute("INSERT OR REPLACE INTO absences (track, since, again) VALUES (?, ?, ?)", (row, since, again))


def _times(now: float, age: int) -> dict[str, float]:
    return {"age": age, "until": now - age * DAY, "since": now - (age + GRACE) * DAY}


def _find(row: sqlite3.Row) -> Find:
    told = {name: row[name] for name in _FIELDS}
    return Find(**{**told, "track": str(row["track"])})
