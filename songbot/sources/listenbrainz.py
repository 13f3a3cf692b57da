"""ListenBrainz: listeners and listens by MusicBrainz' id on its own, smaller scale, and what somebody is playing."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import quote

from songbot.core.finding import Candidate, Query
from songbot.core.release import Release
from songbot.core.title import read as title_of
from songbot.errors import SourceFailed
from songbot.ports import Clock
from songbot.sources.http import BIGGEST, Answer, Ask, Http, sound
from songbot.sources.pace import Window
from songbot.sources.read import at, facts, listed, number, text, whole
from songbot.sources.read import date as day_of
from songbot.sources.service import Service
from songbot.sources.ways import Way

NAME = "listenbrainz"
ROOT = "https://api.listenbrainz.org"
COUNT, SECONDS = 28, 10.0
MOST_AT_ONCE = 1000
LONGEST = 250
PLAYING_PATIENCE = 3.0
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LONGEST_LIST = 8 * BIGGEST
"""Bytes of a fortnight of releases at most: there are thousands of them."""

WHOLE_DAY = len("2026-11-20")
_LIMIT = 429


class ListenBrainz(Service):
    """By MusicBrainz' id; by names as well where there is a token."""

    name = NAME

    def __init__(self, http: Http, clock: Clock, token: str = "") -> None:
        super().__init__(http, clock, Window(COUNT, SECONDS, clock))
        self._token = token

    async def counts(self, mbids: Sequence[str], patience: float) -> Mapping[str, tuple[int, int]]:
        """Listeners and listens of up to a thousand recordings at once, without those that nobody listens to."""
        asked = [mbid for mbid in mbids if UUID.fullmatch(mbid)][:MOST_AT_ONCE]
        if not asked:
            return {}
        body = json.dumps({"recording_mbids": asked}).encode()
        told = await self._get("/1/popularity/recording", patience, body=body)
        rows = ((text(at(row, "recording_mbid")), row) for row in listed(told))
        counts = (
            (mbid, whole(at(row, "total_user_count")), whole(at(row, "total_listen_count"))) for mbid, row in rows
        )
        return {mbid: (users, listens) for mbid, users, listens in counts if mbid in asked and users and listens}

    async def playing(self, user: str) -> Query | None:
        """What somebody is listening to now; None also where nobody has this name."""
        told = await self._get(f"/1/user/{quote(user, safe='')}/playing-now", PLAYING_PATIENCE)
        for listen in listed(at(told, "payload", "listens")):
            track = at(listen, "track_metadata")
            title, artist = text(at(track, "track_name")), text(at(track, "artist_name"))
            if title and artist:
                length = number(at(track, "additional_info", "duration_ms"))
                return Query(title=title, artist=artist, duration=length / 1000 if length else None)
        return None

    async def fresh(self, until: date, days: int, patience: float) -> Sequence[Release]:
        """The singles of the last days; of an album nobody can say which song is meant."""
        params = {"release_date": str(until), "days": str(days), "future": "false"}
        ask = Ask(NAME, f"{ROOT}/1/explore/fresh-releases/", params, biggest=LONGEST_LIST, judge=_judge)
        answer = await self._http.ask(ask, patience)
        rows = listed(at(answer.json, "payload", "releases")) if answer.ok else []
        return [one for row in rows if (one := _release(row)) is not None]

    def _ways(self, query: Query) -> Iterator[Way]:
        mbid = query.ids.get("mbid", "")
        if UUID.fullmatch(mbid):
            yield partial(self._counted, mbid, {}, "id")
        elif self._token and query.title and query.artist:
            # Without the word that makes it another recording it would be counted as the song itself.
            asked = title_of(query.title)
            yield partial(self._named, query.artist, query.title if asked.kinds else asked.base)

    async def _counted(self, mbid: str, known: Mapping[str, Any], by: str, patience: float) -> tuple[Candidate, ...]:
        users, listens = (await self.counts([mbid], patience)).get(mbid, (None, None))
        if users is None:
            return ()
        link = f"https://listenbrainz.org/track/{mbid}"
        more = facts(NAME, self._clock.now(), **known, link=link, listeners=users, playcount=listens)
        return (Candidate({"mbid": mbid}, more, by),)

    async def _named(self, artist: str, title: str, patience: float) -> tuple[Candidate, ...]:
        if len(artist + title) > LONGEST:
            return ()
        params = {"artist_name": artist, "recording_name": title}
        told = await self._get("/1/metadata/lookup/", patience, params=params)
        mbid, credit = text(at(told, "recording_mbid")), text(at(told, "artist_credit_name"))
        if not UUID.fullmatch(mbid):
            return ()
        known = {"title": text(at(told, "recording_name")), "artists": (credit,) if credit else ()}
        return await self._counted(mbid, known, "name", patience)

    async def _get(
        self, path: str, patience: float, *, params: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Any:
        headers = {"Authorization": f"Token {self._token}"} if self._token else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        method = "GET" if body is None else "POST"
        ask = Ask(NAME, f"{ROOT}{path}", params or {}, headers, method, body, judge=_judge)
        answer = await self._http.ask(ask, patience)
        return answer.json if answer.ok else None


def _release(row: object) -> Release | None:
    """A single with its day; None for everything else."""
    mbid, title, artist = (text(at(row, name)) for name in ("release_mbid", "release_name", "artist_credit_name"))
    single = at(row, "release_group_primary_type") == "Single" and not at(row, "release_group_secondary_type")
    day = day_of(at(row, "release_date"))
    if not (single and UUID.fullmatch(mbid) and title and artist and len(day) == WHOLE_DAY):
        return None
    return Release(mbid, title, artist, day, whole(at(row, "listen_count")) or 0)


def _judge(answer: Answer) -> None:
    """Its limit comes with the seconds until it is over, under a name of its own."""
    left = number(answer.headers.get("X-RateLimit-Reset-In"))
    if answer.status == _LIMIT and left is not None and left >= 0:
        raise SourceFailed("source_limit", source=NAME, retry_after=left)
    sound(answer)
