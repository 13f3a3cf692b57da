"""Finds in the store: the boards read in their own order until they are full, and what became of songs."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from songbot.core.calendar import DAY, Window
from songbot.core.find import AGES, PER_DAY, Find, Receipt
from songbot.core.standings import Ear, ears, places
from songbot.ports.club import Tally
from songbot.store import tracks

GRACE = 14
"""Days within which a look that was missed is made up for; later it would say something else."""

_FIELDS = tuple(Find.__dataclass_fields__)
_COLUMNS = ", ".join(f"f.{name}" for name in _FIELDS)
_SEEN = (
    " AND f.user NOT IN (SELECT id FROM hidden WHERE guild = f.guild AND kind = 'user')"
    " AND f.track NOT IN (SELECT CAST(id AS INTEGER) FROM hidden WHERE guild = f.guild AND kind = 'track')"
)
_FIRST = (
    " AND NOT EXISTS (SELECT 1 FROM finds AS e WHERE e.guild = f.guild AND e.track = f.track"
    " AND (e.at, e.id) < (f.at, f.id)"
    " AND e.user NOT IN (SELECT id FROM hidden WHERE guild = e.guild AND kind = 'user'))"
)
_RANKED = {
    "top": ("finds_top", "score"),
    "gems": ("finds_gems", "gap"),
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
    names = [name for name in _FIELDS if name != "id"]
    done = db.execute(
        f"INSERT INTO finds ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"
        " ON CONFLICT (guild, user, track) DO NOTHING",
        values,
    )
    return bool(done.rowcount)


def board(db: sqlite3.Connection, guild: str, name: str, window: Window) -> tuple[Find, ...]:
    """A board of a server over a time: `top` or `gems`."""
    index, column = _RANKED[name]
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM finds AS f INDEXED BY {index} WHERE f.guild = ? AND f.{column} IS NOT NULL"
        f" AND f.at >= ? AND f.at < ?{_SEEN}{_FIRST} ORDER BY f.{column} DESC, f.at, f.id",
        (guild, window.start, window.end),
    )
    return places(map(_find, rows))


def ears_of(db: sqlite3.Connection, guild: str, window: Window) -> tuple[Ear, ...]:
    """Whose first finds grew, by the looks of a time."""
    return ears(
        _receipts(db, f"f.guild = ? AND r.at >= ? AND r.at < ?{_SEEN}{_FIRST}", guild, window.start, window.end)
    )


def finder(db: sqlite3.Connection, guild: str, track: str) -> Find | None:
    """Who asked for a song first in a server."""
    query = f"SELECT {_COLUMNS} FROM finds AS f WHERE f.guild = ? AND f.track = ?{_SEEN}{_FIRST}"
    row = db.execute(query, (guild, tracks.row(db, track))).fetchone()
    return _find(row) if row else None


def tally(db: sqlite3.Connection, guild: str, user: str) -> Tally:
    """How many songs a person found in a server."""
    query = f"SELECT count(*) FROM finds AS f WHERE f.user = ? AND f.guild = ?{_SEEN}"
    counts = [db.execute(query + more, (user, guild)).fetchone()[0] for more in ("", _FIRST)]
    return Tally(*counts)


def receipts(db: sqlite3.Connection, guild: str, window: Window, user: str = "") -> Sequence[Receipt]:
    """The looks of a time at songs that were found first, of one person or of all."""
    where = f"f.guild = ? AND r.at >= ? AND r.at < ? AND ? IN ('', f.user){_SEEN}{_FIRST}"
    return list(_receipts(db, where, guild, window.start, window.end, user))


def asked(db: sqlite3.Connection, guild: str, window: Window) -> Sequence[Find]:
    """What a server asked for in a time, of every song the first find; `guild` empty: everywhere."""
    query = f"SELECT {_COLUMNS} FROM finds AS f WHERE f.at >= ? AND f.at < ? AND ? IN ('', f.guild)"
    return [
        _find(row) for row in db.execute(f"{query}{_SEEN}{_FIRST} ORDER BY f.id", (window.start, window.end, guild))
    ]


def due(db: sqlite3.Connection, now: float, limit: int) -> Sequence[str]:
    """Songs that it is time to look up again, the ones that have waited longest first."""
    waiting: dict[int, float] = {}
    for age in AGES:
        for row in db.execute(f"SELECT f.track, min(f.at) AS at FROM {_DUE} GROUP BY f.track", _times(now, age)):
            waiting[row["track"]] = min(row["at"] + age * DAY, waiting.get(row["track"], now))
    return [str(track) for track in sorted(waiting, key=lambda track: (waiting[track], track))[:limit]]


def looked(db: sqlite3.Connection, track: str, now: float, listeners: int) -> Sequence[str]:
    """Write the receipts that were due for a song; the servers that have a new one."""
    row = tracks.row(db, track)
    guilds: set[str] = set()
    for age in AGES:
        query = f"SELECT f.id, f.guild FROM {_DUE} AND f.track = :track"
        for find in db.execute(query, {**_times(now, age), "track": row}).fetchall():
            db.execute("INSERT INTO receipts VALUES (?, ?, ?, ?)", (find["id"], age, now, listeners))
            guilds.add(find["guild"])
    return sorted(guilds)


_DUE = (
    "finds AS f WHERE f.at <= :until AND f.at > :since AND f.listeners IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM receipts AS r WHERE r.find = f.id AND r.age = :age)"
)


def _times(now: float, age: int) -> dict[str, float]:
    return {"age": age, "until": now - age * DAY, "since": now - (age + GRACE) * DAY}


def _receipts(db: sqlite3.Connection, where: str, *values: object) -> Iterator[Receipt]:
    # A cross join keeps its order: the few receipts of a time first, and not all finds of a server.
    rows = db.execute(
        f"SELECT {_COLUMNS}, r.age, r.at AS looked_at, r.listeners AS later FROM receipts AS r"
        f" CROSS JOIN finds AS f ON f.id = r.find WHERE {where} ORDER BY r.find, r.age",
        values,
    )
    for row in rows:
        yield Receipt(_find(row), row["age"], row["looked_at"], row["later"])


def _find(row: sqlite3.Row) -> Find:
    told = {name: row[name] for name in _FIELDS}
    return Find(**{**told, "track": str(row["track"])})
