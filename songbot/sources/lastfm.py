"""last.fm: how many people listen to a song and to its artist, how they tag it, and what somebody is playing."""

import asyncio
from typing import Any

from songbot.core.finding import Candidate, Finding, Query
from songbot.core.title import fold, read
from songbot.errors import SourceFailed
from songbot.ports import Clock
from songbot.sources.http import Ask, Http
from songbot.sources.read import at, facts, listed, number, text, whole

NAME = "lastfm"
ROOT = "https://ws.audioscrobbler.com/2.0/"
FLOOR = 5
"""A row with fewer listeners is somebody's typing error: any that was ever scrobbled is a row."""

_UNKNOWN = frozenset({6, 7})
_BUSY = frozenset({8, 11, 16, 29})
_MILLISECONDS = 1000


class Lastfm:
    """By artist and title, never by id alone; JSON over the shared session, since pylast opens one for each call."""

    name = NAME

    def __init__(self, http: Http, clock: Clock, key: str) -> None:
        self._http = http
        self._clock = clock
        self._key = key
        http.pace(NAME, 5, 1)

    async def find(self, query: Query, patience: float) -> Finding:
        """The strongest of the rows under which people scrobble this song."""
        if not (self._key and query.title and query.artist):
            return Finding(NAME)
        titles = dict.fromkeys((read(query.title).base, query.title))
        asked = [self._track(query.artist, title, patience) for title in titles]
        rows = await asyncio.gather(*asked, self._artist(query.artist, patience))
        *tracks, artist = rows
        best = max((row for row in tracks if row), key=lambda row: whole(at(row, "listeners")) or 0, default=None)
        if best is None or (whole(at(best, "listeners")) or 0) < FLOOR:
            return Finding(NAME)
        return Finding(NAME, (self._one(best, artist),))

    async def close(self) -> None:
        """Nothing of its own is open."""

    async def playing(self, user: str) -> Query | None:
        """What somebody is listening to now."""
        told = await self._call({"method": "user.getRecentTracks", "user": user, "limit": "1"}, 3.0)
        for row in listed(at(told, "recenttracks", "track")):
            if at(row, "@attr", "nowplaying") == "true":
                return Query(title=text(at(row, "name")), artist=text(at(row, "artist", "#text")))
        return None

    async def _track(self, artist: str, title: str, patience: float) -> Any:  # noqa: ANN401  a service's JSON
        names = {"artist": artist, "track": title, "autocorrect": "1"}
        row = at(await self._call({"method": "track.getInfo", **names}, patience), "track")
        same = fold(text(at(row, "artist", "name"))) == fold(artist)
        return row if same else None

    async def _artist(self, artist: str, patience: float) -> Any:  # noqa: ANN401  a service's JSON
        asked = {"method": "artist.getInfo", "artist": artist, "autocorrect": "1"}
        return at(await self._call(asked, patience), "artist")

    async def _call(self, params: dict[str, str], patience: float) -> Any:  # noqa: ANN401  a service's JSON
        asked = Ask(NAME, ROOT, {**params, "api_key": self._key, "format": "json"})
        told = (await self._http.ask(asked, patience)).json(NAME)
        code = at(told, "error")
        if code in _UNKNOWN:
            return None
        if code in _BUSY:
            self._http.breaker(NAME).opened(5.0)
            raise SourceFailed("source_limit", source=NAME, seconds=5)
        if code is not None:
            raise SourceFailed("source_refused", source=NAME)
        return told

    def _one(self, row: object, artist: object) -> Candidate:
        tags = [text(at(one, "name")) for one in listed(at(row, "toptags", "tag"))]
        length = number(at(row, "duration"))
        name, title = text(at(row, "artist", "name")), text(at(row, "name"))
        known = facts(
            NAME,
            self._clock.now(),
            title=title,
            artists=(name,) if name else (),
            duration=length / _MILLISECONDS if length else None,
            listeners=whole(at(row, "listeners")),
            playcount=whole(at(row, "playcount")),
            tags=tuple((tag, 100 - 10 * place) for place, tag in enumerate(tags) if tag),
            artist_listeners=whole(at(artist, "stats", "listeners")),
        )
        # No id: a remaster and its original share one row.
        return Candidate({}, known, "name")
