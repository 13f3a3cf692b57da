"""Fresh singles in the store: the list as it came last."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from songbot.core.release import Release


def restock(db: sqlite3.Connection, found: Iterable[Release]) -> None:
    """Another list in the place of the old one."""
    db.execute("DELETE FROM releases")
    db.executemany(
        "INSERT OR REPLACE INTO releases (id, title, artist, released, listens)"
        " VALUES (:id, :title, :artist, :released, :listens)",
        [asdict(one) for one in found],
    )


def listed(db: sqlite3.Connection) -> Sequence[Release]:
    """All of them, the most listened to first."""
    rows = db.execute("SELECT id, title, artist, released, listens FROM releases ORDER BY listens DESC, id")
    return [Release(**dict(row)) for row in rows]


def one(db: sqlite3.Connection, id_: str) -> Release | None:
    """A release of the list."""
    row = db.execute("SELECT id, title, artist, released, listens FROM releases WHERE id = ?", (id_,)).fetchone()
    return Release(**dict(row)) if row else None
