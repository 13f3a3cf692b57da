"""How songs become one, and how people and servers leave without a trace."""

import sqlite3
from collections.abc import Mapping, Sequence

from songbot.store import personal


def unite(db: sqlite3.Connection, younger: int, elder: int) -> None:
    """Finds of a song that became part of another are finds of that; of a person's two the earlier stays."""
    both = {"younger": younger, "elder": elder}
    db.execute(
        "DELETE FROM finds WHERE track IN (:younger, :elder) AND EXISTS (SELECT 1 FROM finds AS e"
        " WHERE e.guild = finds.guild AND e.user = finds.user AND e.track IN (:younger, :elder)"
        " AND (e.at, e.id) < (finds.at, finds.id))",
        both,
    )
    db.execute("UPDATE finds SET track = :elder WHERE track = :younger", both)
    db.execute("DELETE FROM absences WHERE track = :younger", both)
    db.execute("UPDATE OR IGNORE signings SET track = :elder WHERE track = :younger", both)
    db.execute("DELETE FROM signings WHERE track = :younger", both)
    db.execute("UPDATE rounds SET track = :elder WHERE track = :younger", both)
    db.execute(
        "UPDATE OR REPLACE hidden SET id = CAST(:elder AS TEXT) WHERE kind = 'track' AND id = CAST(:younger AS TEXT)",
        both,
    )


def opt_out(db: sqlite3.Connection, user: str) -> Sequence[str]:
    """Remove a person from all that others see; the servers where they may have been seen."""
    guilds = [row["guild"] for row in db.execute("SELECT DISTINCT guild FROM finds WHERE user = ?", (user,))]
    db.execute("DELETE FROM finds WHERE user = ?", (user,))
    db.execute("DELETE FROM signings WHERE user = ?", (user,))
    db.execute("DELETE FROM guesses WHERE user = ?", (user,))
    db.execute("UPDATE rounds SET starter = '' WHERE starter = ?", (user,))
    return guilds


def forget(db: sqlite3.Connection, user: str) -> Sequence[str]:
    """Remove a person from everything; questions under way are answered first, and then forgotten by `prune`."""
    guilds = opt_out(db, user)
    personal.forget(db, user)
    db.execute("DELETE FROM settings WHERE whose = 'person' AND id = ?", (user,))
    db.execute("DELETE FROM jobs WHERE user = ? AND finished_at IS NOT NULL", (user,))
    db.execute("DELETE FROM hidden WHERE kind = 'user' AND id = ?", (user,))
    db.execute("UPDATE boards SET admin = '' WHERE admin = ?", (user,))
    db.execute("UPDATE audit SET user = '' WHERE user = ?", (user,))
    return guilds


def left(db: sqlite3.Connection, guild: str, at: float) -> None:
    """A server sent the bot away; the first time that it is noticed counts."""
    db.execute("INSERT OR IGNORE INTO departures VALUES (?, ?)", (guild, at))


def joined(db: sqlite3.Connection, guild: str) -> None:
    """It let the bot in again."""
    db.execute("DELETE FROM departures WHERE guild = ?", (guild,))


def servers(db: sqlite3.Connection) -> Mapping[str, float]:
    """The servers that have anything here, each with when it sent the bot away, or 0."""
    rows = db.execute(
        "WITH known AS (SELECT guild FROM boards UNION SELECT guild FROM hidden UNION SELECT guild FROM departures"
        " UNION SELECT id FROM settings WHERE whose = 'guild' UNION SELECT guild FROM finds"
        " UNION SELECT guild FROM signings UNION SELECT guild FROM rounds UNION SELECT guild FROM audit)"
        " SELECT guild, coalesce(at, 0.0) AS at FROM known LEFT JOIN departures USING (guild)"
        " WHERE guild != '' ORDER BY guild"
    )
    return {row["guild"]: row["at"] for row in rows}


_OF_A_SERVER = (
    "DELETE FROM finds WHERE guild = ?",
    "DELETE FROM signings WHERE guild = ?",
    "DELETE FROM rounds WHERE guild = ?",
    "DELETE FROM hidden WHERE guild = ?",
    "DELETE FROM boards WHERE guild = ?",
    "DELETE FROM audit WHERE guild = ?",
    "DELETE FROM departures WHERE guild = ?",
)


def purge(db: sqlite3.Connection, guild: str) -> None:
    """Remove a server and everything of it."""
    for everything in _OF_A_SERVER:
        db.execute(everything, (guild,))
    db.execute("DELETE FROM settings WHERE whose = 'guild' AND id = ?", (guild,))
    db.execute("DELETE FROM jobs WHERE guild = ? AND finished_at IS NOT NULL", (guild,))
