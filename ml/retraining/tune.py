"""A challenger: the champion's weights, fine-tuned on the operator's own rows under the champion's input contract."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ml.arrays import BoolArray, FloatArray, IntArray
from ml.errors import BadInput
from ml.hearing import hear_all
from ml.model import Model
from ml.nets import ensemble, tower_train, train
from ml.nets.net import HEADS
from ml.nets.stream import SILENT, Stream
from ml.retraining import own
from ml.songs.dataset import Rows, folds
from ml.sound.audio import unpack
from ml.sound.clips import Clips

HELD_OUT, HELD_SEED = 5, 2026
"""One artist of so many is never learned from, in any week: who tests today must not have taught yesterday."""

NEWEST = 8 * 7 * own.DAY
HALF_LIFE = 6 * 7 * own.DAY
"""After so long a song counts half: the world drifts, and rows say what it was like when they were taken."""

ENOUGH = 500
"""The newest songs that count more than half, however slowly they came."""

MOST_DRAWN = 100_000
"""Rows that one training draws, the newest the most often: beyond them more rows cost no more steps."""

TESTED = (300, 4_000)
"""Songs at the least and at the most."""

CALIBRATED = (TESTED[0] * (HELD_OUT - 1), 2 * ensemble.CALIBRATION_ROWS)
"""As many more as there are other artists: both parts are from the same weeks."""

LEAST_CLIPS = 150
"""Clips below which the champion's clip stream is taken on."""

SMALLEST = 4
"""Clips of a batch at the least."""

USUAL = train.Options(epochs=6, least_steps=400, rate=2e-3)
"""How long and how boldly it goes on from the champion's weights."""


class Told(Protocol):
    """Hears of a stage, how far it has come, out of how much, and in how many epochs where it has any."""

    def __call__(self, stage: str, done: int, of: int, epochs: int = 0, /) -> None:
        """So far it is."""
        ...


def counting(told: Told, stage: str, of: int, epochs: int = 0) -> Callable[[int], None]:
    """Hears how much more is done of a stage, and tells how much that makes."""
    done = 0

    def advance(more: int) -> None:
        nonlocal done
        done = min(of, done + more)
        told(stage, done, of, epochs)

    return advance


@dataclass(frozen=True)
class Steps:
    """How many steps the clip stream learns in, however few or many clips there are."""

    least: int = 0
    most: int = 4000


@dataclass(frozen=True)
class Order:
    """What decides a fine-tuning besides its rows."""

    champion: Model
    name: str
    scratch: Path  # where an interrupted training goes on
    clips: Clips | None = None
    options: train.Options = USUAL
    tower: tower_train.Options = field(default_factory=tower_train.Options)
    steps: Steps = field(default_factory=Steps)
    listen: bool = True


@dataclass(frozen=True)
class Material:
    """The rows as they are learned from and tested on, with where they stand in the table."""

    table: pa.Table
    rows: Rows
    learned: IntArray
    tested: IntArray
    recent: IntArray  # of the learned ones, those that say how far off answers are today
    heard: IntArray  # places of rows with a log-mel
    logmels: list[NDArray[np.uint8]]  # theirs, packed

    def at(self) -> FloatArray:
        """When each label was taken."""
        return np.asarray(self.table["at"].to_numpy(), np.float64)


def material(table: pa.Table, order: Order, told: Told) -> Material:
    """Every usable row with what is heard in its clip, split by artist."""
    rows = own.arrays(table, order.champion.snapshots)
    useful = ensemble.usable(rows)
    if not useful.any():
        raise BadInput("No row has both a label and something that is known of its song.")
    table, rows = table.filter(pa.array(useful)), rows.take(useful)
    heard, logmels = _heard(table, order, told)
    if len(heard):
        estimates, _, _ = hear_all(map(unpack, logmels), order.champion.estimator, SILENT)
        rows = own.with_estimates(rows, heard.tolist(), estimates)
    held = set_aside(rows)
    at = np.asarray(table["at"].to_numpy(), np.float64)
    tested, recent = newest(held, at, TESTED), newest(~held, at, CALIBRATED)
    return Material(table, rows, np.flatnonzero(~held), tested, recent, heard, logmels)


def set_aside(rows: Rows) -> BoolArray:
    """Which rows are by artists of whom nothing is learned."""
    held: BoolArray = folds(rows.artist, HELD_OUT, HELD_SEED) == 0
    return held


