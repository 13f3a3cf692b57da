"""MusicBrainz: which recording it is, when it first came out, and what any address of music belongs to."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from songbot.core.finding import Candidate, Finding, Query
from songbot.core.match import as_track, compare
from songbot.core.title import read as title_of
from songbot.core.title import versioned
from songbot.core.track import Track
from songbot.ports import Clock
from songbot.sources.http import Ask, Http
from songbot.sources.listenbrainz import UUID
from songbot.sources.pace import SharedGap, Window
from songbot.sources.read import at, date, facts, isrc, listed, names, positive, text
from songbot.sources.service import Service
from songbot.sources.ways import MOST, Way, first

NAME = "musicbrainz"
SITE = "https://musicbrainz.org"
ROOT = f"{SITE}/ws/2"
GAP = 1.1
"""Seconds between two requests of one address; who asks more often gets nothing at all."""

_HITS = "25"
_SPOTIFY = re.compile(r"[0-9A-Za-z]{22}")
_SIGNS = re.compile(r'([-+&|!(){}\[\]^"~*?:\\/])')


class MusicBrainz(Service):
    """By its id, by ISRC, by names, by words, by the address of a song; `turns` is the file that keeps the pace."""

    name = NAME

    def __init__(self, http: Http, clock: Clock, contact: str, turns: Path | None = None) -> None:
        super().__init__(http, clock, SharedGap(turns, GAP, clock) if turns else Window(1, GAP, clock))
        self._headers = agent(contact)

    async def behind(self, address: str, patience: float) -> Finding:
        """The recording that an address of any music service belongs to, when somebody has linked the two."""
        return await first(NAME, [partial(self._linked, address)], patience)

    def _ways(self, query: Query) -> Iterator[Way]:
        mbid, code = query.ids.get("mbid", ""), isrc(query.isrc or query.ids.get("isrc"))
        if UUID.fullmatch(mbid):
            yield partial(self._recording, mbid, "id")
        if code:
            yield partial(self._coded, code, query)
        if query.title:
            parts = {"recording": title_of(query.title).base, "artist": query.artist}
            words = " AND ".join(f'{name}:"{_plain(part)}"' for name, part in parts.items() if part)
            yield partial(self._search, words, "name", query)
        if query.text:
            yield partial(self._search, _plain(query.text), "text", query)
        # Few songs are linked: not worth a second where anything else is known.
        id_ = query.ids.get("spotify", "")
        if not (query.title or query.text) and _SPOTIFY.fullmatch(id_):
            yield partial(self._linked, f"https://open.spotify.com/track/{id_}")

    async def _recording(self, mbid: str, by: str, patience: float) -> tuple[Candidate, ...]:
        """Under a merged id the answer has the new one."""
        told = await self._get(f"/recording/{mbid}", patience, inc="artist-credits+isrcs+aliases+releases")
        return self._read(told, by)

    async def _coded(self, code: str, query: Query, patience: float) -> tuple[Candidate, ...]:
        """A code may have several recordings."""
        told = await self._get(f"/isrc/{code}", patience, inc="artist-credits+isrcs+aliases")
        return self._ranked(listed(at(told, "recordings")), "isrc", query)

    async def _search(self, words: str, by: str, query: Query, patience: float) -> tuple[Candidate, ...]:
        """The best hit has a hundred points, however bad it is: who comes first is for the names to say."""
        told = await self._get("/recording", patience, query=words, limit=_HITS)
        return self._ranked(listed(at(told, "recordings")), by, query)

    async def _linked(self, address: str, patience: float) -> tuple[Candidate, ...]:
        told = await self._get("/url", patience, resource=address, inc="recording-rels")
        related = (text(at(one, "recording", "id")) for one in listed(at(told, "relations")))
        mbid = next((id_ for id_ in related if UUID.fullmatch(id_)), "")
        return await self._recording(mbid, "id", patience) if mbid else ()

    async def _get(self, path: str, patience: float, **params: str) -> Any:
        # The plus signs of `inc` stand for blanks.
        asked = {name: value.replace("+", " ") if name == "inc" else value for name, value in params.items()}
        ask = Ask(NAME, f"{ROOT}{path}", {**asked, "fmt": "json"}, self._headers)
        answer = await self._http.ask(ask, patience)
        return answer.json if answer.ok else None

    def _ranked(self, rows: list[Any], by: str, query: Query) -> tuple[Candidate, ...]:
        """The likest first, and videos behind everything that is sound."""
        wanted, code = _wanted(query), isrc(query.isrc)
        found = [(at(row, "video") is True, one) for row in rows for one in self._read(row, by, code)]
        order = sorted(range(len(found)), key=lambda place: (found[place][0], -_likeness(wanted, found[place][1])))
        return tuple(found[place][1] for place in order)[:MOST]

    def _read(self, told: object, by: str, asked: str = "") -> tuple[Candidate, ...]:
        mbid, title = text(at(told, "id")), text(at(told, "title"))
        if not UUID.fullmatch(mbid) or not title:
            return ()
        credit = listed(at(told, "artist-credit"))
        codes = [code for one in _listed(at(told, "isrcs")) if (code := isrc(one))]
        aliases = (name for one in credit for name in names(at(one, "artist", "aliases"), "name"))
        known = facts(
            NAME,
            self._clock.now(),
            title=versioned(title, text(at(told, "disambiguation"))),
            artists=names(credit, "name"),
            aliases=tuple(dict.fromkeys(aliases)),
            isrc=asked if asked in codes else next(iter(codes), ""),
            duration=positive(at(told, "length"), 1000),
            released=date(at(told, "first-release-date")),
            album=text(at(told, "releases", 0, "title")),
            link=f"{SITE}/recording/{mbid}",
        )
        return (Candidate({"mbid": mbid}, known, by),)


def agent(contact: str) -> dict[str, str]:
    """It wants to know whom to write to; many bots under one name would share one allowance."""
    return {"User-Agent": f"songbot/0.1 ( {contact} )"}


def _wanted(query: Query) -> Track | None:
    artists = (query.artist,) if query.artist else ()
    known = facts("asked", 0.0, title=query.title, artists=artists, duration=query.duration, isrc=isrc(query.isrc))
    return Track("", {}, known) if query.title else None


def _likeness(wanted: Track | None, found: Candidate) -> float:
    return compare(wanted, as_track(found)).score if wanted else 0.0


def _listed(told: object) -> list[Any]:
    return told if isinstance(told, list) else []


def _plain(words: str) -> str:
    """Words without a meaning in the language of its search."""
    return _SIGNS.sub(r"\\\1", words)
