"""Champion and challenger on the same songs of artists that neither learned from: the evidence that the gate judges."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ml import yardstick
from ml.answer import Heard, Subsets
from ml.arrays import BoolArray, FloatArray, IntArray
from ml.evaluate import honest, spoken
from ml.hearing import hear_all
from ml.metrics import Figure, Scored
from ml.model import Model
from ml.nets.chances import Readings, read
from ml.nets.modes import MODES, patterns, view
from ml.retraining import own
from ml.retraining.gate import Evidence
from ml.retraining.tune import Material
from ml.songs.dataset import Rows, keep, present
from ml.songs.features import GROUPS
from ml.songs.genres import PARENTS, TAGS, parent_of
from ml.sound.audio import unpack

LEAST = 30
"""Songs below which a slice says nothing."""

MOST_GENRES = 10
DRAWS = 1000
GOLDEN = 40
QUESTIONS, ROUNDS, MOST_ROUNDS = 40, 3, 12
"""How often each question is asked at least and at most, of which the quickest counts: a busy machine slows anybody."""

SLOWER = 1.1
CARRIED = 20_000
"""Songs, the newest, by which one scale is brought onto another; more make the line no straighter."""

Logmels = Mapping[int, NDArray[np.uint8]]
_PARENT = np.array([PARENTS.index(parent_of(tag)) for tag in TAGS])


@dataclass(frozen=True)
class Sides:
    """The two models, which of the rows' artists they learned from, and whether they answer on one scale."""

    champion: Model
    challenger: Model
    seen: BoolArray  # by row: whether the champion learned from its artist
    same_scale: bool


@dataclass(frozen=True)
class Compared:
    """The evidence, and each side's readings of the tested rows for charts."""

    evidence: Evidence
    rows: Rows
    before: Readings
    after: Readings


def compare(found: Material, sides: Sides, gathered: own.Gathered, fresh: int) -> Compared:
    """Everything that the gate looks at."""
    rows, learned = found.rows.take(found.tested), found.rows.take(found.learned)
    logmels = _logmels(found, found.tested)
    carry = _carry(sides, found)
    before = _moved(_readings(sides.champion, rows, sides.seen[found.tested], logmels), carry)
    after = _readings(sides.challenger, rows, sides.seen[found.tested], logmels)
    labels = rows.labels[:, 0]
    delta = np.abs(after.median - labels) - np.abs(before.median - labels)
    median = float(np.median(learned.labels[:, 0]))
    plain = yardstick.trees(learned, rows)
    clip = _clip_only(sides.challenger, rows, logmels)
    additivity, latency = _asked(sides, rows)
    golden, followed = _golden(found, sides, carry)
    evidence = Evidence(
        rows=len(found.rows),
        fresh=fresh,
        tested=len(rows),
        unfit=gathered.unfit / max(1, gathered.numbers),
        shrunk=share(gathered.shrunk, gathered.recounted),
        median_mae=float(np.abs(labels - median).mean()),
        champion_mae=float(np.abs(before.median - labels).mean()),
        challenger_mae=float(np.abs(after.median - labels).mean()),
        trees=None if plain is None else paired(_errors(after.median, rows) - _errors(plain, rows), rows.artist),
        delta=paired(delta, rows.artist),
        slices=_slices(delta, rows, before),
        coverage=_coverage(sides.challenger, rows, sides.seen[found.tested]),
        shuffled_r2=r2(yardstick.shuffled(learned, rows, 0), rows),
        id_r2=r2(yardstick.by_id(learned, rows), rows),
        clip_r2=clip,
        additivity=additivity,
        latency=latency,
        golden=golden,
        followed=followed,
        scale_changed=not sides.same_scale,
    )
    return Compared(evidence, rows, before, after)


def paired(values: FloatArray, artist: IntArray, share: float = 0.05) -> Figure:
    """A mean with the interval that leaves out `share`, whole artists drawn anew."""
    parts = {"sum": values.astype(np.float64), "n": np.ones(len(values))}
    sums = Scored(parts, artist).sums(DRAWS)
    means = sums["sum"] / np.maximum(sums["n"], 1)
    low, high = np.quantile(means[1:], [share / 2, 1 - share / 2])
    return Figure(float(means[0]), float(low), float(high))


