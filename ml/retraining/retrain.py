"""One retraining from rows to verdict: snapshot, fine-tuning from the champion, comparison, gate, a new folder.

Where the operator names imported tables, a model that was fitted anew to them stands in the champion's place.

It promotes nothing: whoever asked for it reads the report and decides. Begun again in the same scratch folder with the
same rows it goes on where it stopped.
"""

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import torch

from ml import registry
from ml.build import data_hash
from ml.errors import BadInput, ModelRefused
from ml.folder import Provenance, digests, files, load_model
from ml.metrics import baselines, figures, score
from ml.model import Model
from ml.nets.chances import Readings
from ml.nets.train import Options
from ml.retraining import drift, own, refit, snapshot, tune
from ml.retraining.compare import Compared, Sides, compare
from ml.retraining.gate import Check, Limits, judge, strayed
from ml.songs.dataset import Rows, some
from ml.sound.clips import Clips

UNSEEN = "unseen artists, which neither champion nor challenger learned from"
LEAST_FRESH = 30
"""New songs below which there is nothing to learn that the champion does not know."""

LOOKED_AT = 20_000
"""Songs on each side by which drift is judged; more say no more."""

OWN, TABLES = "own", "tables"
"""Whose popularity a model answers: the operator's own counts, or that of tables."""

TENTHS = 10
Short: TypeAlias = dict[str, object]
"""What a report says where nothing could be learned."""

NOTES = {
    (False, OWN): "Fine-tuned on the operator's own rows; labels are counts of listeners on the documented scale.",
    (True, OWN): "Fitted anew to tables that the operator imported, then fine-tuned on the operator's own rows; labels "
    "are counts of listeners on the documented scale.",
    (True, TABLES): "Fitted anew to tables that the operator imported; learns what went with popularity in these.",
}
"""What a model's card says, by whether it was fitted to tables and whose popularity it answers."""


@dataclass(frozen=True)
class Order:
    """What decides a retraining; everything in it survives JSON."""

    root: Path  # of the models
    champion: str
    name: str
    created: str  # a time with its zone
    snapshots: Path
    scratch: Path
    sounds: Path | None = None  # kept log-mels
    limits: Limits = field(default_factory=Limits)
    listed: frozenset[str] = frozenset()  # golden songs that may move
    options: Options = tune.USUAL
    clip_epochs: int = 12
    clip_steps: int = 0  # at the least
    shared: Mapping[str, object] = field(default_factory=dict)  # what goes into inputs.json besides the usual
    tables: tuple[Path, ...] = ()  # imported ones, to which a model is fitted anew


@dataclass(frozen=True)
class Learned:
    """A challenger, the songs by which it is judged, and what it started from where that is not the champion."""

    challenger: Model
    found: tune.Material
    start: refit.Refitted | None = None
    scale: str = OWN

    def told(self, order: Order) -> dict[str, object]:
        """What the report says of tables, if any were named."""
        if self.start is None:
            return {}
        told = {"tables": [path.name for path in order.tables], "table_songs": len(self.start.table)}
        return told if self.scale == OWN else told | {"judged_by_tables": True, "scale_changed": False}


