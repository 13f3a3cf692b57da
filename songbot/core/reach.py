"""How well a music service can be reached now, as values."""

from dataclasses import dataclass
from typing import Literal

SERVICES = {
    "spotify": "Spotify",
    "deezer": "Deezer",
    "lastfm": "last.fm",
    "musicbrainz": "MusicBrainz",
    "listenbrainz": "ListenBrainz",
    "itunes": "Apple Music",
    "reccobeats": "ReccoBeats",
}
"""As people know them."""

State = Literal["closed", "open", "half-open"]
"""Of a service's breaker: asked as usual, left alone, or about to be tried again by one request."""


@dataclass(frozen=True)
class Budget:
    """How many requests may go out in any so many seconds, and how many of them may now."""

    left: int
    count: int
    seconds: float


@dataclass(frozen=True)
class Reach:
    """A service: its breaker, the seconds for which it is left alone, and its budget where one is kept."""

    name: str
    state: State = "closed"
    pause: float = 0.0
    budget: Budget | None = None