def r2(said: FloatArray, rows: Rows) -> Figure:
    """How much of the differences is explained, with its interval over artists."""
    y = rows.labels[:, 0].astype(np.float64)
    sums = Scored({"n": np.ones_like(y), "y": y, "yy": y * y, "miss": (said - y) ** 2}, rows.artist).sums(DRAWS)
    values = 1 - sums["miss"] / np.maximum(sums["yy"] - sums["y"] ** 2 / sums["n"], 1e-9)
    low, high = np.quantile(values[1:], [0.025, 0.975])
    return Figure(float(values[0]), float(low), float(high))


def _errors(said: FloatArray, rows: Rows) -> FloatArray:
    return np.abs(said - rows.labels[:, 0])


def _logmels(found: Material, places: IntArray) -> Logmels:
    """The log-mels of some rows by their number among these, packed: thousands of them fit no memory otherwise."""
    by_row = {int(row): number for number, row in enumerate(found.heard)}
    return {number: found.logmels[by_row[int(row)]] for number, row in enumerate(places) if int(row) in by_row}


def _readings(model: Model, rows: Rows, seen: BoolArray, logmels: Logmels) -> Readings:
    """What a model says of songs whose artists it did not learn from, with the clip where it has earned its place."""
    chances = honest(model, rows, seen)
    reach = model.ensemble.reach[0, patterns(rows)].copy()
    if model.stream.earned and logmels:
        places = np.array(list(logmels))
        logits = np.stack([model.stream.logits(unpack(logmel))[:, 0].sum(axis=0) for logmel in logmels.values()])
        chances[places] = spoken(chances[places], logits)
        reach[places] = model.stream.reach
    return read(chances, reach)


Carry = Callable[[FloatArray], FloatArray]


def _carry(sides: Sides, found: Material) -> Carry:
    """What brings the champion's answers onto the scale of the labels, where it has learned from another."""
    if sides.same_scale:
        return lambda points: points
    rows, seen = found.rows.take(found.learned[-CARRIED:]), sides.seen[found.learned[-CARRIED:]]
    said = read(honest(sides.champion, rows, seen), 0.4).median.astype(np.float64)
    slope, offset = np.polyfit(said, rows.labels[:, 0].astype(np.float64), 1) if np.ptp(said) > 0 else (0.0, 0.0)
    slope = max(0.0, float(slope))
    offset = float(rows.labels[:, 0].mean() - slope * said.mean()) if slope == 0 else float(offset)
    return lambda points: np.clip(slope * points + offset, 0, 100).astype(np.float32)


def _moved(readings: Readings, carry: Carry) -> Readings:
    names = ("mean", "median", "low", "high")
    return replace(readings, **{name: carry(getattr(readings, name)) for name in names})


def _slices(delta: FloatArray, rows: Rows, before: Readings) -> Mapping[str, Figure]:
    """The difference by genre, by what is known, and by tenth of what the champion says.

    Not by tenth of the truth: whoever says more of everybody, rightly, says too much of those who turned out low.
    Intervals leave out a share for each of the slices, since among thirty one is off by chance.
    """
    masks: dict[str, BoolArray] = {}
    parents = np.where(rows.tags[:, 0] >= 0, _PARENT[np.maximum(rows.tags[:, 0], 0)], -1)
    common = sorted(set(parents.tolist()) - {-1}, key=lambda parent: -int((parents == parent).sum()))[:MOST_GENRES]
    masks |= {PARENTS[parent]: parents == parent for parent in common}
    masks["no genre"] = parents == -1
    artist = present(rows)[:, GROUPS.index("artist")]
    masks |= {"artist known": artist, "artist unknown": ~artist}
    tenth = np.argsort(np.argsort(before.median)) * 10 // len(rows)
    masks |= {f"tenth {number + 1}": tenth == number for number in range(10)}
    large = {name: mask for name, mask in masks.items() if mask.sum() >= LEAST}
    return {name: paired(delta[mask], rows.artist[mask], 0.05 / len(large)) for name, mask in large.items()}


