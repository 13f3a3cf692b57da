"""The book of the retrainings in the store."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from songbot.core.training import Report, Step, Training
from songbot.errors import Refused

_RUNNING = "SELECT * FROM trainings WHERE ended IS NULL ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True)
class Hold:
    """Which process holds a retraining, now and until when."""

    boot: str
    now: float
    until: float


def begin(db: sqlite3.Connection, name: str, why: str, hold: Hold) -> Training:
    """Enter one, or take on the one whose process is gone."""
    running = db.execute(_RUNNING).fetchone()
    if running is None:
        entered = db.execute(
            "INSERT INTO trainings (name, why, began, boot, lease_until) VALUES (?, ?, ?, ?, ?) RETURNING *",
            (name, why, hold.now, hold.boot, hold.until),
        )
        return _training(entered.fetchone())
    if running["lease_until"] >= hold.now:
        raise Refused("retrain_busy", since=int(running["began"]))
    db.execute("UPDATE trainings SET boot = ?, lease_until = ? WHERE id = ?", (hold.boot, hold.until, running["id"]))
    return _training(running)


def tell(db: sqlite3.Connection, training: int, step: Step, hold: Hold) -> bool:
    """Note how far it is; whether whoever runs it may go on."""
    noted = db.execute(
        "UPDATE trainings SET step = ?, lease_until = ? WHERE id = ? AND boot = ? AND ended IS NULL"
        " RETURNING cancelled",
        (json.dumps(step.to_json()), hold.until, training, hold.boot),
    ).fetchone()
    return noted is not None and not noted["cancelled"]


def end(db: sqlite3.Connection, training: int, report: Report, hold: Hold) -> None:
    """Note how it ended; the first end counts, and only that of who holds it."""
    told = json.dumps(report, ensure_ascii=False)
    db.execute(
        "UPDATE trainings SET ended = ?, report = ? WHERE id = ? AND boot = ? AND ended IS NULL",
        (hold.now, told, training, hold.boot),
    )


def cancel(db: sqlite3.Connection) -> bool:
    """Ask the one that runs to stop."""
    return db.execute("UPDATE trainings SET cancelled = 1 WHERE ended IS NULL").rowcount > 0


def lost(db: sqlite3.Connection, now: float) -> bool:
    """Whether one runs whose process has let its lease lapse."""
    running = db.execute(_RUNNING).fetchone()
    return running is not None and running["lease_until"] < now


def latest(db: sqlite3.Connection, limit: int) -> Sequence[Training]:
    """Newest first."""
    return [_training(row) for row in db.execute("SELECT * FROM trainings ORDER BY id DESC LIMIT ?", (limit,))]


def _training(row: sqlite3.Row) -> Training:
    return Training(
        id=row["id"],
        name=row["name"],
        why=row["why"],
        began=float(row["began"]),
        running=row["ended"] is None,
        cancelled=bool(row["cancelled"]),
        step=Step.from_json(json.loads(row["step"])) if row["step"] else None,
        ended=row["ended"],
        report=json.loads(row["report"]) if row["report"] else {},
    )
