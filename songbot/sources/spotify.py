"""Spotify: from a link to title, artists, ISRC, date and cover; for identification and display alone."""

import asyncio
import io
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TypeVar

import requests
import spotipy
from requests.adapters import BaseAdapter
from spotipy.cache_handler import MemoryCacheHandler
from spotipy.oauth2 import SpotifyClientCredentials, SpotifyOauthError

from songbot.core.finding import Candidate, Query
from songbot.core.title import read as title_of
from songbot.errors import SourceFailed
from songbot.ports import Clock
from songbot.sources.http import Answer, Ask, Http, sound
from songbot.sources.pace import Window
from songbot.sources.read import address, at, date, facts, flag, isrc, listed, names, positive, text, whole
from songbot.sources.service import Service
from songbot.sources.threads import Send, Threads
from songbot.sources.ways import MOST, Way

NAME = "spotify"
MARKET = "US"
"""Without a market nothing counts as available to a client that has no user."""

THREADS = 24
COUNT, SECONDS = 150, 30.0
"""Its window rolls over thirty seconds; how many requests fit is unpublished, and fewer for fresh applications."""

QUOTA_PAUSE, REFUSED_PAUSE = 3600.0, 600.0
_UNAUTHORIZED, _FORBIDDEN, _LIMIT = 401, 403, 429
_UNKNOWN = frozenset({400, 404})
_HIGHEST = 100
_TOLD = ("Authorization", "Content-Type")
_ID = re.compile(r"[0-9A-Za-z]{22}")
T = TypeVar("T")

for _name in ("spotipy.client", "spotipy.oauth2"):
    # spotipy tells its headers, and with them token and secret; what fails is told by `http`.
    logging.getLogger(_name).addFilter(lambda _: False)


class Spotify(Service):
    """spotipy in threads of its own, over the way out that all share; oEmbed where there are no credentials."""

    name = NAME

    def __init__(self, http: Http, clock: Clock, keys: tuple[str, str]) -> None:
        super().__init__(http, clock, Window(COUNT, SECONDS, clock))
        self._keys = keys
        self._threads = Threads(NAME, http, THREADS)
        self._token = MemoryCacheHandler()
        self._lock = asyncio.Lock()

    async def songs(self, kind: str, id_: str, patience: float) -> tuple[Candidate, ...]:
        """Of an album, in their order; playlists are closed to fresh applications."""
        if kind != "album" or not all(self._keys):
            return ()
        told = await self._call(lambda client: client.album(id_, market=MARKET), patience)
        return tuple(one for row in listed(at(told, "tracks", "items")) for one in self._read(row, "id"))

    async def close(self) -> None:
        """End the threads."""
        self._threads.close()

    def _ways(self, query: Query) -> Iterator[Way]:
        id_, code = query.ids.get(NAME, ""), isrc(query.isrc or query.ids.get("isrc"))
        known = bool(_ID.fullmatch(id_))
        if not all(self._keys):
            if known:
                yield partial(self._embedded, id_)
            return
        if known:
            yield partial(self._track, id_)
        if code:
            yield partial(self._search, f"isrc:{code}", "isrc")
        if query.title:
            for title in dict.fromkeys((query.title, title_of(query.title).base)):
                words = f"track:{_bare(title)} artist:{_bare(query.artist)}" if query.artist else _bare(title)
                yield partial(self._search, words, "name")
        if query.text:
            yield partial(self._search, query.text, "text")

    async def _track(self, id_: str, patience: float) -> tuple[Candidate, ...]:
        return self._read(await self._call(lambda client: client.track(id_, market=MARKET), patience), "id")

    async def _search(self, words: str, by: str, patience: float) -> tuple[Candidate, ...]:
        told = await self._call(lambda client: client.search(words, MOST, type="track", market=MARKET), patience)
        return tuple(one for row in listed(at(told, "tracks", "items")) for one in self._read(row, by))

    async def _call(self, question: Callable[[spotipy.Spotify], T], patience: float) -> T | None:
        """The answer to one question; None where Spotify knows nothing."""
        return await self._http.patiently(NAME, patience, lambda deadline: self._try(question, deadline))

    async def _try(self, question: Callable[[spotipy.Spotify], T], deadline: float) -> T | None:
        """With a token that may turn out to have lost its worth: then with a new one."""
        for _ in range(2):
            try:
                await self._fetch_token(deadline)
                return await self._threads.run(lambda send: _asked(question, self._client(send)), deadline)
            except _Unauthorized:
                self._token.save_token_to_cache(None)
        raise SourceFailed("source_refused", source=NAME, why="token")

    async def _fetch_token(self, deadline: float) -> None:
        """One for all who wait for it, since each cold thread would fetch its own."""
        try:
            async with asyncio.timeout_at(deadline), self._lock:
                token = self._token.get_cached_token()
                if not token or SpotifyClientCredentials.is_token_expired(token):
                    await self._threads.run(lambda send: _authorized(self._manager(send)), deadline)
        except TimeoutError:
            raise SourceFailed("source_slow", source=NAME, why="token") from None

    def _manager(self, send: Send) -> SpotifyClientCredentials:
        return SpotifyClientCredentials(*self._keys, requests_session=_session(send), cache_handler=self._token)

    def _client(self, send: Send) -> spotipy.Spotify:
        return spotipy.Spotify(auth_manager=self._manager(send), requests_session=_session(send))

    async def _embedded(self, id_: str, patience: float) -> tuple[Candidate, ...]:
        """oEmbed: the title and the cover, no artist."""
        url = f"https://open.spotify.com/track/{id_}"
        answer = await self._http.ask(Ask(NAME, "https://open.spotify.com/oembed", {"url": url}), patience)
        told = answer.json if answer.ok else None
        title, cover = text(at(told, "title")), address(at(told, "thumbnail_url"))
        known = facts(NAME, self._clock.now(), title=title, cover=cover, link=url)
        return (Candidate({NAME: id_}, known, "id"),) if title else ()

    def _read(self, told: object, by: str) -> tuple[Candidate, ...]:
        id_, title = text(at(told, "id")), text(at(told, "name"))
        if not _ID.fullmatch(id_) or not title:
            return ()
        popularity = whole(at(told, "popularity"))
        known = facts(
            NAME,
            self._clock.now(),
            title=title,
            isrc=isrc(at(told, "external_ids", "isrc")),
            artists=names(at(told, "artists"), "name"),
            album=text(at(told, "album", "name")),
            duration=positive(at(told, "duration_ms"), 1000),
            released=date(at(told, "album", "release_date")),
            explicit=flag(at(told, "explicit")),
            cover=address(at(told, "album", "images", 0, "url")),
            link=address(at(told, "external_urls", "spotify")),
            spotify_popularity=popularity if popularity is not None and popularity <= _HIGHEST else None,
        )
        # A code is no name: labels give one to several recordings.
        return (Candidate({NAME: id_}, known, by),)


