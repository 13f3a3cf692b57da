"""How long each service's word holds, and how its answer was found to be about the song.

Every field is kept under its source and its time; that a service knew nothing is kept as well. A word past its life
is asked for again, and serves until the answer comes. The lives keep within what the services' terms allow.
"""

from dataclasses import dataclass

from songbot.core.match import Match, Part
from songbot.core.track import Fact, Track, Value

HOUR, DAY = 3600.0, 86_400.0
LIFE = {
    **dict.fromkeys(("listeners", "playcount", "artist_listeners", "variants", "rank", "spotify_popularity"), DAY),
    "tags": 7 * DAY,
    "preview": 5 * 60.0,
}
"""Of counts, of what people say, and of addresses that are signed for a quarter of an hour."""

USUAL_LIFE, UNKNOWN_LIFE = 30 * DAY, 6 * HOUR
"""Of what hardly ever changes, and of not being known."""

MOST = {"spotify": DAY, "itunes": DAY}
"""The longest that a service's word may stand in for asking it again: their terms allow a cache, not a copy."""

JOIN = "join"
"""The field that says how an answer was found to be about the song: by what, how surely, and the parts of that."""

_AT_USE = frozenset({"preview"})
"""Fields that are asked for when they are used, and never before."""


@dataclass(frozen=True)
class Join:
    """How a service's answer was joined to the song: reached by id, isrc, name or text, with a score and its parts."""

    source: str
    by: str
    score: float
    parts: tuple[Part, ...] = ()


def joined(by: str, match: Match | None, source: str, now: float) -> Fact:
    """The fact that keeps a join; without a match it was reached by its own id."""
    parts = tuple((part.name, round(part.score, 3)) for part in match.parts) if match else ()
    return Fact(JOIN, (by, round(match.score, 3) if match else 1.0, *parts), source, now)


def unknown(source: str, now: float) -> Fact:
    """The fact that a service knows nothing of a song."""
    return Fact(JOIN, False, source, now)  # noqa: FBT003  a fact's value


def joins(song: Track) -> tuple[Join, ...]:
    """How each service's word came to this song."""
    told = ((fact.source, fact.value) for fact in song.facts if fact.field == JOIN)
    return tuple(_join(source, value) for source, value in told if isinstance(value, tuple))


def due(song: Track, source: str, now: float) -> bool:
    """Whether a service is to be asked about a song: it never was, or something it said has outlived its life."""
    last = song.said(JOIN, source)
    if last is None:
        return True
    if last.value is False:
        return now - last.at > UNKNOWN_LIFE
    told = [fact.field for fact in song.facts if fact.source == source and fact.field not in _AT_USE]
    return now - last.at > min(life(field, source) for field in told)


def stale(song: Track, source: str) -> bool:
    """Whether there is an older word of a service that did not answer now."""
    return any(fact.source == source and fact.field != JOIN for fact in song.facts)


def life(field: str, source: str) -> float:
    """Seconds for which a word of a source on a field holds."""
    return min(LIFE.get(field, USUAL_LIFE), MOST.get(source, USUAL_LIFE))


def fresh(fact: Fact, now: float) -> bool:
    """Whether a word still holds."""
    return now - fact.at < life(fact.field, fact.source)


def _join(source: str, told: tuple[Value, ...]) -> Join:
    by, score, *parts = told
    named = (part for part in parts if isinstance(part, tuple) and len(part) == len(("name", "score")))
    return Join(source, str(by), _number(score), tuple(Part(str(name), _number(value)) for name, value in named))


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
