"""How good a model is on tables of artists that it has never seen, mode by mode, beside a constant."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ml import registry
from ml.arrays import BoolArray, FloatArray
from ml.errors import BadInput
from ml.hearing import hear_all
from ml.metrics import baselines, figures, score
from ml.model import Model
from ml.nets.chances import Readings, read
from ml.nets.ensemble import unseen_chances
from ml.nets.modes import MODES, Mode, as_served, patterns, view
from ml.nets.net import BINS
from ml.songs import importing
from ml.songs.dataset import Rows, folds, from_table, joined, keep, present
from ml.songs.features import COLUMN, GROUPS
from ml.songs.genres import TAGS, parent_of
from ml.sound.clips import Clips

Told = Callable[[int], None]
LEAST = 20
"""Rows below which a figure says nothing."""


@dataclass(frozen=True)
class Tested:
    """One table ready to be scored."""

    name: str
    rows: Rows
    ids: tuple[str | None, ...]
    seen: BoolArray  # rows whose artist the model was trained on


def tables(model: Model, paths: Sequence[Path], known: tuple[bytes, bytes], told: Told, head: int = 0) -> list[Tested]:
    """Each file's labelled rows, and which of their artists the model was trained on."""
    found = []
    for path in paths:
        table, _ = importing.load([path], told)
        rows = from_table(table, model.snapshots)
        rows = replace(rows, labels=rows.labels[:, [head]])
        usable = np.isfinite(rows.labels[:, 0])
        if usable.sum() < LEAST:
            raise BadInput(f"{path}: {usable.sum()} rows have a label; at least {LEAST} are needed to say anything.")
        seen = registry.seen(*known, table["artist_key"].to_pylist())
        ids = np.array(table["track_id"].to_pylist(), dtype=object)
        found.append(Tested(path.stem, rows.take(usable), tuple(ids[usable]), seen[usable]))
    return found


def honest(model: Model, rows: Rows, seen: BoolArray, head: int = 0) -> FloatArray:
    """Chances from nobody who knows the artist: for those trained on, the one member that was kept from them."""
    members = model.ensemble.members
    found = np.empty((len(rows), BINS), np.float32)
    if seen.any():
        known = rows.take(seen)
        found[seen] = unseen_chances(known, folds(known.artist, len(members)), members, head)
    if not seen.all():
        found[~seen] = model.ensemble.chances(rows.take(~seen), head)
    return found


def work(tested: Sequence[Tested], clips: Clips | None) -> int:
    """How many answers and clips there are to go through, for a progress bar."""
    heard = sum(id_ in clips for table in tested for id_ in table.ids) if clips is not None else 0
    return heard + len(MODES) * sum(len(table.rows) for table in tested)


def evaluate(model: Model, tested: Sequence[Tested], clips: Clips | None, told: Told) -> list[dict[str, object]]:
    """One row of figures for each table and mode, and for all tables together where there are several."""
    parts: dict[str, list[tuple[Readings, Rows]]] = {}
    rows: list[dict[str, object]] = []
    for table in tested:
        for name, (found, shown) in _answers(model, table, clips, told).items():
            parts.setdefault(name, []).append((found, shown))
            rows.append(_row(table.name, name, found, shown) | {"seen_artists_n": int(table.seen.sum())})
    if len(tested) > 1:
        rows += [_row("pooled", name, *_joined(part)) for name, part in parts.items()]
    return rows


def _answers(model: Model, table: Tested, clips: Clips | None, told: Told) -> dict[str, tuple[Readings, Rows]]:
    degrade = as_served(model.law)
    found = {}
    for mode in MODES:
        shown = view(table.rows, mode, degrade)
        known = np.any(present(shown), axis=1)
        if known.sum() >= LEAST and not _repeats(mode, shown):
            shown = shown.take(known)
            found[mode.name] = (_read(model, shown, honest(model, shown, table.seen[known])), shown)
        told(len(table.rows))
    if clips is not None:
        found |= _heard(model, table, clips, told)
    return found


def _repeats(mode: Mode, shown: Rows) -> bool:
    """Whether a mode says nothing new, since the table has none of what it is about."""
    known = np.any(present(shown), axis=0)
    return mode.name in ("blind", "facts") and not known[[GROUPS.index(g) for g in mode.groups if g != "clip"]].any()


