"""All that is kept of people: told, and forgotten."""

import json
import sqlite3
from collections.abc import Mapping

from songbot.store import settings

_SHARED = {
    "signings": "SELECT * FROM signings WHERE user = ?",
    "guesses": "SELECT * FROM guesses WHERE user = ?",
    "rounds": "SELECT id, guild, channel, track, at FROM rounds WHERE starter = ?",
    "acts": "SELECT at, guild, act, detail FROM audit WHERE user = ?",
    "boards": "SELECT guild, channel FROM boards WHERE admin = ?",
    "hidden": "SELECT guild FROM hidden WHERE kind = 'user' AND id = ?",
}
"""What servers keep of a person: games, what they did as admin or operator, and where they are hidden from boards."""

_HIDDEN = frozenset({"token", "boot", "lease_until"})


def about(db: sqlite3.Connection, user: str) -> Mapping[str, object]:
    """A person's settings, questions, answers, words, and what servers keep of them; no token, and nobody else's."""
    jobs = [dict(row) for row in db.execute("SELECT * FROM jobs WHERE user = ? ORDER BY id", (user,))]
    answers = db.execute(
        "SELECT id, job, model, at, answer FROM predictions WHERE job IN (SELECT id FROM jobs WHERE user = ?)", (user,)
    )
    words = db.execute("SELECT prediction, reason, note, at FROM misses WHERE user = ?", (user,))
    finds = db.execute("SELECT * FROM finds WHERE user = ?", (user,))
    return {
        "user": user,
        "told": settings.get(db, "person", user),
        "questions": [{name: value for name, value in one.items() if name not in _HIDDEN} for one in jobs],
        "answers": [{**dict(row), "answer": json.loads(row["answer"])} for row in answers],
        "missed": [dict(row) for row in words],
        "finds": [dict(row) for row in finds],
        **{name: [dict(row) for row in db.execute(query, (user,))] for name, query in _SHARED.items()},
    }


def forget(db: sqlite3.Connection, user: str) -> None:
    """Remove what only this person has: words on what was missed, and the songs of their own files."""
    db.execute("DELETE FROM misses WHERE user = ?", (user,))
    files = db.execute(
        "DELETE FROM links WHERE service = 'upload' AND id GLOB ? || '.*' RETURNING track", (user,)
    ).fetchall()
    songs = [(row["track"],) for row in files]
    db.executemany("DELETE FROM predictions WHERE track = ?", songs)
    db.executemany("DELETE FROM facts WHERE track = ?", songs)
    db.executemany("DELETE FROM sounds WHERE track = ?", songs)


def prune(db: sqlite3.Connection, before: float) -> int:
    """Forget what people said was missed, rounds that are over with everybody's guesses, and what admins did."""
    words = db.execute("DELETE FROM misses WHERE at < ?", (before,)).rowcount
    rounds = db.execute("DELETE FROM rounds WHERE done AND at < ?", (before,)).rowcount
    return words + rounds + db.execute("DELETE FROM audit WHERE at < ?", (before,)).rowcount
