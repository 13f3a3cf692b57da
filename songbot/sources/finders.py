"""Where songs to learn from are found: charts and tags of last.fm, neighbours of artists, MusicBrainz at random."""

import random
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from songbot.core.job import Wish
from songbot.core.sample import CHARTS, NEIGHBOURS, OBSCURE
from songbot.errors import SourceFailed
from songbot.sources.http import Ask, Http
from songbot.sources.lastfm_api import Api
from songbot.sources.musicbrainz import NAME as MUSICBRAINZ
from songbot.sources.musicbrainz import ROOT, agent
from songbot.sources.read import at, listed, text, whole

PATIENCE = 20.0
TAGS = (
    "pop",
    "rock",
    "hip hop",
    "electronic",
    "metal",
    "jazz",
    "folk",
    "soul",
    "country",
    "classical",
    "punk",
    "latin",
)
SHORTEST, LONGEST = 90_000, 420_000
"""Milliseconds between which most songs last; a window of them at random prefers nobody."""

WINDOWS = (1_000, 30_000, 600_000)
"""How far from it others are taken as well: the first of these that holds enough."""

MOST_PAGES = 20


class Finders:
    """Songs by artist and title, or by MusicBrainz' id; `rng` decides where to look."""

    def __init__(self, http: Http, key: str, contact: str, rng: random.Random) -> None:
        self._http = http
        self._key = key
        self._api = Api(http, key)
        self._contact = contact
        self._rng = rng

    async def songs(self, origin: str, seeds: Sequence[str], count: int) -> Sequence[Wish]:
        """So many songs, or fewer; SourceFailed where the service does not help."""
        if origin == OBSCURE:
            return await self._anywhere(count)
        if not self._key:
            return ()
        if origin == CHARTS:
            return await self._tops(count)
        return await self._near(seeds, count) if origin == NEIGHBOURS else ()

    async def _tops(self, count: int) -> Sequence[Wish]:
        """Half from the charts of all, half from those of a tag, on a page at random."""
        half, page = str(max(1, count // 2)), str(self._rng.randrange(1, MOST_PAGES))
        charts = await self._api.call("chart.getTopTracks", PATIENCE, limit=half, page=page)
        tagged = await self._api.call("tag.getTopTracks", PATIENCE, tag=self._rng.choice(TAGS), limit=half, page=page)
        rows = [*listed(at(charts, "tracks", "track")), *listed(at(tagged, "tracks", "track"))]
        return [*_named(rows)][:count]

    async def _near(self, artists: Sequence[str], count: int) -> Sequence[Wish]:
        """Songs of artists who are like those that the community asks for."""
        found: list[Wish] = []
        for artist in self._rng.sample(artists, min(len(artists), max(1, count // 4))):
            near = await self._api.call("artist.getSimilar", PATIENCE, artist=artist, limit="10")
            names = [name for one in listed(at(near, "similarartists", "artist")) if (name := text(at(one, "name")))]
            if not names:
                continue
            told = await self._api.call("artist.getTopTracks", PATIENCE, artist=self._rng.choice(names), limit="20")
            songs = [*_named(listed(at(told, "toptracks", "track")))]
            found += self._rng.sample(songs, min(len(songs), 4))
            if len(found) >= count:
                break
        return found[:count]

    async def _anywhere(self, count: int) -> Sequence[Wish]:
        """Recordings of a length at random, from a place at random among them."""
        start, words, there = self._rng.randrange(SHORTEST, LONGEST), "", 0
        for window in WINDOWS:
            words = f"dur:[{max(1, start - window)} TO {start + window}]"
            there = whole(at(await self._recordings(words, 1, 0), "count")) or 0
            if there >= count:
                break
        offset = self._rng.randrange(max(1, there - count))
        told = await self._recordings(words, min(100, count), offset)
        ids = [text(at(one, "id")) for one in listed(at(told, "recordings")) if at(one, "video") is not True]
        return [Wish(text=f"https://musicbrainz.org/recording/{mbid}") for mbid in ids if mbid][:count]

    async def _recordings(self, words: str, limit: int, offset: int) -> object:
        params = {"query": words, "limit": str(limit), "offset": str(offset), "fmt": "json"}
        ask = Ask(MUSICBRAINZ, f"{ROOT}/recording", params, agent(self._contact))
        answer = await self._http.ask(ask, PATIENCE)
        if not answer.ok:
            raise SourceFailed("source_down", source=MUSICBRAINZ)
        return answer.json


def _named(rows: Sequence[object]) -> Iterator[Wish]:
    for row in rows:
        title, artist = text(at(row, "name")), text(at(row, "artist", "name"))
        if title and artist:
            named = "/_/".join(quote(name, safe="") for name in (artist, title))
            yield Wish(text=f"https://www.last.fm/music/{named}")
