"""Spotify: from a link to title, artists, ISRC, date and cover; for identification and display alone."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
import spotipy
from spotipy.cache_handler import MemoryCacheHandler
from spotipy.oauth2 import SpotifyClientCredentials, SpotifyOauthError

from songbot.core.finding import Candidate, Finding, Query
from songbot.errors import SourceFailed
from songbot.ports import Clock
from songbot.sources.http import Ask, Http
from songbot.sources.read import at, facts, listed, number, text, whole

NAME = "spotify"
MARKET = "US"
THREADS = 4
SECONDS = (3, 8)
QUOTA_PAUSE = 3600.0
_GONE = frozenset({400, 404})
_BARRED = frozenset({401, 403})
_LIMIT = 429
T = TypeVar("T")


class Spotify:
    """spotipy in threads of its own, with a session that neither retries nor sleeps; oEmbed where there is no key."""

    name = NAME

    def __init__(self, http: Http, clock: Clock, keys: tuple[str, str]) -> None:
        self._http = http
        self._clock = clock
        self._keys = keys
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix=NAME)
        self._local = threading.local()
        self._lock = threading.Lock()
        self._cache = MemoryCacheHandler()

    async def find(self, query: Query, patience: float) -> Finding:
        """By its id, by ISRC, by names, by words."""
        id_ = query.ids.get(NAME)
        if not all(self._keys):
            return Finding(NAME, await self._without_keys(id_, patience) if id_ else ())
        if id_:
            told = await self._call(lambda client: client.track(id_, market=MARKET), patience)
            return Finding(NAME, self._one(told, "id"))
        words = f"isrc:{query.isrc}" if query.isrc else query.text
        words = words or (f"track:{query.title} artist:{query.artist}" if query.title else "")
        if not words:
            return Finding(NAME)
        told = await self._call(lambda client: client.search(words, limit=5, type="track", market=MARKET), patience)
        by = "isrc" if query.isrc else "text" if query.text else "name"
        rows = listed(at(told, "tracks", "items"))
        return Finding(NAME, tuple(one for row in rows for one in self._one(row, by)))

    async def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _call(self, ask: Callable[[spotipy.Spotify], T], patience: float) -> T | None:
        """One question in a thread; None where Spotify knows nothing."""
        self._http.breaker(NAME).check()
        work = asyncio.get_running_loop().run_in_executor(self._pool, self._threaded, ask)
        try:
            async with asyncio.timeout(patience):
                found = await work
        except TimeoutError as slow:
            self._http.breaker(NAME).failed()
            raise SourceFailed("source_slow", source=NAME) from slow
        except SourceFailed:
            self._http.breaker(NAME).failed()
            raise
        self._http.breaker(NAME).helped()
        return found

    def _threaded(self, ask: Callable[[spotipy.Spotify], T]) -> T | None:
        try:
            # Eight cold threads would fetch eight tokens.
            with self._lock:
                client = self._client()
                client.auth_manager.get_access_token(as_dict=False)
            return ask(client)
        except spotipy.SpotifyException as refusal:
            self._heed(refusal)
            return None
        except SpotifyOauthError as refusal:
            raise SourceFailed("source_refused", source=NAME) from refusal
        except requests.Timeout:
            raise SourceFailed("source_slow", source=NAME) from None
        except requests.RequestException:
            raise SourceFailed("source_down", source=NAME) from None
        except (AttributeError, ValueError, KeyError, TypeError):
            # spotipy stumbles over bodies that are not what it expects.
            raise SourceFailed("source_nonsense", source=NAME) from None

    def _heed(self, refusal: spotipy.SpotifyException) -> None:
        """Nothing when the song is unknown, else SourceFailed."""
        status, headers = refusal.http_status, refusal.headers or {}
        if status == _LIMIT:
            told = str(headers.get("Retry-After", ""))
            spent = "QUOTA" in str(refusal.reason)
            seconds = float(told) if told.isdigit() else QUOTA_PAUSE if spent else 30.0
            self._http.breaker(NAME).opened(seconds)
            raise SourceFailed("source_limit", source=NAME, seconds=round(seconds)) from None
        if status in _GONE:
            return
        raise SourceFailed("source_refused" if status in _BARRED else "source_down", source=NAME) from None

    def _client(self) -> spotipy.Spotify:
        """This thread's client."""
        if not hasattr(self._local, "client"):
            session = requests.Session()
            manager = SpotifyClientCredentials(
                *self._keys, requests_session=session, requests_timeout=SECONDS, cache_handler=self._cache
            )
            manager.OAUTH_TOKEN_URL = self._http.local("https://accounts.spotify.com/api/token", NAME)
            client = spotipy.Spotify(auth_manager=manager, requests_session=session, requests_timeout=SECONDS)
            client.prefix = self._http.local("https://api.spotify.com/v1/", NAME)
            self._local.client = client
        return self._local.client

    async def _without_keys(self, id_: str, patience: float) -> tuple[Candidate, ...]:
        """oEmbed: the title and the cover, no artist."""
        url = f"https://open.spotify.com/track/{id_}"
        answer = await self._http.ask(Ask(NAME, "https://open.spotify.com/oembed", {"url": url}), patience)
        told: Any = answer.json(NAME) if answer.body[:1] == b"{" else {}
        title, cover = text(at(told, "title")), text(at(told, "thumbnail_url"))
        known = facts(NAME, self._clock.now(), title=title, cover=cover if _is_https(cover) else None, link=url)
        return (Candidate({NAME: id_}, known, "id"),) if title else ()

    def _one(self, told: object, by: str) -> tuple[Candidate, ...]:
        id_, title = text(at(told, "id")), text(at(told, "name"))
        if not id_ or not title:
            return ()
        length, explicit = number(at(told, "duration_ms")), at(told, "explicit")
        known = facts(
            NAME,
            self._clock.now(),
            title=title,
            isrc=text(at(told, "external_ids", "isrc")).upper(),
            artists=tuple(text(at(one, "name")) for one in listed(at(told, "artists")) if text(at(one, "name"))),
            album=text(at(told, "album", "name")),
            duration=length / 1000 if length else None,
            released=text(at(told, "album", "release_date")),
            explicit=explicit if isinstance(explicit, bool) else None,
            cover=text(at(told, "album", "images", 0, "url")),
            link=text(at(told, "external_urls", "spotify")),
            spotify_popularity=whole(at(told, "popularity")),
        )
        return (Candidate({NAME: str(id_)}, known, by),)


def _is_https(address: str) -> bool:
    return urlsplit(address).scheme == "https"
