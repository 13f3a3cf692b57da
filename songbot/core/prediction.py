"""What goes to the model about one song, and what comes back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Inputs:
    """What the model may be told: features by name, tags as the services have them, the clip as it came.

    `heard` and `sound` stand in for a clip that was heard before: an answer's `estimated` and `sound`.
    """

    features: Mapping[str, float] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    clip: bytes | None = field(default=None, repr=False)
    heard: Mapping[str, float] = field(default_factory=dict)
    sound: tuple[float, ...] = ()


@dataclass(frozen=True)
class Reason:
    """What one group of inputs adds to the score, in points."""

    group: str
    points: float


@dataclass(frozen=True)
class Second:
    """What one second of the clip adds, in points."""

    start: float
    end: float
    points: float


@dataclass(frozen=True)
class Answer:
    """The model's answer on one song."""

    score: float
    low: float
    high: float
    quarters: tuple[float, ...]
    baseline: float
    blind: float
    reasons: tuple[Reason, ...]
    seconds: tuple[Second, ...]
    missing: tuple[str, ...]
    estimated: Mapping[str, float]
    unlike: bool
    model: str
    moves: Mapping[str, tuple[float, ...]] = field(default_factory=dict)  # how the clip moves, from 0 to 1
    step: float = 0.0  # seconds from one value of `moves` to the next
    bands: tuple[tuple[float, ...], ...] = ()  # the clip's spectrogram, low first, where seconds of it are told
    sound: tuple[float, ...] = ()  # what the clip itself added: with `estimated` all that a later question needs of it
    took: float = field(default=0.0, compare=False, repr=False)  # seconds of work, without the wait for it

    def to_json(self) -> dict[str, object]:
        """For the wire, the store and machines."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, object]) -> "Answer":
        """The answer that `to_json` wrote."""
        values: dict[str, object] = {name: told[name] for name in cls.__dataclass_fields__ if name in told}
        values["reasons"] = tuple(Reason(**one) for one in _dicts(told["reasons"]))
        values["seconds"] = tuple(Second(**one) for one in _dicts(told["seconds"]))
        values["bands"] = tuple(tuple(_list(band)) for band in _list(told.get("bands")))
        for name in ("quarters", "missing", "sound"):
            values[name] = tuple(_list(told.get(name)))
        if isinstance(moves := told.get("moves"), Mapping):
            values["moves"] = {str(name): tuple(_list(curve)) for name, curve in moves.items()}
        return cls(**values)  # type: ignore[arg-type]  # the fields are those that to_json wrote


@dataclass(frozen=True)
class Figures:
    """How good a model is as served, on artists that it never heard, beside always saying the median."""

    mae: float
    median_mae: float
    r2: float


@dataclass(frozen=True)
class Prediction:
    """An answer as it is kept: for which song, from which inputs, when."""

    id: int
    track: str
    inputs: Mapping[str, object]
    answer: Answer
    at: float


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in _list(value) if isinstance(one, dict)]