def run(order: Order, rows: Iterable[own.Row], told: tune.Told) -> dict[str, object]:
    """The report; with `outcome` passed or failed the challenger lies in the models' folder, else there is none."""
    started = time.monotonic()
    torch.set_num_threads(1)
    champion, known = load_model(order.root / order.champion), digests(order.root / order.champion)
    until = _until(champion)
    gathered = own.gather(rows, until)
    kept = snapshot.write(gathered.table, order.snapshots, order.created[:10])
    told("snapshot", 1, 1)
    fresh = int((np.asarray(gathered.table["at"].to_numpy(), float) > until).sum())
    head: dict[str, object] = {
        "name": order.name,
        "champion": order.champion,
        "songs": len(gathered.table),
        "fresh": fresh,
        "unlabelled": gathered.unlabelled,
        "snapshot": kept.path.name,
        "sha256": kept.sha256,
        "scale_changed": champion.meta.get("scale") != OWN,
    }
    teach = _refitted if order.tables else _tuned
    learned = teach(order, champion, (gathered.table, fresh), told)
    if not isinstance(learned, Learned):
        return head | learned
    told("evaluate", 0, 1)
    seen = registry.seen(*known, learned.found.table["artist_key"].to_pylist())
    same_scale = champion.meta.get("scale") == learned.scale == OWN
    sides = Sides(champion, learned.challenger, seen, same_scale=same_scale)
    compared = compare(learned.found, sides, gathered, fresh)
    told("gate", 0, 1)
    evidence = replace(compared.evidence, listed=order.listed)
    checks = judge(evidence, order.limits)
    shifts = _shifts(learned.found, champion, until)
    provenance = _provenance(order, learned, compared, known)
    _shelve(order, learned.challenger, replace(provenance, data_hash=data_hash((kept.path, *order.tables))))
    told("gate", 1, 1)
    ended = {"strayed": strayed(evidence, order.limits), "seconds": round(time.monotonic() - started, 1)}
    return head | learned.told(order) | _told(compared, checks, shifts, learned.challenger) | ended


def _tuned(order: Order, champion: Model, rows: tuple[pa.Table, int], told: tune.Told) -> Learned | Short:
    """The champion fine-tuned on the rows, or why not."""
    (table, fresh), limits = rows, order.limits
    if len(table) < limits.least_rows:
        return {"outcome": "too_few", "least": limits.least_rows}
    if fresh < LEAST_FRESH:
        return {"outcome": "nothing_new", "least": LEAST_FRESH}
    asked = _tuning(order, champion)
    found = tune.material(table, asked, told)
    if len(found.tested) < limits.least_tested:
        return _few_to_test(len(found.rows), len(found.tested), limits)
    return Learned(tune.tune(asked, found, told), found)


def _refitted(order: Order, champion: Model, rows: tuple[pa.Table, int], told: tune.Told) -> Learned | Short:
    """Fitted anew to the tables, then fine-tuned on the rows where these are enough to judge by; or why not."""
    asked, table, limits = _tuning(order, champion), rows[0], order.limits
    tables = refit.read(order.tables, limits, told)
    found = tune.material(table, asked, told) if len(table) >= limits.least_rows else None
    tested = len(found.tested) if found else 0
    if found and tested >= limits.least_tested:
        start = refit.fit(asked, tables, told)
        return Learned(tune.tune(replace(asked, champion=start.model), found, told), found, start)
    if champion.meta.get("scale") == OWN:
        # Songs of a table cannot judge who answers on the scale of the operator's own counts.
        return _few_to_test(len(table), tested, limits)
    start = refit.fit(asked, tables, told)
    return Learned(start.model, refit.material(start), start, scale=TABLES)


def _few_to_test(songs: int, tested: int, limits: Limits) -> dict[str, object]:
    """Too few songs are by artists set aside; about how many songs it takes at their share, a tenth to spare."""
    share = max(tested, 1) / songs if songs else 1.0
    least = max(limits.least_rows, math.ceil(limits.least_tested / max(share, 0.5 / tune.HELD_OUT) / 10) * 10)
    return {"outcome": "few_to_test", "songs": songs, "least": least, "tested": tested, "to_test": limits.least_tested}


def _until(champion: Model) -> float:
    """When the newest label was taken that the champion learned from."""
    metrics = champion.meta.get("metrics")
    until = metrics.get("until", 0.0) if isinstance(metrics, Mapping) else 0.0
    return float(until)


