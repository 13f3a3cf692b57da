"""What servers have set and people have told, and which scheduled runs were taken."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from songbot.core.training import Slot


@dataclass(frozen=True)
class Run:
    """A scheduled job at one of its times, and the process that wants it until `lease_until`."""

    job: str
    slot: float
    boot: str
    lease_until: float = 0.0


def get(db: sqlite3.Connection, whose: str, id_: str) -> Mapping[str, object]:
    """All values of a server or a person."""
    rows = db.execute("SELECT name, value FROM settings WHERE whose = ? AND id = ?", (whose, id_))
    return {row["name"]: json.loads(row["value"]) for row in rows}


def change(db: sqlite3.Connection, whose: str, id_: str, values: Mapping[str, object]) -> None:
    """Set these beside the others; None unsets."""
    gone = [(whose, id_, name) for name, value in values.items() if value is None]
    kept = [(whose, id_, name, json.dumps(value)) for name, value in values.items() if value is not None]
    db.executemany("DELETE FROM settings WHERE whose = ? AND id = ? AND name = ?", gone)
    db.executemany("INSERT OR REPLACE INTO settings (whose, id, name, value) VALUES (?, ?, ?, ?)", kept)


def claim_slot(db: sqlite3.Connection, run: Run, now: float) -> bool:
    """Whether the run is this process's: nobody took it, or who took it let the lease lapse."""
    taken = db.execute(
        "INSERT INTO runs (job, slot, boot, lease_until) VALUES (:job, :slot, :boot, :lease_until)"
        " ON CONFLICT (job, slot) DO UPDATE SET boot = excluded.boot, lease_until = excluded.lease_until"
        " WHERE NOT done AND lease_until < :now RETURNING 1",
        {**asdict(run), "now": now},
    )
    return taken.fetchone() is not None


def hold_slot(db: sqlite3.Connection, run: Run) -> None:
    """Its process has the run until then; one that is over stays over."""
    db.execute(
        "UPDATE runs SET lease_until = :lease_until WHERE job = :job AND slot = :slot AND boot = :boot", asdict(run)
    )


def finish_slot(db: sqlite3.Connection, run: Run) -> None:
    """The run is over."""
    db.execute("UPDATE runs SET done = 1 WHERE job = :job AND slot = :slot AND boot = :boot", asdict(run))


def prune(db: sqlite3.Connection, before: float) -> int:
    """Forget runs that were due before this time and are done."""
    return db.execute("DELETE FROM runs WHERE done AND slot < ?", (before,)).rowcount


def slots(db: sqlite3.Connection) -> Sequence[Slot]:
    """The latest run of each job."""
    rows = db.execute("SELECT job, max(slot) AS slot, done FROM runs GROUP BY job ORDER BY job")
    return [Slot(row["job"], row["slot"], bool(row["done"])) for row in rows]