class _Unauthorized(Exception):
    """The token is worth nothing."""


class _Bridge(BaseAdapter):
    """What requests takes for its connection: hands each request to the loop and its answer back."""

    def __init__(self, send: Send) -> None:
        super().__init__()
        self._send = send

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        """One exchange; how long it may take is the sender's matter."""
        body = request.body.encode() if isinstance(request.body, str) else request.body
        headers = {name: str(request.headers[name]) for name in _TOLD if name in request.headers}
        ask = Ask(NAME, request.url or "", headers=headers, method=request.method or "GET", judge=_judge)
        answer = self._send(replace(ask, body=body if isinstance(body, bytes) else None))
        response = requests.Response()
        response.request, response.url, response.status_code = request, answer.url, answer.status
        response.headers.update(answer.headers)
        response.raw = io.BytesIO(answer.body)
        # Else a long error page would be searched for its letters.
        response.encoding = "utf-8"
        return response

    def close(self) -> None:
        """Nothing is open."""


def _session(send: Send) -> requests.Session:
    session = requests.Session()
    # Neither a proxy nor a password that the machine has for others.
    session.trust_env = False
    session.max_redirects = 0
    session.mount("https://", _Bridge(send))
    session.mount("http://", _Bridge(send))
    return session


def _authorized(manager: SpotifyClientCredentials) -> None:
    """A token is there, or SourceFailed."""
    try:
        manager.get_access_token(as_dict=False)
    except SpotifyOauthError:
        raise SourceFailed("source_refused", source=NAME, why="credentials") from None
    except (requests.RequestException, AttributeError, ValueError, KeyError, TypeError):
        raise SourceFailed("source_nonsense", source=NAME, why="token") from None


def _asked(question: Callable[[spotipy.Spotify], T], client: spotipy.Spotify) -> T | None:
    """spotipy's answer with its errors in our words; None where Spotify knows nothing."""
    try:
        return question(client)
    except spotipy.SpotifyException as refusal:
        if refusal.http_status == _UNAUTHORIZED:
            raise _Unauthorized from None
        if refusal.http_status in _UNKNOWN:
            return None
        raise SourceFailed("source_refused", source=NAME, why=str(refusal.http_status)) from None
    except (requests.RequestException, SpotifyOauthError, AttributeError, ValueError, KeyError, TypeError):
        # spotipy stumbles over bodies that are not what it expects.
        raise SourceFailed("source_nonsense", source=NAME) from None


def _judge(answer: Answer) -> None:
    """A spent quota lasts for hours, and so does what only the application's owner can mend."""
    if not answer.ok and b'"invalid_client"' in answer.body:
        raise SourceFailed("source_refused", source=NAME, retry_after=REFUSED_PAUSE, why="credentials")
    if answer.status == _UNAUTHORIZED:
        return
    if answer.status == _LIMIT and b"QUOTA_EXCEEDED" in answer.body:
        told = answer.headers.get("Retry-After", "")
        seconds = float(told) if told.isascii() and told.isdigit() else QUOTA_PAUSE
        raise SourceFailed("source_limit", source=NAME, retry_after=max(seconds, QUOTA_PAUSE), why="quota")
    if answer.status == _FORBIDDEN and not answer.body.lstrip().startswith(b"{"):
        raise SourceFailed("source_refused", source=NAME, retry_after=REFUSED_PAUSE, why="application")
    sound(answer)


def _bare(part: str) -> str:
    """Without the signs that begin or end a field."""
    return " ".join(part.replace('"', " ").replace(":", " ").split())