def _heard(model: Model, table: Tested, clips: Clips, told: Told) -> dict[str, tuple[Readings, Rows]]:
    """The clip alone, and the clip with the facts, for the rows that have a clip."""
    have = np.array([id_ in clips for id_ in table.ids], dtype=bool)
    if have.sum() < LEAST:
        return {}
    rows = table.rows.take(have).serving()
    ids = [id_ for id_, there in zip(table.ids, have, strict=True) if there and id_ is not None]
    facts = view(rows, next(mode for mode in MODES if mode.name == "facts"), as_served(model.law))
    numeric, estimated, logits = hear_all(_logmels(clips, ids, told), model.estimator, model.stream)
    nothing = keep(rows, np.zeros(len(GROUPS), bool))
    found = {}
    for name, known in (("clip", nothing), ("clip and facts", facts)):
        shown = replace(known, numeric=np.where(estimated, numeric, known.numeric), estimated=estimated)
        chances = spoken(honest(model, shown, table.seen[have]), logits)
        found[name] = (
            read(chances, model.stream.reach) if model.stream.earned else _read(model, shown, chances),
            shown,
        )
    return found


def _logmels(clips: Clips, ids: Sequence[str], told: Told) -> Iterator[FloatArray]:
    for id_ in ids:
        yield clips.logmel(id_)
        told(1)


def _read(model: Model, shown: Rows, chances: FloatArray) -> Readings:
    return read(chances, model.ensemble.reach[0, patterns(shown)])


def spoken(silent: FloatArray, logits: FloatArray) -> FloatArray:
    """Chances after the clip has added its logits."""
    weighed = np.log(np.maximum(silent, 1e-30)) + logits
    weighed = np.exp(weighed - weighed.max(axis=1, keepdims=True))
    told: FloatArray = weighed / weighed.sum(axis=1, keepdims=True)
    return told


def _row(table: str, mode: str, found: Readings, shown: Rows) -> dict[str, object]:
    labels = shown.labels[:, 0]
    row: dict[str, object] = {"table": table, "mode": mode, "n": len(shown)}
    for name, figure in figures(score(found, labels, shown.artist)).items():
        row |= {name: figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}
    return row | baselines(labels, labels)


def _joined(parts: list[tuple[Readings, Rows]]) -> tuple[Readings, Rows]:
    readings = Readings(*(np.concatenate([getattr(found, name) for found, _ in parts]) for name in vars(parts[0][0])))
    return readings, joined([shown for _, shown in parts])


def _tens(values: FloatArray) -> list[str]:
    """The ten of each value, such as 1990; nothing where it is not known."""
    return [f"{np.floor(value / 10) * 10:g}" if np.isfinite(value) else "" for value in values]


SLICES: Mapping[str, Callable[[Rows], Sequence[str]]] = {
    "genre": lambda rows: [parent_of(TAGS[first]) if first >= 0 else "" for first in rows.tags[:, 0]],
    "decade": lambda rows: _tens(rows.numeric[:, COLUMN["released"]]),
    "popularity from": lambda rows: _tens(np.minimum(rows.labels[:, 0], 99)),
}
"""What the served answers are also cut by; modes have rows of their own."""


def slices(model: Model, tested: Sequence[Tested]) -> list[dict[str, object]]:
    """Figures of the served answers by genre, decade and popularity."""
    served = next(mode for mode in MODES if mode.name == "served")
    shown = [view(table.rows, served, as_served(model.law)) for table in tested]
    parts = [(_read(model, s, honest(model, s, t.seen)), s) for s, t in zip(shown, tested, strict=True)]
    found, answered = _joined(parts)
    original = joined([table.rows for table in tested])
    rows = []
    for name, cut in SLICES.items():
        values = np.array(cut(original))
        for value in sorted(set(values.tolist()) - {""}):
            mine: BoolArray = values == value
            if mine.sum() >= LEAST:
                part = Readings(*(getattr(found, field)[mine] for field in vars(found)))
                rows.append(_row(f"{name} {value}", "served", part, answered.take(mine)))
    return rows
