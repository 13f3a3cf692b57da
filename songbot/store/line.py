"""The line: jobs from the moment they were asked until their one answer was seen."""

import json
import logging
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from songbot.core.job import Job, ReplyTo, State, Wish
from songbot.core.prediction import Prediction
from songbot.errors import Refused
from songbot.ports import Accepted, Limits
from songbot.store import predictions

log = logging.getLogger(__name__)

LEASE = 1800.0
"""Seconds after which a job may be taken from another process: it hangs, no answer takes so long."""

# The conditions on state are the partial indexes' own words: said otherwise, they would read the whole table.
_WAITING = "SELECT count(*) FROM jobs WHERE state = 'waiting'"
_RUNNING = "SELECT count(*) FROM jobs WHERE state = 'running'"
_BEFORE = "SELECT count(*) FROM jobs WHERE state = 'waiting' AND id < ?"
_THEIRS = "SELECT count(*) FROM jobs WHERE user = ? AND state IN ('waiting', 'running')"


@dataclass(frozen=True)
class Entry:
    """What is put into the line."""

    wish: Wish
    reply: ReplyTo
    kind: str


@dataclass(frozen=True)
class Hand:
    """Who takes jobs in hand, and when."""

    boot: str
    now: float


def put(db: sqlite3.Connection, entry: Entry, limits: Limits) -> Accepted:
    """One row for an interaction; Refused when a limit is met."""
    reply = entry.reply
    kept = db.execute("SELECT id FROM jobs WHERE interaction = ?", (reply.interaction,)).fetchone()
    if kept:
        return Accepted(kept[0], _ahead(db, kept[0]), again=True)
    theirs = _count(db, _THEIRS, reply.user)
    if theirs >= limits.per_user:
        raise Refused("too_many_yours", limit=limits.per_user, waiting=theirs)
    waiting = _count(db, _WAITING)
    if waiting >= limits.waiting:
        raise Refused("line_full", ahead=waiting)
    job = db.execute(
        "INSERT INTO jobs (interaction, kind, wish, application, token, user, asked_at, channel, guild, message,"
        " locale, private, state) VALUES (:interaction, :kind, :wish, :application, :token, :user,"
        " :asked_at, :channel, :guild, :message, :locale, :private, 'waiting') RETURNING id",
        {**asdict(reply), "kind": entry.kind, "wish": _wish(entry.wish)},
    ).fetchone()[0]
    return Accepted(job, _ahead(db, job))


def claim(db: sqlite3.Connection, count: int, hand: Hand) -> Sequence[Job]:
    """Take the next jobs in hand."""
    db.execute(
        "UPDATE jobs SET state = 'waiting', boot = '' WHERE state = 'running' AND lease_until < :now AND boot != :boot",
        asdict(hand),
    )
    rows = db.execute(
        "UPDATE jobs SET state = 'running', boot = :boot, lease_until = :until WHERE id IN"
        " (SELECT id FROM jobs WHERE state = 'waiting' ORDER BY id LIMIT :count) RETURNING *",
        {"boot": hand.boot, "until": hand.now + LEASE, "count": count},
    )
    # What an update returns has no order.
    return sorted(map(_job, rows.fetchall()), key=lambda job: job.id)


def waiting(db: sqlite3.Connection, limit: int) -> Sequence[Job]:
    """The jobs that are next."""
    rows = db.execute("SELECT * FROM jobs WHERE state = 'waiting' ORDER BY id LIMIT ?", (limit,))
    return [_job(row) for row in rows]


def again(db: sqlite3.Connection, job: int, flags: Mapping[str, bool], hand: Hand) -> int:
    """Put a job back into the line; how many tries that count it has had."""
    db.execute(
        "UPDATE jobs SET state = 'waiting', boot = '', alone = :alone, tries = tries + :counts"
        " WHERE id = :job AND state = 'running' AND boot = :boot",
        {"job": job, "boot": hand.boot, **flags},
    )
    found = db.execute("SELECT tries FROM jobs WHERE id = ?", (job,)).fetchone()
    return int(found[0]) if found else 0


