"""What people have scrobbled: last.fm counts by the very spelling of artist and title, so one song has several rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from songbot.sandbox.music.catalogue import Catalogue, Track, digest, uuid_of

_SECOND_SPELLING = 6
"""Every so many tracks a part of the people writes in one word."""


@dataclass(frozen=True)
class Row:
    """One spelling; `leads_to` is where the autocorrection sends it."""

    artist: str
    title: str
    listeners: int
    track: Track | None = None
    leads_to: tuple[str, str] | None = None

    @property
    def playcount(self) -> int:
        return round(self.listeners * (4 + self.track.number % 50 / 10)) if self.track else 2 * self.listeners

    @property
    def key(self) -> tuple[str, str]:
        """Case does not matter, everything else does."""
        return self.artist.casefold(), self.title.casefold()

    @property
    def mbid(self) -> str:
        """What last.fm takes for the MusicBrainz id: missing, out of date, or right."""
        if self.track is None or self.track.number % 4 == 1:
            return ""
        return uuid_of("old", self.track.id) if self.track.number % 3 == 0 else self.track.mbid


@dataclass(frozen=True)
class Scrobbles:
    """All rows of a catalogue."""

    catalogue: Catalogue

    @cached_property
    def rows(self) -> Mapping[tuple[str, str], Row]:
        """By spelling; the first to have one keeps it."""
        rows = [Row("Fake Artist", "Fake Track", 2), *(row for one in self.catalogue.tracks for row in _rows(one))]
        return {row.key: row for row in reversed(rows)}

    @cached_property
    def by_mbid(self) -> Mapping[str, Row]:
        """Also by the true id, which may answer with another."""
        rows = [row for row in self.rows.values() if row.track and row.mbid and row.title == row.track.title]
        return {id_: row for row in rows if row.track for id_ in (row.mbid, row.track.mbid)}

    def find(self, artist: str, title: str, *, correct: bool) -> Row | None:
        """The row of a spelling, or the one that it is taken for."""
        row = self.rows.get((artist.casefold(), title.casefold()))
        return self.rows.get(row.leads_to) if row and row.leads_to and correct else row


def _rows(track: Track) -> Iterator[Row]:
    if not track.on("lastfm"):
        return
    artist, title, count = track.artist.name, track.title, track.listeners
    main = Row(artist, title, count, track)
    yield main
    others = {track.artist.latin: 0.07, track.artist.native: 0.1}
    yield from (
        Row(name, title, round(part * count), track, main.key) for name, part in others.items() if name != artist
    )
    if track.guest:
        yield Row(artist, track.name, round(0.3 * count), track)
        yield Row(f"{artist} feat. {track.guest.name}", track.name, round(0.05 * count), track)
    if track.version == "remaster":
        yield Row(artist, f"{track.name} (Remastered 2019)", round(0.09 * count), track)
        yield Row(artist, f"{track.name} - Remastered", round(0.06 * count), track)
    if int(digest("spelling", track.id), 16) % _SECOND_SPELLING == 0 and not track.version:
        yield Row(artist, title.replace(" ", "", 1), round(0.12 * count), track)
