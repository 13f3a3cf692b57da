"""Which groups of inputs go with popularity among the songs that were asked for here, and how sure that is."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from songbot.core.prediction import Answer

FEWEST = 30
"""Songs below which nothing is said."""

_SURE = 1.96
_RANGED = 4
"""Songs below which there is no range."""


@dataclass(frozen=True)
class Seen:
    """One song: the model's answer, and how popular it really is, on the same 0 to 100."""

    answer: Answer
    points: float


@dataclass(frozen=True)
class Figure:
    """A number with its range of 95 %."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Driver:
    """A group: how many points it moves the model's answer either way, on average."""

    group: str
    weight: Figure


@dataclass(frozen=True)
class Drivers:
    """The groups by weight, and how much of the differences the model explains on these songs."""

    songs: int
    explained: Figure
    groups: tuple[Driver, ...]

    @property
    def earned(self) -> bool:
        """Whether there is anything to say: enough songs, of whose differences more than nothing is explained."""
        return self.songs >= FEWEST and self.explained.low > 0


def drivers(songs: Sequence[Seen]) -> Drivers:
    """Of these songs."""
    names = dict.fromkeys(reason.group for one in songs for reason in one.answer.reasons)
    groups = [Driver(name, _mean(_sizes(songs, name))) for name in names]
    ranked = tuple(sorted(groups, key=lambda one: -one.weight.value))
    return Drivers(len(songs), _explained(songs), ranked)


def _sizes(songs: Iterable[Seen], group: str) -> list[float]:
    return [sum(abs(reason.points) for reason in one.answer.reasons if reason.group == group) for one in songs]


def _mean(values: Sequence[float]) -> Figure:
    count = len(values)
    middle = sum(values) / count if count else 0.0
    spread = math.sqrt(sum((one - middle) ** 2 for one in values) / max(1, count - 1))
    reach = _SURE * spread / math.sqrt(max(1, count))
    return Figure(middle, max(0.0, middle - reach), middle + reach)


def _explained(songs: Sequence[Seen]) -> Figure:
    """Of the variance, by the correlation of answers and truth, whose range is Fisher's.

    A correlation is blind to a scale that is shifted or stretched, which a provisional one may be.
    """
    count = len(songs)
    answers, truths = [one.answer.score for one in songs], [one.points for one in songs]
    r = _correlation(answers, truths)
    if count < _RANGED or abs(r) >= 1:
        return Figure(r * r, 0.0, 1.0)
    reach = _SURE / math.sqrt(count - 3)
    low, high = math.tanh(math.atanh(r) - reach), math.tanh(math.atanh(r) + reach)
    return Figure(max(0.0, r) ** 2, max(0.0, low) ** 2, max(0.0, high) ** 2)


def _correlation(xs: Sequence[float], ys: Sequence[float]) -> float:
    count = len(xs)
    if not count:
        return 0.0
    x, y = sum(xs) / count, sum(ys) / count
    up = sum((one - x) * (other - y) for one, other in zip(xs, ys, strict=True))
    down = math.sqrt(sum((one - x) ** 2 for one in xs) * sum((other - y) ** 2 for other in ys))
    return max(-0.999999, min(0.999999, up / down)) if down else 0.0
