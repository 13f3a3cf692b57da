"""A model fitted anew to tables that the operator has imported, to stand where the champion stands in a fine-tuning.

Features, genres and the estimator stay the champion's; tables that it does not know get tokens of their own. Where the
operator's own songs are too few to judge by, songs of the tables are the test.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from ml.arrays import IntArray
from ml.errors import BadInput
from ml.model import Model
from ml.neighbours import Familiar
from ml.nets import ensemble, train
from ml.nets.modes import MODES, as_served, view
from ml.nets.stream import SILENT
from ml.retraining import own
from ml.retraining.gate import Limits
from ml.retraining.tune import TESTED, Material, Order, Told, batch_of, counting, newest, set_aside
from ml.songs import importing
from ml.songs.dataset import from_table

_SERVED = next(mode for mode in MODES if mode.name == "served")
_NONE: IntArray = np.zeros(0, np.int64)


@dataclass(frozen=True)
class Refitted:
    """A model that starts from nothing, and the songs of the tables, those of artists set aside among them."""

    model: Model
    table: pa.Table
    artists: tuple[str, ...]  # whom it has learned from


def read(paths: Sequence[Path], limits: Limits, told: Told) -> pa.Table:
    """All songs of the tables of which something is known, as rows of the operator's would be; BadInput for too few.

    They come in an order of no meaning, since whoever takes the first few takes some of each table.
    """
    whole = importing.rows_guess(paths)
    table, _ = importing.load(paths, counting(told, "snapshot", whole))
    table = table.take(np.random.default_rng(len(table)).permutation(len(table)))
    rows = from_table(table, ())
    useful = ensemble.usable(rows)
    tested = int((useful & set_aside(rows)).sum())
    if useful.sum() < limits.least_rows or tested < limits.least_tested:
        names = ", ".join(path.name for path in paths)
        found = (
            f"{int(useful.sum())} songs of which a count and something else are known, {tested} by artists set aside"
        )
        raise BadInput(f"{names}: {found}; it takes at least {limits.least_rows} and {limits.least_tested}.")
    return _as_own(table.filter(pa.array(useful)))


def fit(order: Order, table: pa.Table, told: Told) -> Refitted:
    """Train from nothing on all artists that are not set aside; an interrupted training goes on."""
    champion = order.champion
    snapshots = tuple(dict.fromkeys((*champion.snapshots, *sorted(set(table["snapshot"].to_pylist())))))
    rows = from_table(table, snapshots)
    learned = ~set_aside(rows)
    rows = rows.take(learned)
    options = train.Options(batch=batch_of(len(rows), train.Options().batch), device=order.options.device)
    plan = ensemble.Plan(options, snapshots, len(champion.ensemble.members), order.scratch / "tables")
    heard = counting(told, "tables", ensemble.work(len(rows), plan), ensemble.epochs(len(rows), plan))
    fitted = ensemble.fit(rows, plan, as_served(champion.law), heard)
    model = Model(
        name=order.name,
        ensemble=fitted,
        snapshots=snapshots,
        estimator=champion.estimator,
        law=champion.law,
        stream=SILENT,
        familiar=Familiar.fit(rows.numeric),
        meta={},
    )
    return Refitted(model.on("cpu"), table, tuple(table.filter(pa.array(learned))["artist_key"].to_pylist()))


def material(refitted: Refitted) -> Material:
    """The songs of the tables as a running service would have them, split by artist; there is nothing to hear."""
    model, table = refitted.model, refitted.table
    rows = view(from_table(table, model.snapshots), _SERVED, as_served(model.law))
    held = set_aside(rows)
    tested = newest(held, np.zeros(len(rows)), TESTED)
    return Material(table, rows, np.flatnonzero(~held), tested, recent=_NONE, heard=_NONE, logmels=[])


def _as_own(table: pa.Table) -> pa.Table:
    """Without ids, which could be taken for those of kept sounds, and of one time: what is newest says nothing here."""
    count = len(table)
    table = table.set_column(table.schema.get_field_index("track_id"), "track_id", pa.nulls(count, pa.string()))
    table = table.append_column("at", pa.array(np.zeros(count)))
    return table.append_column("track", pa.nulls(count, pa.string())).cast(own.OWN_SCHEMA)