def give_back(db: sqlite3.Connection, jobs: Iterable[int], hand: Hand) -> None:
    """Nobody came for these."""
    for job in jobs:
        again(db, job, {"alone": False, "counts": False}, hand)


def sending(db: sqlite3.Connection, job: int, message: str) -> None:
    """A channel answer became this message."""
    db.execute("UPDATE jobs SET sent = ? WHERE id = ?", (message, job))


def finish(db: sqlite3.Connection, job: int, end: tuple[State, int | None], hand: Hand) -> None:
    """The job is over for good, and its token is forgotten."""
    state, prediction = end
    done = db.execute(
        "UPDATE jobs SET state = :state, prediction = :prediction, token = '', boot = '', finished_at = :now"
        " WHERE id = :job AND state = 'running' AND boot = :boot",
        {"state": state.value, "prediction": prediction, "job": job, **asdict(hand)},
    )
    if not done.rowcount:
        log.warning("job %s is not in this process's hand and was not finished", job)


def asked(db: sqlite3.Connection, interaction: str, message: str) -> Job | None:
    """The job of an interaction, or the one whose answer in the channel is a message."""
    row = db.execute("SELECT * FROM jobs WHERE interaction = ?", (interaction,)).fetchone()
    row = row or db.execute("SELECT * FROM jobs WHERE sent = ? AND sent != ''", (message,)).fetchone()
    return _job(row) if row else None


def recover(db: sqlite3.Connection, hand: Hand) -> int:
    """What other processes had in hand goes back into the line."""
    back = "UPDATE jobs SET state = 'waiting', boot = '' WHERE state = 'running' AND boot != ?"
    return db.execute(back, (hand.boot,)).rowcount


def counts(db: sqlite3.Connection) -> Mapping[State, int]:
    """How many wait and how many are in hand."""
    return {State.WAITING: _count(db, _WAITING), State.RUNNING: _count(db, _RUNNING)}


def missed(db: sqlite3.Connection, user: str) -> Prediction | None:
    """The latest answer that could not be brought; all of them count as told."""
    rows = db.execute(
        "UPDATE jobs SET state = 'done' WHERE user = ? AND state = 'unreachable' RETURNING id, prediction", (user,)
    ).fetchall()
    told = [row["prediction"] for row in sorted(rows, key=lambda row: int(row["id"])) if row["prediction"]]
    return predictions.get(db, told[-1]) if told else None


def prune(db: sqlite3.Connection, before: float) -> int:
    """Forget what was finished before this time."""
    return db.execute("DELETE FROM jobs WHERE finished_at < ?", (before,)).rowcount


def _count(db: sqlite3.Connection, query: str, *values: object) -> int:
    return int(db.execute(query, values).fetchone()[0])


def _wish(wish: Wish) -> str:
    return json.dumps(asdict(wish), ensure_ascii=False)


def _wished(told: Mapping[str, Any]) -> Wish:
    return Wish(**{**told, "parts": tuple(told.get("parts", ()))})


def _ahead(db: sqlite3.Connection, job: int) -> int:
    """How many are in hand or wait before this one; none when it waits no more."""
    waits = db.execute("SELECT 1 FROM jobs WHERE id = ? AND state = 'waiting'", (job,)).fetchone()
    return _count(db, _RUNNING) + _count(db, _BEFORE, job) if waits else 0


def _job(row: sqlite3.Row) -> Job:
    # What an update returns has whole numbers where a query has floats.
    told = {name: row[name] for name in ReplyTo.__dataclass_fields__}
    reply = ReplyTo(**{**told, "private": bool(row["private"]), "asked_at": float(row["asked_at"])})
    return Job(
        id=row["id"],
        kind=row["kind"],
        wish=_wished(json.loads(row["wish"])),
        reply=reply,
        state=State(row["state"]),
        tries=row["tries"],
        asked_at=reply.asked_at,
        alone=bool(row["alone"]),
        sent=row["sent"],
    )
