"""A song as the services know it: facts, each with the source and the time it comes from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Value = str | int | float | bool | tuple["Value", ...]
"""What a fact can say: anything that JSON can carry, lists as tuples."""

TRUST: Mapping[str, tuple[str, ...]] = {
    "title": ("spotify", "deezer", "musicbrainz", "itunes", "lastfm"),
    "artists": ("spotify", "deezer", "musicbrainz", "itunes", "lastfm"),
    "isrc": ("spotify", "deezer", "musicbrainz", "reccobeats"),
    "tempo": ("reccobeats", "deezer"),
    "released": ("musicbrainz", "deezer", "itunes", "spotify"),
    "duration": ("musicbrainz", "deezer", "itunes", "spotify", "lastfm"),
    "cover": ("spotify", "deezer", "itunes"),
    "preview": ("deezer", "itunes"),
    "listeners": ("lastfm",),
    "link": ("spotify", "deezer", "itunes", "lastfm", "musicbrainz"),
}
"""Whose word counts first for a field; other fields and sources follow in the order in which they came."""


@dataclass(frozen=True)
class Fact:
    """One field of one song, as one source said it at one time (seconds since 1970)."""

    field: str
    value: Value
    source: str
    at: float


@dataclass(frozen=True)
class Track:
    """One song: how each service names it, and everything that is known, by source."""

    key: str
    ids: Mapping[str, str] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()

    def fact(self, name: str, *, without: Iterable[str] = ()) -> Fact | None:
        """The most trusted word on a field, leaving out some sources."""
        order = TRUST.get(name, ())
        found = [fact for fact in self.facts if fact.field == name and fact.source not in set(without)]
        return min(
            found, key=lambda fact: order.index(fact.source) if fact.source in order else len(order), default=None
        )

    def said(self, name: str, source: str) -> Fact | None:
        """What one source said on a field."""
        return next((fact for fact in self.facts if fact.field == name and fact.source == source), None)

    def text(self, name: str) -> str:
        """A field as text; empty where nothing is known."""
        fact = self.fact(name)
        return str(fact.value) if fact else ""

    @property
    def title(self) -> str:
        """The song's name."""
        return self.text("title")

    @property
    def artists(self) -> tuple[str, ...]:
        """Who made it."""
        fact = self.fact("artists")
        return tuple(str(name) for name in fact.value) if fact and isinstance(fact.value, tuple) else ()

    def learn(self, ids: Mapping[str, str], facts: Iterable[Fact]) -> "Track":
        """The same song knowing more: a source's newer word replaces its older one."""
        known = {(fact.field, fact.source): fact for fact in self.facts}
        for fact in facts:
            old = known.get((fact.field, fact.source))
            if old is None or fact.at >= old.at:
                known[fact.field, fact.source] = fact
        return Track(self.key, {**ids, **self.ids}, tuple(known.values()))