def tune(order: Order, found: Material, told: Told) -> Model:
    """Train; an interrupted training goes on after its last epoch."""
    rows = found.rows.take(found.learned)
    drawn = rows.take(draw(found.at()[found.learned], order.options.seed))
    champion = order.champion
    plan = ensemble.Plan(
        options=replace(order.options, batch=batch_of(len(rows), order.options.batch)),
        snapshots=champion.snapshots,
        members=len(champion.ensemble.members),
        folder=order.scratch / "features",
        champion=champion.ensemble.members,
        calibrate=found.rows.take(found.recent),
    )
    heard = counting(told, "train", ensemble.work(len(drawn), plan), ensemble.epochs(len(drawn), plan))
    fitted = ensemble.fit(drawn, plan, None, heard)
    share = ensemble.nearer(fitted.members, found.rows.take(found.recent), found.rows.take(found.tested))
    reach = ensemble.narrowed(fitted.reach, share)
    reach = np.where(_calibrated(fitted, champion.ensemble), reach, champion.ensemble.reach)
    bare = replace(champion, name=order.name, ensemble=ensemble.Ensemble(fitted.members, reach), meta={})
    return replace(bare, stream=_stream(order, found, bare, share, told)).on("cpu")  # where champions are judged


def draw(at: FloatArray, seed: int) -> IntArray:
    """The rows of one training, some more than once, and the newer the more often."""
    weight = own.recency(at, half_life(at))
    rng = np.random.default_rng([seed, len(at)])
    return np.sort(rng.choice(len(at), min(len(at), MOST_DRAWN), p=weight / weight.sum()))


def half_life(at: FloatArray) -> float:
    """Longer where songs come so slowly that too few would be left to learn from."""
    return max(HALF_LIFE, float(at.max() - np.sort(at)[-ENOUGH:][0]))


def newest(among: BoolArray, at: FloatArray, between: tuple[int, int]) -> IntArray:
    """The songs of the newest weeks, and as many older ones as it takes to be enough.

    On all that ever was, who follows a change of taste would be no better than who does not, and less sure than he is.
    """
    least, most = between
    places = np.flatnonzero(among)
    fresh = int((at[places] >= at.max() - NEWEST).sum())
    latest = places[np.argsort(-at[places], kind="stable")]
    return np.sort(latest[: min(max(fresh, least), most)])


def batch_of(rows: int, most: int) -> int:
    """Small sets need many small steps to move at all."""
    return int(min(most, max(32, rows // 16)))


def _calibrated(fitted: ensemble.Ensemble, champion: ensemble.Ensemble) -> BoolArray:
    """Where the new rows were enough to calibrate an interval; elsewhere the champion's holds on."""
    calibrated: BoolArray = fitted.reach != np.float32(ensemble.DEFAULT_REACH)
    return calibrated & (champion.reach.shape == fitted.reach.shape)


def _heard(table: pa.Table, order: Order, told: Told) -> tuple[IntArray, list[NDArray[np.uint8]]]:
    if order.clips is None:
        return np.zeros(0, np.int64), []
    names = table["track_id"].to_pylist()
    clips = order.clips
    heard = np.array([place for place, name in enumerate(names) if name in clips], np.int64)
    if not len(heard):
        return heard, []
    advance = counting(told, "listen", len(heard))
    return heard, clips.store([names[place] for place in heard], order.scratch / "logmels.npy", advance)


def _stream(order: Order, found: Material, bare: Model, share: float, told: Told) -> Stream:
    """A new clip stream where there is enough to hear, on top of what is known of the songs already.

    It is judged beside members that speak alone as well, so its interval is narrowed by the same share.
    """
    learned = np.isin(found.heard, found.learned)
    if not order.listen or learned.sum() < LEAST_CLIPS:
        return bare.stream
    rows = found.rows.take(found.heard[learned])
    fold = folds(rows.artist, len(bare.ensemble.members))
    base = [ensemble.unseen_chances(rows, fold, bare.ensemble.members, head) for head in range(len(HEADS))]
    logmels = [found.logmels[place] for place in np.flatnonzero(learned)]
    heard = tower_train.Heard(
        logmels=logmels,
        base=np.log(np.maximum(np.stack(base, axis=1), 1e-12)),
        labels=rows.labels,
        artists=rows.artist,
    )
    options = within(order.steps, order.tower, len(rows))
    advance = counting(told, "clips", tower_train.work(rows.artist, options), options.epochs)
    trained, verdict = tower_train.fit_tower(heard, options, (order.scratch / "clips", advance))
    return Stream(trained, replace(verdict, reach=float(ensemble.narrowed(verdict.reach, share))))


def within(steps: Steps, options: tower_train.Options, clips: int) -> tower_train.Options:
    """Few clips make enough steps as well: in smaller batches, then in more passes, none of which is given up early.

    Many clips make fewer passes, but each is heard once.
    """
    learned = round(clips * (1 - options.validation))
    if learned * options.epochs > steps.most * options.batch:
        epochs = max(1, steps.most * options.batch // learned)
        return replace(options, epochs=epochs, patience=epochs)
    if learned * options.epochs >= steps.least * options.batch:
        return options
    batch = max(SMALLEST, learned * options.epochs // steps.least)
    epochs = max(options.epochs, -(-steps.least * batch // learned))
    return replace(options, batch=batch, epochs=epochs, patience=epochs)
