"""How the model has done against always saying the middle, with as much doubt as the numbers leave."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from songbot.core.find import Find

FEW = 10
"""Songs below which there is no record."""

SURE = 1.96
"""Standard errors of an interval that holds nineteen times of twenty."""


@dataclass(frozen=True)
class Record:
    """Mean errors in points over `songs`, and by how much the model is closer, from `low` to `high`."""

    songs: int
    model: float
    median: float
    closer: float
    low: float
    high: float


def record(finds: Iterable[Find]) -> Record | None:
    """The record over songs whose place in the world was known, each once; nothing where they are few."""
    known = {find.track: find for find in sorted(finds, key=lambda one: (-one.at, -one.id)) if find.points is not None}
    errors = [_errors(find) for _, find in sorted(known.items())]
    count = len(errors)
    if count < FEW:
        return None
    gains = [median - model for model, median in errors]
    closer = math.fsum(gains) / count
    spread = math.sqrt(math.fsum((gain - closer) ** 2 for gain in gains) / (count - 1) / count)
    model = math.fsum(model for model, _ in errors) / count
    median = math.fsum(median for _, median in errors) / count
    return Record(count, model, median, closer, closer - SURE * spread, closer + SURE * spread)


def _errors(find: Find) -> tuple[float, float]:
    world = find.points or 0.0
    return abs(find.score - world), abs(find.baseline - world)


def error(find: Find) -> float:
    """How far off the model was on a song whose place in the world is known."""
    return _errors(find)[0]
