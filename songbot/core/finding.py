"""What is asked of a music service, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from songbot.core.track import Fact


@dataclass(frozen=True)
class Query:
    """Whatever is known of the song that is sought; a service uses what it can."""

    ids: Mapping[str, str] = field(default_factory=dict)
    isrc: str = ""
    title: str = ""
    artist: str = ""
    duration: float | None = None
    text: str = ""


@dataclass(frozen=True)
class Candidate:
    """One song of a service; `by` is how it was reached: id, isrc, name or text."""

    ids: Mapping[str, str]
    facts: tuple[Fact, ...]
    by: str


@dataclass(frozen=True)
class Finding:
    """What one service knows; no candidates means that it knows nothing, which is an answer."""

    source: str
    candidates: tuple[Candidate, ...] = ()
