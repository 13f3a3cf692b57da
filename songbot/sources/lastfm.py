"""last.fm: how many people listen to a song and to its artist, how they tag it, and what somebody is playing.

It counts by the very spelling of artist and title, so a song has several rows: the strongest is taken, the others of
the same recording are told beside it as `variants`, (artist, title, listeners) each.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from songbot.core.finding import Candidate, Query
from songbot.core.match import compare
from songbot.core.spelling import fold
from songbot.core.title import read as title_of
from songbot.core.track import Track, Value
from songbot.errors import SourceFailed
from songbot.ports import Clock
from songbot.sources.http import Http
from songbot.sources.lastfm_api import NAME, Api
from songbot.sources.pace import Window
from songbot.sources.read import address, at, facts, listed, positive, text, whole
from songbot.sources.service import Service
from songbot.sources.ways import MOST, Way, failure, together

COUNT, SECONDS = 300, 75.0
"""Four a second on average, where its terms speak of five over five minutes."""

FLOOR_LISTENERS, FLOOR_PLAYS = 5, 20
"""Below, a row is somebody's typing error: any that was ever scrobbled is a row."""

ALIKE = 0.9
"""How alike the names in an answer have to be to those that were asked: it corrects, and sometimes it confuses."""

PLAYING_PATIENCE = 3.0
_HITS = "10"


@dataclass(frozen=True)
class Row:
    """One spelling, and how many people used it."""

    artist: str
    title: str
    listeners: int
    plays: int | None
    told: object

    @property
    def key(self) -> tuple[str, str]:
        """Case does not matter, everything else does."""
        return self.artist.casefold(), self.title.casefold()

    @property
    def real(self) -> bool:
        """Whether enough people say so."""
        return self.listeners >= FLOOR_LISTENERS and (self.plays is None or self.plays >= FLOOR_PLAYS)


class Lastfm(Service):
    """By artist and title, never by MusicBrainz' id, which it mixes up."""

    name = NAME

    def __init__(self, http: Http, clock: Clock, key: str) -> None:
        super().__init__(http, clock, Window(COUNT, SECONDS, clock))
        self._key = key
        self._api = Api(http, key)

    async def close(self) -> None:
        """End the threads."""
        self._api.close()

    async def playing(self, user: str) -> Query | None:
        """What somebody is listening to now."""
        return await self._api.playing(user, PLAYING_PATIENCE) if self._key else None

    async def audience(self, artist: str, patience: float) -> int | None:
        """How many people listen to an artist, where last.fm knows them under that name."""
        if not self._key:
            return None
        name, listeners = await self._fans(artist, patience)
        return listeners if fold(name) == fold(artist) else None

    def _ways(self, query: Query) -> Iterator[Way]:
        if not self._key:
            return
        artist, _, title = query.ids.get(NAME, "").partition("\t")
        if artist and title:
            yield partial(self._song, artist, title, "id")
        if query.artist and query.title:
            yield partial(self._song, query.artist, query.title, "name")
        if query.text:
            yield partial(self._words, query.text)

    async def _song(self, artist: str, title: str, by: str, patience: float) -> tuple[Candidate, ...]:
        """The strongest row, with the others of the same recording, the tags and the artist."""
        now = asyncio.get_running_loop().time
        deadline = now() + patience
        asked = [self._row(*spelling, patience) for spelling in _spellings(artist, title)]
        hits = self._search(patience, artist=artist, track=title_of(title).base)
        *told, found, fans = await together(*asked, hits, self._fans(artist, patience))
        rows = [row for row in told if isinstance(row, Row) and row.real]
        if not rows and (broken := failure(told)):
            # Nobody knows, which is not the same as nothing.
            raise broken
        if not rows:
            return ()
        best = max(rows, key=lambda row: row.listeners)
        alike = [row for row in found if _same(artist, title, row)] if isinstance(found, list) else []
        more: dict[str, Value | None] = {"variants": _variants(best, [*rows, *alike])}
        if isinstance(fans, tuple) and fold(fans[0]) in {fold(artist), fold(best.artist)}:
            more["artist_listeners"] = fans[1]
        more["tags"] = await self._tags(best, deadline - now())
        return (self._read(best, by, more),)

    async def _words(self, words: str, patience: float) -> tuple[Candidate, ...]:
        rows = await self._search(patience, track=words)
        return tuple(self._read(row, "text", {}) for row in rows if row.real)[:MOST]

    async def _row(self, artist: str, title: str, patience: float) -> Row | None:
        told = at(await self._api.call("track.getInfo", patience, artist=artist, track=title), "track")
        row = _row(told, at(told, "artist", "name"))
        return row if row and _same(artist, title, row) else None

    async def _search(self, patience: float, **words: str) -> list[Row]:
        told = await self._api.call("track.search", patience, **words, limit=_HITS)
        rows = (_row(one, at(one, "artist")) for one in listed(at(told, "results", "trackmatches", "track")))
        return [row for row in rows if row]

    async def _fans(self, artist: str, patience: float) -> tuple[str, int | None]:
        told = at(await self._api.call("artist.getInfo", patience, artist=artist), "artist")
        return text(at(told, "name")), whole(at(told, "stats", "listeners"))

    async def _tags(self, row: Row, patience: float) -> tuple[tuple[str, int], ...]:
        """The row tells names alone, and whether there are any; without them the answer is still one."""
        if not listed(at(row.told, "toptags", "tag")):
            return ()
        try:
            return await self._api.tags(row.artist, row.title, patience)
        except SourceFailed:
            return ()

    def _read(self, row: Row, by: str, more: Mapping[str, Value | None]) -> Candidate:
        known = facts(
            NAME,
            self._clock.now(),
            title=row.title,
            artists=(row.artist,),
            duration=positive(at(row.told, "duration"), 1000),
            link=address(at(row.told, "url")),
            listeners=row.listeners,
            playcount=row.plays,
            **more,
        )
        # No id: a remaster and its original share one row.
        return Candidate({}, known, by)


def _spellings(artist: str, title: str) -> list[tuple[str, str]]:
    """How people may have written it: a live version or a remix never as the song itself."""
    asked = title_of(title)
    titles = [title] if asked.kinds else [asked.base, title]
    guests = [f"{artist} feat. {guest}" for guest in asked.featured[:1] if not asked.kinds]
    return list(dict.fromkeys([(artist, one) for one in titles] + [(both, asked.base) for both in guests]))


def _row(told: object, artist: object) -> Row | None:
    title, name, listeners = text(at(told, "name")), text(artist), whole(at(told, "listeners"))
    if not title or not name or listeners is None:
        return None
    return Row(name, title, listeners, whole(at(told, "playcount")), told)


def _same(artist: str, title: str, row: Row) -> bool:
    """Whether a row is of the recording that was asked for."""
    asked, found = _track(artist, title), _track(row.artist, row.title)
    seen = compare(asked, found)
    if seen.veto or any(part.score < ALIKE for part in seen.parts):
        return False
    # Two live versions are two recordings: their tails have to say the same.
    return not title_of(title).kinds or sorted(fold(title).split()) == sorted(fold(row.title).split())


def _track(artist: str, title: str) -> Track:
    return Track("", {}, facts(NAME, 0.0, title=title, artists=(artist,)))


def _variants(best: Row, rows: Sequence[Row]) -> tuple[Value, ...]:
    others = {row.key: row for row in rows if row.key != best.key and row.real}
    ranked = sorted(others.values(), key=lambda row: -row.listeners)
    return tuple((row.artist, row.title, row.listeners) for row in ranked)
