"""The pictures that answer questions, as values whose words are finished; `alt` says the same to who cannot see."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any


@dataclass(frozen=True)
class Bar:
    """One amount with its name and how it is written."""

    label: str
    value: float
    shown: str


@dataclass(frozen=True)
class Dot:
    """One amount with how far it may be off either way; `shown` is how it is written, where that is not as usual."""

    label: str
    value: float
    low: float
    high: float
    shown: str = ""


@dataclass(frozen=True)
class Curve:
    """How one thing moves, from 0 to 1, at even steps."""

    label: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Trail:
    """Places on a plane in their order, each so far across and so far up."""

    label: str
    places: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Light:
    """Some seconds that matter, and by how many points."""

    start: float
    end: float
    points: float


@dataclass(frozen=True)
class Waterfall:
    """From the first bar, by the steps between, to the last; first and last are places, the others differences."""

    title: str
    alt: str
    parts: tuple[Bar, ...]


@dataclass(frozen=True)
class Shares:
    """Parts of a whole, whose values sum to 1."""

    title: str
    alt: str
    parts: tuple[Bar, ...]


@dataclass(frozen=True)
class Dots:
    """Amounts with their ranges on one scale; without `low` and `high` the scale is what the dots need."""

    title: str
    alt: str
    parts: tuple[Dot, ...]
    low: float | None = None
    high: float | None = None
    caption: str = ""


def evenly(most: float) -> float:
    """The next end of a scale whose quarters are whole numbers."""
    return 4.0 * ceil(most / 4 + 0.01)


@dataclass(frozen=True)
class Moves:
    """How a clip moves over its seconds, and which of them matter where that is known."""

    title: str
    alt: str
    parts: tuple[Curve, ...]
    seconds: float
    lights: tuple[Light, ...] = ()
    caption: str = ""


@dataclass(frozen=True)
class Spectrogram:
    """How strong each band of a clip is over its seconds, the low ones first, and which seconds matter."""

    title: str
    alt: str
    parts: tuple[Curve, ...]
    seconds: float
    lights: tuple[Light, ...]
    caption: str = ""


@dataclass(frozen=True)
class Agreement:
    """What was said, across, against what is true, up; on the diagonal the two agree."""

    title: str
    alt: str
    parts: tuple[Trail, ...]
    across: str
    up: str
    caption: str = ""


Chart = Waterfall | Shares | Dots | Moves | Spectrogram | Agreement

_KINDS: Mapping[str, tuple[type[Chart], type[Bar | Dot | Curve | Trail]]] = {
    "waterfall": (Waterfall, Bar),
    "shares": (Shares, Bar),
    "dots": (Dots, Dot),
    "moves": (Moves, Curve),
    "spectrogram": (Spectrogram, Curve),
    "agreement": (Agreement, Trail),
}


def to_json(chart: Chart) -> dict[str, object]:
    """For the wire and for telling one chart from another."""
    return {"kind": type(chart).__name__.lower(), **asdict(chart)}


def from_json(told: Mapping[str, Any]) -> Chart:
    """The chart that `to_json` wrote."""
    whole, part = _KINDS[told["kind"]]
    values = {name: value for name, value in told.items() if name != "kind"}
    values["parts"] = tuple(part(**_part(one)) for one in told["parts"])
    if "lights" in values:
        values["lights"] = tuple(Light(**one) for one in told["lights"])
    return whole(**values)


def _part(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _tuples(value) for name, value in told.items()}


def _tuples(told: object) -> object:
    return tuple(map(_tuples, told)) if isinstance(told, list) else told