def _tuning(order: Order, champion: Model) -> tune.Order:
    clips = None
    if order.sounds is not None and order.sounds.is_dir():
        try:
            clips = Clips(order.sounds)
        except BadInput:
            clips = None  # an empty folder: nobody was heard yet
    asked = tune.Order(champion, order.name, order.scratch, clips, order.options)
    # The first passes, at full rate, often make it worse: none of them says that nothing is to be heard.
    epochs, device = order.clip_epochs, order.options.device
    tower = replace(asked.tower, epochs=epochs, patience=epochs, device=device)
    return replace(asked, tower=tower, steps=tune.Steps(order.clip_steps), listen=order.clip_epochs > 0)


def _shelve(order: Order, challenger: Model, provenance: Provenance) -> None:
    """Write the challenger's folder, unless an earlier attempt did and only its report was lost."""
    folder = order.root / order.name
    try:
        registry.verify(folder)
    except ModelRefused:
        registry.write(folder, files(challenger, provenance))


def _shifts(found: tune.Material, champion: Model, until: float) -> dict[str, drift.Shift]:
    """How the newest songs differ from those before: those after the champion's last, or the newest tenth."""
    at = found.at()
    new = at > (until if (at <= until).sum() >= drift.LEAST else np.quantile(at, 0.9))
    if not new.any() or new.all():
        return {}
    old, fresh = some(found.rows.take(~new), LOOKED_AT), some(found.rows.take(new), LOOKED_AT)
    answers = champion.ensemble.read(old).mean, champion.ensemble.read(fresh).mean
    return drift.report(old, fresh, answers)


def _provenance(order: Order, learned: Learned, compared: Compared, known: tuple[bytes, bytes]) -> Provenance:
    row = {"mode": "served", **_figures(compared.after, compared.rows)}
    found, start = learned.found, learned.start
    taught = found.table.take(found.learned)["artist_key"].to_pylist()
    own_rows = len(found.rows) if learned.scale == OWN else 0
    return Provenance(
        created=order.created,
        data_hash="",
        metrics={
            UNSEEN: [row],
            "clip": None,
            "rows": own_rows + (len(start.table) if start else 0),
            "clips": len(found.heard),
            "tables": [*(path.name for path in order.tables), *([OWN] if own_rows else [])],
            "until": float(found.at().max()),
        },
        artists=(*taught, *(start.artists if start else ())),
        notes=NOTES[bool(start), learned.scale],
        known=None if start else known,
        scale=learned.scale,
        shared=order.shared,
    )


def _figures(found: Readings, rows: Rows) -> dict[str, object]:
    labels = rows.labels[:, 0]
    row: dict[str, object] = {"n": len(rows)}
    for name, figure in figures(score(found, labels, rows.artist)).items():
        row |= {name: figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}
    return row | baselines(labels, labels)


def _told(
    compared: Compared, checks: tuple[Check, ...], shifts: Mapping[str, drift.Shift], challenger: Model
) -> dict[str, object]:
    evidence, verdict = compared.evidence, challenger.stream.verdict
    moved = sorted(evidence.golden.items(), key=lambda pair: -abs(pair[1]))[:5]
    return {
        "outcome": "passed" if all(check.passed for check in checks) else "failed",
        "checks": [asdict(check) for check in checks],
        "tested": evidence.tested,
        "delta": asdict(evidence.delta),
        "before": _figures(compared.before, compared.rows),
        "after": _figures(compared.after, compared.rows),
        "calibration": [_calibration(side, compared.rows) for side in (compared.before, compared.after)],
        "drift": {name: asdict(shift) for name, shift in shifts.items()},
        "drifted": drift.notable(shifts),
        "moved": dict(moved),
        "clip": verdict.as_json() if verdict else None,
    }


def _calibration(found: Readings, rows: Rows) -> list[tuple[float, float]]:
    """Mean answer and mean truth for each tenth of the answers."""
    order = np.argsort(found.mean, kind="stable")
    parts = [part for part in np.array_split(order, TENTHS) if len(part)]
    return [(float(found.mean[part].mean()), float(rows.labels[part, 0].mean())) for part in parts]
