"""Where boards hang, and what admins hide and do."""

import sqlite3
from collections.abc import Sequence
from dataclasses import asdict

from songbot.ports.club import Act, Hung


def hung(db: sqlite3.Connection, guild: str) -> Hung | None:
    """A server's board."""
    row = db.execute("SELECT * FROM boards WHERE guild = ?", (guild,)).fetchone()
    return Hung(**dict(row)) if row else None


def everywhere(db: sqlite3.Connection) -> Sequence[str]:
    """The servers that have a board."""
    return [row["guild"] for row in db.execute("SELECT guild FROM boards ORDER BY guild")]


def hang(db: sqlite3.Connection, board: Hung) -> None:
    """Write down how a board is."""
    db.execute(
        "INSERT OR REPLACE INTO boards (guild, channel, admin, message, digest, made_at, edited_at, refused, count)"
        " VALUES (:guild, :channel, :admin, :message, :digest, :made_at, :edited_at, :refused, :count)",
        asdict(board),
    )


def take_down(db: sqlite3.Connection, guild: str) -> None:
    """A server has no board any more."""
    db.execute("DELETE FROM boards WHERE guild = ?", (guild,))


def hide(db: sqlite3.Connection, guild: str, kind: str, id_: str) -> None:
    """Keep a user or a track off a server's boards."""
    db.execute("INSERT OR IGNORE INTO hidden VALUES (?, ?, ?)", (guild, kind, id_))


def unhide(db: sqlite3.Connection, guild: str, kind: str, id_: str) -> None:
    """Let it back."""
    db.execute("DELETE FROM hidden WHERE (guild, kind, id) = (?, ?, ?)", (guild, kind, id_))


def hidden(db: sqlite3.Connection, guild: str) -> Sequence[tuple[str, str]]:
    """What a server hides, as kind and id."""
    rows = db.execute("SELECT kind, id FROM hidden WHERE guild = ? ORDER BY kind, id", (guild,))
    return [(row["kind"], row["id"]) for row in rows]


def note_act(db: sqlite3.Connection, act: Act) -> None:
    """Write down what an admin or operator did."""
    db.execute(
        "INSERT INTO audit (at, guild, user, act, detail) VALUES (:at, :guild, :user, :act, :detail)", asdict(act)
    )


def acts(db: sqlite3.Connection, limit: int) -> Sequence[Act]:
    """The latest acts, newest first."""
    rows = db.execute("SELECT at, guild, user, act, detail FROM audit ORDER BY id DESC LIMIT ?", (limit,))
    return [Act(**dict(row)) for row in rows]
