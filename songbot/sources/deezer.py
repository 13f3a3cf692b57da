"""Deezer: the second opinion on every song, and its preview."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from songbot.core.finding import Candidate, Query
from songbot.core.title import read as title_of
from songbot.errors import SourceFailed
from songbot.ports import Clock
from songbot.sources.http import Answer, Ask, Http, sound
from songbot.sources.pace import Window
from songbot.sources.read import address, at, date, facts, flag, isrc, listed, names, number, positive, text, whole
from songbot.sources.service import Service
from songbot.sources.ways import MOST, Way

NAME = "deezer"
ROOT = "https://api.deezer.com"
COUNT, SECONDS = 45, 5.0
"""Its limit is fifty in five seconds, counted when they arrive."""

_NOTHING = frozenset({500, 501, 600, 800})
_QUOTA, _BARRED = 4, frozenset({200, 300, 901})
"""Error numbers: nothing there for such a question; too many questions; not for us."""


class Deezer(Service):
    """By its id, by ISRC, by names, by words."""

    name = NAME

    def __init__(self, http: Http, clock: Clock) -> None:
        super().__init__(http, clock, Window(COUNT, SECONDS, clock))

    async def songs(self, kind: str, id_: str, patience: float) -> tuple[Candidate, ...]:
        """Of an album or a public playlist, in their order."""
        told = await self._get(f"/{kind}/{id_}", {}, patience)
        return tuple(one for row in listed(at(told, "tracks", "data")) for one in self._read(row, "id"))

    def _ways(self, query: Query) -> Iterator[Way]:
        id_, code = query.ids.get(NAME, ""), isrc(query.isrc or query.ids.get("isrc"))
        if id_.isascii() and id_.isdigit():
            yield partial(self._track, id_, "id")
        if code:
            yield partial(self._track, f"isrc:{code}", "isrc")
        if query.title:
            for title in dict.fromkeys((query.title, title_of(query.title).base)):
                words = " ".join(f'{name}:"{_bare(part)}"' for name, part in _named(query.artist, title) if part)
                yield partial(self._search, words, "name")
        if query.text:
            yield partial(self._search, query.text, "text")

    async def _track(self, which: str, by: str, patience: float) -> tuple[Candidate, ...]:
        return self._read(await self._get(f"/track/{which}", {}, patience), by)

    async def _search(self, words: str, by: str, patience: float) -> tuple[Candidate, ...]:
        """What a search tells of a song is half of it: the best hit is asked for again by its id."""
        told = await self._get("/search", {"q": words, "limit": str(MOST)}, patience)
        found = tuple(one for row in listed(at(told, "data")) for one in self._read(row, by))
        if not found:
            return ()
        return await self._whole(found[0], by, patience) + found[1:]

    async def _whole(self, hit: Candidate, by: str, patience: float) -> tuple[Candidate, ...]:
        try:
            return await self._track(hit.ids[NAME], by, patience) or (hit,)
        except SourceFailed:
            return (hit,)

    async def _get(self, path: str, params: dict[str, str], patience: float) -> Any:
        return (await self._http.ask(Ask(NAME, f"{ROOT}{path}", params, judge=_judge), patience)).json

    def _read(self, told: object, by: str) -> tuple[Candidate, ...]:
        id_, title = whole(at(told, "id")), text(at(told, "title"))
        if not id_ or not title:
            return ()
        known = facts(
            NAME,
            self._clock.now(),
            title=title,
            isrc=isrc(at(told, "isrc")),
            artists=names(at(told, "contributors"), "name") or names(at(told, "artist"), "name"),
            album=text(at(told, "album", "title")),
            duration=positive(at(told, "duration")),
            released=date(at(told, "release_date")),
            explicit=flag(at(told, "explicit_lyrics")),
            cover=address(at(told, "album", "cover_big")),
            preview=address(at(told, "preview")),
            link=address(at(told, "link")),
            rank=whole(at(told, "rank")),
            tempo=positive(at(told, "bpm")),
            gain=number(at(told, "gain")),
        )
        # A code is no name: labels give one to several recordings.
        return (Candidate({NAME: str(id_)}, known, by),)


def _judge(answer: Answer) -> None:
    """Errors come with status 200, and a spent quota without a Retry-After."""
    sound(answer)
    error = at(answer.json, "error") if answer.ok else None
    code = whole(at(error, "code"))
    if not error or code in _NOTHING:
        return
    if code == _QUOTA:
        raise SourceFailed("source_limit", source=NAME, retry_after=SECONDS)
    raise SourceFailed("source_refused" if code in _BARRED else "source_down", source=NAME, why=f"error {code}")


def _named(artist: str, title: str) -> tuple[tuple[str, str], ...]:
    return ("artist", artist), ("track", title)


def _bare(part: str) -> str:
    """Without the signs that end a field."""
    return " ".join(part.replace('"', " ").replace("\\", " ").split())
