"""The feature stream as it is served: a few members, each blind to its own share of the artists.

Every member is trained without one fold of artists, so the answers of the members that never saw an artist are honest:
they calibrate the intervals, and nothing has to be held back from the whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import torch

from ml.arrays import BoolArray, FloatArray, IntArray
from ml.nets import train
from ml.nets.chances import POINTS, Readings, mean, rank_of, reach_for, read, variance
from ml.nets.modes import PATTERNS, Degrade, pattern_view, patterns
from ml.nets.net import Net
from ml.nets.together import together
from ml.songs.dataset import Rows, folds, present

CALIBRATION_ROWS = 12_000
LEAST_ROWS = 1_000
DEFAULT_REACH = 0.4
LEAST_LEFT = 0.1
"""Of the squared error of one member: so much is nobody's fault, however far the members lie apart."""


@dataclass(frozen=True)
class Ensemble:
    """Members and the reach of their 80 % interval, for each pattern of inputs and each head."""

    members: tuple[Net, ...]
    reach: FloatArray  # [heads, patterns]

    @cached_property
    def together(self) -> Net:
        """All members as one net, for a few rows at a time."""
        return together(self.members)

    def chances(self, rows: Rows, head: int = 0) -> FloatArray:
        """The members' mean chances."""
        total = np.zeros((len(rows), len(POINTS)), np.float32)
        for member in self.members:
            total += train.chances(member, rows, head)
        return total / len(self.members)

    def on(self, device: str) -> "Ensemble":
        """The same, worked out there."""
        return replace(self, members=tuple(member.to(device) for member in self.members))

    def calibrated(self, head: int) -> bool:
        """Whether enough rows had a label of this head to learn how far off its answers are."""
        return bool(np.any(self.reach[head] != np.float32(DEFAULT_REACH)))

    def read(self, rows: Rows, head: int = 0) -> Readings:
        """The numbers that people see."""
        return read(self.chances(rows, head), self.reach[head, patterns(rows)])


@dataclass(frozen=True)
class Plan:
    """What decides an ensemble besides its rows."""

    options: train.Options
    snapshots: Sequence[str]
    members: int = 4
    folder: Path | None = None  # where an interrupted training goes on
    champion: tuple[Net, ...] = ()  # start from these weights
    calibrate: Rows | None = None  # what says how far off answers are, where that is not all rows


def usable(rows: Rows) -> BoolArray:
    """Rows that have a label and at least one input."""
    labelled: BoolArray = np.any(np.isfinite(rows.labels), axis=1)
    known: BoolArray = np.any(present(rows), axis=1)
    return labelled & known


def fit(rows: Rows, plan: Plan, degrade: Degrade | None, told: train.Told) -> Ensemble:
    """Train the members and calibrate what they say."""
    # A card's sums differ from run to run. The same as use_deterministic_algorithms, which loads a compiler for it.
    torch.set_deterministic_debug_mode("error" if plan.options.device == "cpu" else "default")
    fold = folds(rows.artist, plan.members)
    members = []
    for number in range(plan.members):
        options = replace(plan.options, seed=plan.options.seed + number)
        inside = rows.take(fold != number)
        net = train.blank(inside, len(plan.snapshots), options.seed)
        if plan.champion:
            net.load_state_dict(plan.champion[number].state_dict())
        where = None if plan.folder is None else plan.folder / f"member-{number}"
        members.append(train.fit(inside, net, options, degrade, (where, told)))
    return Ensemble(tuple(members), _reaches(plan.calibrate or rows, members, degrade))


def work(rows: int, plan: Plan) -> int:
    """How many rows will pass through training, for a progress bar."""
    return _inside(rows, plan) * epochs(rows, plan)


def epochs(rows: int, plan: Plan) -> int:
    """How many epochs training takes, those of all members together."""
    return plan.options.passes(_inside(rows, plan)) * plan.members


def _inside(rows: int, plan: Plan) -> int:
    return rows * (plan.members - 1) // plan.members


def unseen_chances(rows: Rows, fold: IntArray, members: Sequence[Net], head: int) -> FloatArray:
    """The answer of the one member that never saw each row's artist."""
    found = np.empty((len(rows), len(POINTS)), np.float32)
    for number, member in enumerate(members):
        mine = fold == number
        if mine.any():
            found[mine] = train.chances(member, rows.take(mine), head)
    return found


def nearer(members: Sequence[Net], own: Rows, unseen: Rows) -> float:
    """How much nearer to the truth the members are together than each alone, in spreads of what they say.

    On their own rows they are honest only alone, each where it is blind. By how far they lie apart on songs that none
    of them saw, whatever the labels of these, their joint answer misses by less and says a wider spread.
    """
    own = own.take(np.isfinite(own.labels[:, 0]))
    if not len(own):
        return 1.0
    blind = unseen_chances(own, folds(own.artist, len(members)), members, 0)
    missed, said = np.square(own.labels[:, 0] - mean(blind)).mean(), variance(blind).mean()
    apart = np.var([mean(train.chances(member, unseen, 0)) for member in members], axis=0).mean()
    return share_of(float(missed), float(said), float(apart))


def share_of(missed: float, said: float, apart: float) -> float:
    """By the squared error of each alone, how wide each says it is, and how far the members lie apart: all squared."""
    return float(np.sqrt(max(1 - apart / missed, LEAST_LEFT) / (1 + apart / said)))


def narrowed(reach: FloatArray | float, share: float) -> FloatArray:
    """The reach, in probability, that goes so large a share of the way in spreads."""
    spreads = torch.special.ndtri(0.5 + torch.as_tensor(reach, dtype=torch.float64)) * share
    found: FloatArray = (torch.special.ndtr(spreads) - 0.5).numpy().astype(np.float32)
    return found


def _reaches(rows: Rows, members: Sequence[Net], degrade: Degrade | None) -> FloatArray:
    """The conformal reach of each pattern; patterns with too few rows take the reach of all rows."""
    count = len(members)
    reach = np.full((rows.labels.shape[1], PATTERNS), DEFAULT_REACH, np.float32)
    for head in range(rows.labels.shape[1]):
        labelled = np.flatnonzero(np.isfinite(rows.labels[:, head]))
        if len(labelled) < LEAST_ROWS // 2:
            continue
        picked = np.random.default_rng(head).permutation(labelled)[: 2 * CALIBRATION_ROWS]
        sample = rows.take(picked)
        served = degrade(sample, np.random.default_rng(1)) if degrade else sample
        whole = _reach(sample, members, count, head)
        for pattern in range(PATTERNS):
            shown = pattern_view(sample, served, pattern)
            enough = len(shown) >= LEAST_ROWS
            shown = shown.take(np.arange(min(len(shown), CALIBRATION_ROWS)))
            reach[head, pattern] = _reach(shown, members, count, head) if enough else whole
    return reach


def _reach(rows: Rows, members: Sequence[Net], count: int, head: int) -> float:
    found = unseen_chances(rows, folds(rows.artist, count), members, head)
    return reach_for(rank_of(found, rows.labels[:, head]))
