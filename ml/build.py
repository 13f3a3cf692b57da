"""From table files and clips to a whole model: estimator, members, intervals, clip stream, all with their evidence."""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ml.arrays import BoolArray, FloatArray, IntArray
from ml.errors import BadInput
from ml.folder import Provenance
from ml.hearing import hear_all
from ml.metrics import baselines, figures, score
from ml.model import Model
from ml.neighbours import Familiar
from ml.nets import ensemble, tower_train, train
from ml.nets.chances import read
from ml.nets.modes import MODES, as_served, patterns, view
from ml.nets.net import HEADS
from ml.nets.served import Degrade
from ml.nets.stream import SILENT, Stream
from ml.nets.tower_verdict import Verdict
from ml.songs import importing
from ml.songs.dataset import SERVING, Rows, folds, from_table, keep, present
from ml.songs.features import COLUMN, GROUPS
from ml.sound.audio import unpack
from ml.sound.clips import Clips
from ml.sound.estimate import DESCRIPTORS, Estimator, cross_validate
from ml.sound.summary import summary

LEAST_ROWS = 200
LEAST_CLIPS = 40
"""Clips with descriptors below which the estimator of another model is taken on."""
Bar = Callable[[int, str], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True)
class Order:
    """What to train on and how."""

    tables: tuple[Path, ...]
    clips: Clips | None
    name: str
    created: str
    scratch: Path  # where an interrupted training goes on
    options: train.Options = field(default_factory=train.Options)
    members: int = 4
    tower: tower_train.Options = field(default_factory=tower_train.Options)
    parent: Model | None = None  # whose estimator is taken on where there are too few clips to learn one


@dataclass(frozen=True)
class Material:
    """The rows, and which of them can be heard."""

    table: pa.Table
    rows: Rows
    snapshots: tuple[str, ...]
    heard: IntArray  # places of the rows that have a clip
    logmels: Sequence[NDArray[np.uint8]]  # theirs, on disk


def build(order: Order, bar: Bar) -> tuple[Model, Provenance]:
    """Train everything; each part goes on where it was interrupted."""
    material = _material(order, bar)
    estimator, law = _estimator(order, material)
    degrade = as_served(law)
    plan = ensemble.Plan(order.options, material.snapshots, order.members, order.scratch / "features")
    with bar(ensemble.work(len(material.rows), plan), "training the feature stream") as told:
        fitted = ensemble.fit(material.rows, plan, degrade, told)
    bare = Model(
        name=order.name,
        ensemble=fitted,
        snapshots=material.snapshots,
        estimator=estimator,
        law=law,
        stream=SILENT,
        familiar=Familiar.fit(material.rows.numeric),
        meta={},
    )
    model = replace(bare, stream=_stream(order, material, bare, bar))
    return model, _provenance(order, material, model)


def _material(order: Order, bar: Bar) -> Material:
    with bar(importing.rows_guess(order.tables), "reading the tables") as told:
        table, _ = importing.load(order.tables, told)
    snapshots = (SERVING, *sorted(set(table["snapshot"].to_pylist())))
    rows = from_table(table, snapshots)
    ids = table["track_id"].to_pylist()
    audible = np.array([order.clips is not None and id_ in order.clips for id_ in ids], dtype=bool)
    useful: BoolArray = ensemble.usable(rows) | (audible & np.isfinite(rows.labels).any(axis=1))
    if useful.sum() < LEAST_ROWS:
        raise BadInput(f"{order.tables[0]}: {useful.sum()} usable rows; a training takes at least {LEAST_ROWS}.")
    table, rows = table.filter(pa.array(useful)), rows.take(useful)
    heard = np.flatnonzero(audible[useful])
    return Material(table, rows, snapshots, heard, _logmels(order, table.take(heard)["track_id"].to_pylist(), bar))


def _logmels(order: Order, ids: Sequence[str], bar: Bar) -> Sequence[NDArray[np.uint8]]:
    if order.clips is None or not ids:
        return ()
    with bar(len(ids), "listening to the clips") as told:
        return order.clips.store(ids, order.scratch / "logmels.npy", told, order.tower.device)


