"""The one way out to the services: allowed hosts, limits of time and size, pace, retries, breakers, no secret told."""

import asyncio
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiolimiter import AsyncLimiter

from songbot.errors import SourceFailed
from songbot.ports import Clock
from songbot.sources.breaker import Breaker

AGENT = "songbot/0.1 (self-hosted Discord bot)"
BIGGEST = 2 * 2**20
RETRIES = 2
HOPS = 4
HOSTS = frozenset(
    {
        *("open.spotify.com", "spotify.link", "spotify.app.link", "link.tospotify.com", "api.spotify.com"),
        *("accounts.spotify.com", "api.deezer.com", "ws.audioscrobbler.com", "musicbrainz.org", "api.listenbrainz.org"),
        *("itunes.apple.com", "audio-ssl.itunes.apple.com", "api.reccobeats.com", "cdn.discordapp.com"),
        "media.discordapp.net",
    }
)
DOMAINS = (".dzcdn.net", ".mzstatic.com")
"""Hosts that may be asked; of some services any host of a domain, since their files move."""

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_FORGIVING = frozenset({500, 502, 503, 504})


@dataclass(frozen=True)
class Ask:
    """One request of one service."""

    source: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    method: str = "GET"
    biggest: int = BIGGEST


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self, source: str) -> Any:  # noqa: ANN401  whatever JSON can be
        """The body as JSON, whatever its content type says."""
        try:
            return json.loads(self.body)
        except ValueError as broken:
            raise SourceFailed("source_nonsense", source=source) from broken


class Http:
    """Shared by all sources; `elsewhere` maps real hosts to local origins, `trusted` are further origins."""

    def __init__(self, clock: Clock, elsewhere: Mapping[str, str], trusted: frozenset[str] = frozenset()) -> None:
        self._clock = clock
        self._elsewhere = dict(elsewhere)
        self._trusted = trusted
        self._session: aiohttp.ClientSession | None = None
        self._limiters: dict[str, AsyncLimiter] = {}
        self.breakers: dict[str, Breaker] = {}

    def breaker(self, source: str) -> Breaker:
        """The breaker of a service."""
        return self.breakers.setdefault(source, Breaker(source, self._clock))

    def pace(self, source: str, count: float, seconds: float) -> None:
        """So many requests in so many seconds, for one service."""
        self._limiters[source] = AsyncLimiter(count, seconds)

    def local(self, url: str, source: str) -> str:
        """The address to go to: allowed, and mapped where a stand-in plays its host."""
        parts = urlsplit(url)
        host, origin = parts.hostname or "", f"{parts.scheme}://{parts.netloc}"
        if host in self._elsewhere:
            return url.replace(origin, self._elsewhere[host], 1)
        if origin in self._trusted and (parts.scheme == "https" or host in _LOOPBACK):
            return url
        if parts.scheme == "https" and (host in HOSTS or host.endswith(DOMAINS)) and not parts.port:
            return url
        raise SourceFailed("source_refused", source=source)

    async def ask(self, ask: Ask, patience: float) -> Answer:
        """An answer of any status below 500 but 429; retried while there is patience, else SourceFailed."""
        breaker = self.breaker(ask.source)
        breaker.check()
        target = self.local(ask.url, ask.source)
        try:
            async with asyncio.timeout(patience):
                answer = await self._patiently(ask, target)
        except TimeoutError as slow:
            breaker.failed()
            raise SourceFailed("source_slow", source=ask.source) from slow
        except (aiohttp.ClientError, ConnectionError, asyncio.IncompleteReadError) as broken:
            breaker.failed()
            # The error's own text may hold the address, and the address a key.
            raise SourceFailed("source_down", source=ask.source) from _quiet(broken)
        if answer.status in _FORGIVING:
            breaker.failed()
            raise SourceFailed("source_down", source=ask.source)
        breaker.helped()
        return answer

    async def _patiently(self, ask: Ask, target: str) -> Answer:
        for left in range(RETRIES, -1, -1):
            if ask.source in self._limiters:
                await self._limiters[ask.source].acquire()
            try:
                answer = await self._once(ask, target)
            except (aiohttp.ClientError, ConnectionError):
                if not left:
                    raise
            else:
                self._heed(ask.source, answer)
                if answer.status not in _FORGIVING or not left:
                    return answer
            await asyncio.sleep(random.uniform(0.1, 0.3) * 2 ** (RETRIES - left))  # noqa: S311  jitter is no secret
        raise AssertionError("the loop returns or raises")

    def _heed(self, source: str, answer: Answer) -> None:
        """Leave a service alone for as long as it asks."""
        if answer.status != 429:  # noqa: PLR2004  the one status that asks for patience
            return
        told = answer.headers.get("Retry-After", "")
        seconds = float(told) if told.replace(".", "", 1).isdigit() else 30.0
        self.breaker(source).opened(seconds)
        raise SourceFailed("source_limit", source=source, seconds=round(seconds))

    async def _once(self, ask: Ask, target: str) -> Answer:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=50, limit_per_host=8)
            self._session = aiohttp.ClientSession(
                connector=connector, headers={"User-Agent": AGENT}, cookie_jar=aiohttp.DummyCookieJar()
            )
        async with self._session.request(
            ask.method, target, params=ask.params or None, headers=ask.headers, allow_redirects=False
        ) as response:
            body = b""
            async for chunk in response.content.iter_chunked(65536):
                body += chunk
                if len(body) > ask.biggest:
                    raise SourceFailed("source_nonsense", source=ask.source)
            return Answer(response.status, dict(response.headers), body)

    async def follow(self, url: str, patience: float) -> str:
        """Where a short link leads, hop by hop among allowed hosts; the last address that is not a redirect's."""
        for _ in range(HOPS):
            ask = Ask("spotify", url, method="GET", headers={"User-Agent": "Mozilla/5.0 (iPhone; songbot)"})
            answer = await self.ask(ask, patience)
            target = answer.headers.get("Location", "")
            if not target:
                break
            url = urljoin(url, target)
            if "/track/" in url:
                break
        return url

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session:
            await self._session.close()


def _quiet(error: BaseException) -> BaseException:
    return type(error)() if isinstance(error, ConnectionError) else ConnectionError(type(error).__name__)
