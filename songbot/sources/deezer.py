"""Deezer: the second opinion on every song, and its preview."""

from typing import Any

from songbot.core.finding import Candidate, Finding, Query
from songbot.errors import SourceFailed
from songbot.ports import Clock
from songbot.sources.http import Ask, Http
from songbot.sources.read import at, facts, listed, number, text, whole

NAME = "deezer"
ROOT = "https://api.deezer.com"
NOTHING, QUOTA = 800, 4
PAUSE = 5.0


class Deezer:
    """By its id, by ISRC, by names, by words."""

    name = NAME

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self._clock = clock
        http.pace(NAME, 45, 5)

    async def find(self, query: Query, patience: float) -> Finding:
        """The first way that leads to something."""
        if id_ := query.ids.get(NAME):
            return Finding(NAME, self._one(await self._get(f"/track/{id_}", {}, patience), "id"))
        if query.isrc:
            found = self._one(await self._get(f"/track/isrc:{query.isrc}", {}, patience), "isrc")
            if found:
                return Finding(NAME, found)
        words = f'artist:"{query.artist}" track:"{query.title}"' if query.title else query.text
        if not words:
            return Finding(NAME)
        told = await self._get("/search", {"q": words, "limit": "5"}, patience)
        by = "name" if query.title else "text"
        return Finding(NAME, tuple(one for row in listed(at(told, "data")) for one in self._one(row, by)))

    async def close(self) -> None:
        """Nothing of its own is open."""

    async def _get(self, path: str, params: dict[str, str], patience: float) -> Any:  # noqa: ANN401  a service's JSON
        answer = await self._http.ask(Ask(NAME, f"{ROOT}{path}", params), patience)
        told = answer.json(NAME)
        code = at(told, "error", "code")
        if code == QUOTA:
            self._http.breaker(NAME).opened(PAUSE)
            raise SourceFailed("source_limit", source=NAME, seconds=PAUSE)
        if code not in (None, NOTHING):
            raise SourceFailed("source_down", source=NAME)
        return told

    def _one(self, told: object, by: str) -> tuple[Candidate, ...]:
        id_, title = whole(at(told, "id")), text(at(told, "title"))
        if not id_ or not title:
            return ()
        people = [text(at(one, "name")) for one in listed(at(told, "contributors"))]
        people = [name for name in people if name] or [text(at(told, "artist", "name"))]
        explicit = at(told, "explicit_lyrics")
        tempo = number(at(told, "bpm"))
        known = facts(
            NAME,
            self._clock.now(),
            title=title,
            isrc=text(at(told, "isrc")).upper(),
            artists=tuple(people),
            album=text(at(told, "album", "title")),
            duration=number(at(told, "duration")),
            released=text(at(told, "release_date")),
            explicit=explicit if isinstance(explicit, bool) else None,
            cover=text(at(told, "album", "cover_big")),
            preview=text(at(told, "preview")),
            link=text(at(told, "link")),
            rank=whole(at(told, "rank")),
            tempo=tempo if tempo else None,
            gain=number(at(told, "gain")),
        )
        return (Candidate({NAME: str(id_)}, known, by),)
