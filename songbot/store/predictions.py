"""Answers in the store."""

import json
import sqlite3
from collections.abc import Mapping

from songbot.core.likeness import point
from songbot.core.prediction import Answer, Prediction
from songbot.store import sounds, tracks

_SELECT = "SELECT id, track, inputs, answer, at FROM predictions"


def known(db: sqlite3.Connection, track: str, model: str) -> Prediction | None:
    """The latest answer of a model on a song."""
    where = " WHERE track = ? AND model = ? ORDER BY id DESC LIMIT 1"
    return _of(db.execute(_SELECT + where, (tracks.row(db, track), model)))


def get(db: sqlite3.Connection, id_: int) -> Prediction | None:
    """One answer."""
    return _of(db.execute(_SELECT + " WHERE id = ?", (id_,)))


def record(db: sqlite3.Connection, draft: Prediction, job: int) -> Prediction:
    """Keep an answer, whose id is not known yet; a job that records the same twice has recorded it once."""
    track = tracks.row(db, draft.track)
    if track is None:
        raise LookupError(f"there is no song {draft.track!r}")
    tracks.asked(db, track)
    one = job, track, draft.answer.model, _json(draft.inputs)
    db.execute(
        "INSERT INTO predictions (job, track, model, inputs, answer, at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (job, track, model, inputs) DO NOTHING",
        (*one, _json(draft.answer.to_json()), draft.at),
    )
    here = point(_numbers(draft.inputs.get("features")), draft.answer.estimated)
    sounds.place(db, track, here)
    return _read(db.execute(_SELECT + " WHERE job = ? AND track = ? AND model = ? AND inputs = ?", one).fetchone())


def _numbers(told: object) -> Mapping[str, float]:
    return {str(name): float(value) for name, value in told.items()} if isinstance(told, Mapping) else {}


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _of(rows: sqlite3.Cursor) -> Prediction | None:
    row = rows.fetchone()
    return _read(row) if row else None


def _read(row: sqlite3.Row) -> Prediction:
    answer = Answer.from_json(json.loads(row["answer"]))
    return Prediction(row["id"], str(row["track"]), json.loads(row["inputs"]), answer, row["at"])