def _estimator(order: Order, material: Material) -> tuple[Estimator, Degrade]:
    """Learn descriptors from the clips at hand, or take on what another model learned."""
    columns = [COLUMN[name] for name in DESCRIPTORS]
    whole = ~np.isnan(material.rows.numeric[material.heard][:, columns]).any(axis=1)
    places = material.heard[whole][:2000]
    if len(places) < LEAST_CLIPS:
        if order.parent is None:
            raise BadInput(f"No estimator of descriptors to start from: hand in {LEAST_CLIPS} clips with descriptors.")
        return order.parent.estimator, order.parent.law
    by_row = dict(zip(material.heard.tolist(), material.logmels, strict=True))
    summaries = np.stack([summary(unpack(by_row[int(place)])) for place in places])
    targets = {name: material.rows.numeric[places, COLUMN[name]].astype(np.float64) for name in DESCRIPTORS}
    artists = material.rows.artist[places]
    law = Degrade.learn(cross_validate(summaries, targets, artists))
    return Estimator.fit(summaries, targets, artists), law


def _stream(order: Order, material: Material, bare: Model, bar: Bar) -> Stream:
    """The clip stream on top of what its own descriptors say already; kept silent unless it earns its place."""
    if len(material.heard) < LEAST_CLIPS:
        return SILENT
    rows = material.rows.take(material.heard).serving()
    numeric, estimated, _ = hear_all(map(unpack, material.logmels), bare.estimator, SILENT)
    nothing = keep(rows, np.zeros(len(GROUPS), bool))
    shown = replace(nothing, numeric=numeric, estimated=estimated)
    fold = folds(rows.artist, len(bare.ensemble.members))
    base = [ensemble.unseen_chances(shown, fold, bare.ensemble.members, head) for head in range(len(HEADS))]
    heard = tower_train.Heard(
        logmels=material.logmels,
        base=np.log(np.maximum(np.stack(base, axis=1), 1e-12)),
        labels=rows.labels,
        artists=rows.artist,
    )
    with bar(tower_train.work(rows.artist, order.tower), "training the clip stream") as told:
        trained, verdict = tower_train.fit_tower(heard, order.tower, (order.scratch / "clips", told))
    return Stream(trained, verdict)


def data_hash(tables: Sequence[Path]) -> str:
    """Of the very files that were handed in."""
    digest = hashlib.sha256()
    for path in tables:
        if not path.exists():
            raise BadInput(f"{path}: there is no such file.")
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _provenance(order: Order, material: Material, model: Model) -> Provenance:
    rows = [_line(mode.name, material, model) for mode in MODES]
    return Provenance(
        created=order.created,
        data_hash=data_hash(order.tables),
        metrics={
            "unseen artists, each answered by the one member that never saw them": [row for row in rows if row],
            "clip": _verdict(model.stream.verdict),
            "rows": len(material.rows),
            "clips": len(material.heard),
            "tables": [path.name for path in order.tables],
        },
        artists=tuple(material.table["artist_key"].to_pylist()),
        notes="Learns what went with popularity in these tables; retraining on an operator's own rows replaces it.",
    )


def _line(mode: str, material: Material, model: Model) -> dict[str, object]:
    """One mode's figures on labels of popularity."""
    chosen = next(entry for entry in MODES if entry.name == mode)
    rows = material.rows.take(np.isfinite(material.rows.labels[:, 0]))
    shown = view(rows, chosen, as_served(model.law))
    known = np.any(present(shown), axis=1)
    if known.sum() < LEAST_ROWS:
        return {}
    shown = shown.take(known)
    fold = folds(shown.artist, len(model.ensemble.members))
    chances: FloatArray = ensemble.unseen_chances(shown, fold, model.ensemble.members, 0)
    found = read(chances, model.ensemble.reach[0, patterns(shown)])
    labels = shown.labels[:, 0]
    row: dict[str, object] = {"mode": mode, "n": len(shown)}
    for name, figure in figures(score(found, labels, shown.artist)).items():
        row |= {name: figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}
    return row | baselines(labels, labels)


def _verdict(verdict: Verdict | None) -> dict[str, float | bool | None] | None:
    return verdict.as_json() if verdict else None
