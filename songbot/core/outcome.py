"""How a question ends: a card, a choice, or a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from songbot.core.popularity import Scale
from songbot.core.prediction import Prediction
from songbot.core.ranking import Entry, Lost
from songbot.core.track import Track


@dataclass(frozen=True)
class Predicted:
    """The card: the song, the model's answer, and which services did not help."""

    track: Track
    prediction: Prediction
    scale: Scale = field(repr=False)  # where counts lie from 0 to 100 points
    failed: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()  # services whose word may still come, by one edit
    stale: tuple[str, ...] = ()  # those of the failed whose older word stands in
    finder: tuple[str, float] | None = None  # who asked for it first in this server, and when


@dataclass(frozen=True)
class Choice:
    """Which of these was meant?"""

    text: str
    tracks: tuple[Track, ...]


@dataclass(frozen=True)
class Said:
    """One sentence of `words`."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Ranked:
    """Several songs, the best first; what could not be answered; how many more an album holds than were taken."""

    entries: tuple[Entry, ...]
    lost: tuple[Lost, ...] = ()
    more: int = 0


Outcome = Predicted | Choice | Ranked | Said
