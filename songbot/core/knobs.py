"""What can be turned in a what-if: each knob's range and step, and how changes are written in a few letters."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from songbot.core.prediction import Inputs

LONGEST = 84
"""Letters of all changes and their answer's number together: they travel in a button's id, which takes a hundred."""


@dataclass(frozen=True)
class Knob:
    """One number that can be turned; `usual` is where it starts when nothing is known."""

    name: str
    letter: str
    low: float
    high: float
    step: float
    usual: float

    @property
    def digits(self) -> int:
        """How many digits after the point people see."""
        return 0 if self.step >= 1 else 2

    @property
    def share(self) -> bool:
        """Whether people see it in percent."""
        return self.high == 1 and self.step < 1

    def fit(self, value: float) -> float:
        """The nearest value that there is."""
        return round(min(self.high, max(self.low, value)), self.digits)


KNOBS = (
    Knob("energy", "e", 0, 1, 0.1, 0.6),
    Knob("loudness", "l", -60, 5, 2, -8),
    Knob("danceability", "d", 0, 1, 0.1, 0.6),
    Knob("tempo", "t", 40, 240, 10, 120),
    Knob("valence", "v", 0, 1, 0.1, 0.5),
    Knob("acousticness", "a", 0, 1, 0.1, 0.3),
    Knob("instrumentalness", "i", 0, 1, 0.1, 0),
    Knob("speechiness", "s", 0, 1, 0.05, 0.05),
    Knob("liveness", "n", 0, 1, 0.1, 0.2),
    Knob("key", "k", 0, 11, 1, 0),
    Knob("mode", "m", 0, 1, 1, 1),
    Knob("time_signature", "b", 3, 7, 1, 4),
    Knob("duration", "u", 30, 1200, 20, 210),
    Knob("explicit", "x", 0, 1, 1, 0),
    Knob("released", "y", 1900, 2100, 1, 2024),
    Knob("artist_popularity", "p", 0, 100, 10, 50),
)
BY_NAME: Mapping[str, Knob] = {knob.name: knob for knob in KNOBS}
BY_LETTER: Mapping[str, Knob] = {knob.letter: knob for knob in KNOBS}

_PART = re.compile(r"([a-z])([^a-z]*)")


@dataclass(frozen=True)
class Changes:
    """What is to be otherwise: numbers by their knob, and the genre where it is another."""

    numbers: Mapping[str, float] = field(default_factory=dict)
    genre: str = ""

    def turned(self, name: str, value: float) -> "Changes":
        """With one number changed."""
        return replace(self, numbers={**self.numbers, name: BY_NAME[name].fit(value)})

    def written(self) -> str:
        """In a few letters."""
        parts = [f"{BY_NAME[name].letter}{value:.6g}".replace("0.", ".") for name, value in self.numbers.items()]
        return "".join([*parts, f"~{self.genre}"] if self.genre else parts)

    @classmethod
    def read(cls, written: str) -> "Changes":
        """What `written` wrote; parts that nobody wrote are left out."""
        numbers = dict[str, float]()
        told, _, genre = written.partition("~")
        for letter, value in _PART.findall(told):
            if letter in BY_LETTER and (number := number_of(value)) is not None:
                numbers[BY_LETTER[letter].name] = BY_LETTER[letter].fit(number)
        return cls(numbers, genre)

    def applied(self, inputs: Inputs) -> Inputs:
        """The inputs as they would be: what was heard stays something heard, only with another value."""
        heard = {name: self.numbers.get(name, value) for name, value in inputs.heard.items()}
        rest = {name: value for name, value in self.numbers.items() if name not in heard}
        tags = (self.genre,) if self.genre else inputs.tags
        return replace(inputs, features={**inputs.features, **rest}, tags=tags, heard=heard)


def number_of(text: str) -> float | None:
    """What somebody typed as a number, with a point or a comma; None where it is none."""
    try:
        value = float(text.strip().replace(",", ".").replace("−", "-"))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def year_of(text: str) -> float | None:
    """A year or a date as a decimal year."""
    found = re.fullmatch(r"\s*(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?\s*", text)
    if found is None:
        return number_of(text)
    year, month, day = (int(part or 0) for part in found.groups())
    return round(year + (max(0, month - 1) + max(0, day - 1) / 31) / 12, 2) if month else float(year)
