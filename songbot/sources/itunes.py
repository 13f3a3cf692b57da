"""iTunes: a third opinion with a preview, twenty questions a minute and no look-up by ISRC."""

from collections.abc import Iterator
from functools import partial

from songbot.core.finding import Candidate, Query
from songbot.core.title import read as title_of
from songbot.errors import SourceFailed
from songbot.ports import Clock
from songbot.sources.http import Answer, Ask, Http, sound
from songbot.sources.pace import Window
from songbot.sources.read import address, at, date, facts, listed, positive, text, whole
from songbot.sources.service import Service
from songbot.sources.ways import MOST, Way

NAME = "itunes"
ROOT = "https://itunes.apple.com"
COUNTRY = "US"
COUNT, SECONDS = 18, 60.0
_FORBIDDEN = 403
_EXPLICIT = {"explicit": True, "notExplicit": False, "cleaned": False}


class Itunes(Service):
    """By its id, by names, by words."""

    name = NAME

    def __init__(self, http: Http, clock: Clock) -> None:
        super().__init__(http, clock, Window(COUNT, SECONDS, clock))

    def _ways(self, query: Query) -> Iterator[Way]:
        id_ = query.ids.get(NAME, "")
        if id_.isascii() and id_.isdigit():
            yield partial(self._ask, "/lookup", {"id": id_}, "id")
        if query.title:
            for title in dict.fromkeys((query.title, title_of(query.title).base)):
                yield partial(self._ask, "/search", {"term": f"{query.artist} {title}".strip()}, "name")
        if query.text:
            yield partial(self._ask, "/search", {"term": query.text}, "text")

    async def _ask(self, path: str, asked: dict[str, str], by: str, patience: float) -> tuple[Candidate, ...]:
        # A look-up takes the kinds as well, and answers a song with the song alone.
        params = {**asked, "media": "music", "entity": "song", "limit": str(MOST), "country": COUNTRY}
        answer = await self._http.ask(Ask(NAME, f"{ROOT}{path}", params, judge=_judge), patience)
        rows = listed(at(answer.json, "results")) if answer.ok else []
        return tuple(one for row in rows for one in self._read(row, by))

    def _read(self, told: object, by: str) -> tuple[Candidate, ...]:
        id_, title, artist = whole(at(told, "trackId")), text(at(told, "trackName")), text(at(told, "artistName"))
        if not id_ or not title or at(told, "kind") != "song":
            return ()
        known = facts(
            NAME,
            self._clock.now(),
            title=title,
            artists=(artist,) if artist else (),
            album=text(at(told, "collectionName")),
            duration=positive(at(told, "trackTimeMillis"), 1000),
            released=date(at(told, "releaseDate")),
            explicit=_EXPLICIT.get(text(at(told, "trackExplicitness"))),
            cover=address(at(told, "artworkUrl100")),
            preview=address(at(told, "previewUrl")),
            link=address(at(told, "trackViewUrl")),
        )
        return (Candidate({NAME: str(id_)}, known, by),)


def _judge(answer: Answer) -> None:
    """Who asks too often is forbidden, without a word on for how long."""
    if answer.status == _FORBIDDEN:
        raise SourceFailed("source_limit", source=NAME, retry_after=SECONDS)
    sound(answer)
