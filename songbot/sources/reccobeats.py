"""ReccoBeats: how a song sounds, in numbers that look like Spotify's; where they come from it does not say."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from songbot.core.finding import Candidate, Query
from songbot.ports import Clock
from songbot.sources.http import Ask, Http
from songbot.sources.pace import Window
from songbot.sources.read import at, facts, isrc, listed, names, number, positive, text
from songbot.sources.service import Service
from songbot.sources.ways import Way, failure, together

NAME = "reccobeats"
ROOT = "https://api.reccobeats.com/v1"
COUNT, SECONDS = 50, 10.0
"""Its limits are unpublished."""

SHARES = ("acousticness", "danceability", "energy", "instrumentalness", "liveness", "speechiness", "valence")
"""Descriptors from 0 to 1."""

_KEYS, _QUIETEST, _LOUDEST = 12, -80.0, 10.0
_SPOTIFY = re.compile(r"https://open\.spotify\.com/track/([0-9A-Za-z]{22})")
_ID = re.compile(r"[0-9A-Za-z]{22}")


class ReccoBeats(Service):
    """By Spotify's id or by ISRC; its `popularity` is Spotify's by all appearances, and left out."""

    name = NAME

    def __init__(self, http: Http, clock: Clock) -> None:
        super().__init__(http, clock, Window(COUNT, SECONDS, clock))

    def _ways(self, query: Query) -> Iterator[Way]:
        id_, code = query.ids.get("spotify", ""), isrc(query.isrc or query.ids.get("isrc"))
        if _ID.fullmatch(id_):
            yield partial(self._known, id_, "id")
        if code:
            yield partial(self._known, code, "isrc")

    async def _known(self, asked: str, by: str, patience: float) -> tuple[Candidate, ...]:
        """Both tables at once: what it is, and how it sounds."""
        tables = await together(*(self._get(path, asked, patience) for path in ("track", "audio-features")))
        if broken := failure(tables):
            raise broken
        tracks, sounds = tables
        return tuple(self._read(id_, tracks.get(id_), told, by) for id_, told in sounds.items())

    async def _get(self, path: str, asked: str, patience: float) -> dict[str, Any]:
        """Rows by Spotify's id, which ends their address: they come in any order, and the unknown are missing."""
        answer = await self._http.ask(Ask(NAME, f"{ROOT}/{path}", {"ids": asked}), patience)
        rows = listed(at(answer.json, "content")) if answer.ok else []
        named = ((_SPOTIFY.match(text(at(row, "href"))), row) for row in rows)
        return {found[1]: row for found, row in named if found and asked in {found[1], isrc(at(row, "isrc"))}}

    def _read(self, id_: str, track: object, sound: object, by: str) -> Candidate:
        known = facts(
            NAME,
            self._clock.now(),
            title=text(at(track, "trackTitle")),
            artists=names(at(track, "artists"), "name"),
            duration=positive(at(track, "durationMs"), 1000),
            isrc=isrc(at(track, "isrc")) or isrc(at(sound, "isrc")),
            tempo=positive(at(sound, "tempo")),
            loudness=_within(at(sound, "loudness"), _QUIETEST, _LOUDEST),
            key=_within(at(sound, "key"), 0, _KEYS - 1),
            mode=_within(at(sound, "mode"), 0, 1),
            **{name: _within(at(sound, name), 0, 1) for name in SHARES},
        )
        # A code is no name: the one with this code may be another of the same song.
        return Candidate({"spotify": id_} if by == "id" else {}, known, by)


def _within(told: object, low: float, high: float) -> float | None:
    """A number that can be; -1 is how it says that it does not know."""
    found = number(told)
    return found if found is not None and low <= found <= high else None