def _coverage(model: Model, rows: Rows, seen: BoolArray) -> Mapping[str, Figure]:
    """How many of the labels fall into the interval that promises 80 %, by what is known."""
    found = {}
    for mode in MODES:
        if mode.name not in {"served", "blind", "facts"}:
            continue
        shown = view(rows, mode, None)
        known = np.any(present(shown), axis=1)
        if known.sum() < LEAST:
            continue
        readings = _readings(model, shown.take(known), seen[known], {})
        labels = shown.labels[known, 0]
        inside = (labels >= readings.low) & (labels <= readings.high)
        found[mode.name] = paired(inside.astype(np.float64), shown.artist[known])
    return found


def _clip_only(model: Model, rows: Rows, logmels: Logmels) -> Figure | None:
    """What the clip explains by itself."""
    if len(logmels) < LEAST:
        return None
    heard = rows.take(np.array(list(logmels), np.int64))
    numeric, estimated, logits = hear_all(map(unpack, logmels.values()), model.estimator, model.stream)
    nothing = keep(heard, np.zeros(len(GROUPS), bool))
    shown = replace(nothing, numeric=numeric, estimated=estimated)
    chances = spoken(model.ensemble.chances(shown), logits) if model.stream.earned else model.ensemble.chances(shown)
    return r2(read(chances, 0.4).mean, heard)


def _asked(sides: Sides, rows: Rows) -> tuple[float, tuple[float, float]]:
    """By how much reasons miss their score at worst, and how long both sides take, asked in turn."""
    some = [rows.take(np.array([place])) for place in range(min(QUESTIONS, len(rows)))]
    worst = 0.0
    best = np.full((2, len(some)), np.inf)
    for number in range(MOST_ROUNDS):
        for place, row in enumerate(some):
            for side, model in enumerate((sides.champion, sides.challenger)):
                started = time.perf_counter()
                subsets = Subsets(model.ensemble.together, row, Heard())
                values = subsets.values()
                reasons = subsets.reasons(values)
                best[side, place] = min(best[side, place], 1000 * (time.perf_counter() - started))
                worst = max(worst, abs(sum(one.points for one in reasons) - float(values[-1] - values[0])))
        before, after = (float(np.quantile(times, 0.95)) for times in best)
        if number + 1 >= ROUNDS and after <= SLOWER * before:
            break
    return worst, (before, after)


def _golden(found: Material, sides: Sides, carry: Carry) -> tuple[Mapping[str, float], frozenset[str]]:
    """By how much the answers moved on songs that every week picks alike, none of them new, and which came closer."""
    at = found.at()
    old = np.flatnonzero(at <= np.quantile(at, 0.9))
    chosen = old[np.argsort(_lots(found.rows.artist[old]), kind="stable")][:GOLDEN]
    rows, names = found.rows.take(chosen), found.table.take(chosen)
    before = carry(read(sides.champion.ensemble.chances(rows), 0.4).mean)
    after = read(sides.challenger.ensemble.chances(rows), 0.4).mean
    pairs = zip(names["artist"].to_pylist(), names["title"].to_pylist(), strict=True)
    titles = [f"{artist} – {title}" for artist, title in pairs]
    moves = {title: float(by) for title, by in zip(titles, after - before, strict=True)}
    near = closer(before, after, rows.labels[:, 0])
    return moves, frozenset(title for title, nearer in zip(titles, near, strict=True) if nearer)


def closer(before: FloatArray, after: FloatArray, counted: FloatArray) -> BoolArray:
    """Which answers came nearer to what was counted last: who follows a drift rightly is not refused for good."""
    nearer: BoolArray = np.abs(after - counted) < np.abs(before - counted)
    return nearer


def _lots(artists: IntArray) -> IntArray:
    """The same order of artists in every week."""
    mixed = artists.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return (mixed >> np.uint64(1)).astype(np.int64)


def share(part: int, whole: int) -> Figure:
    """A share with its Wilson interval."""
    if not whole:
        return Figure(0.0, 0.0, 0.0)
    share, z = part / whole, 1.96
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z * np.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole)) / (1 + z * z / whole)
    return Figure(share, float(middle - half), float(middle + half))
