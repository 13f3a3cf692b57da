"""The one way out to the services: allowed hosts, limits of time and size, pace, retries, breakers, no secret told."""

import asyncio
import json
import logging
import math
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any, TypeVar

import aiohttp
from yarl import URL

from songbot.core.reach import Reach
from songbot.errors import SourceFailed
from songbot.ports import Clock
from songbot.sources.breaker import Breaker
from songbot.sources.hosts import Hosts, joined
from songbot.sources.pace import Pace

log = logging.getLogger(__name__)

AGENT = "songbot/0.1 (self-hosted Discord bot)"
BIGGEST = 2 * 2**20
TRIES = 3
CONNECTIONS = 32
"""To one host at once: how often a service is asked is its pace's matter, how long it takes to answer is not."""

BACKOFF = 0.2
"""Seconds before the second try, about; twice as long before the third."""

USUAL_PAUSE = 30.0
LONGEST_PAUSE = 24 * 3600.0
"""Seconds for a service that asks for a pause without saying how long, and at most."""

_CONNECT = 5.0
_FAIR = 1.0
"""A service that had less time than this to answer is not to blame."""

_MARGIN = 0.02
"""The part of the patience by which we are ahead of whoever waits with the same: it is ours to say what was slow."""

_OK, _REDIRECTS, _LIMIT, _BUSY, _DOWN = 200, range(300, 400), 429, 503, 500
T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """What came back, and from which address."""

    source: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @cached_property
    def json(self) -> Any:
        """The body as JSON, whatever its content type says; SourceFailed where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise SourceFailed("source_nonsense", source=self.source) from None

    @property
    def ok(self) -> bool:
        """Whether it is what was asked for."""
        return self.status == _OK


def sound(answer: Answer) -> None:
    """The usual judge: who may not ask hears so, and what is answered is JSON, here and nowhere else."""
    if answer.status in {401, 403}:
        raise SourceFailed("source_refused", source=answer.source)
    if answer.status in _REDIRECTS:
        raise SourceFailed("source_nonsense", source=answer.source, why="redirect")
    if answer.ok:
        _ = answer.json


@dataclass(frozen=True)
class Ask:
    """One request of one service; what may hold a key is in no text of it.

    `judge` raises SourceFailed for an answer that is trouble in this service's own words, with `retry_after` where
    the service is to be left alone. `hops` is how many redirects are followed.
    """

    source: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    method: str = "GET"
    body: bytes | None = field(default=None, repr=False)
    biggest: int = BIGGEST
    hops: int = 0
    judge: Callable[[Answer], None] = sound


class Http:
    """Shared by all sources; `elsewhere` maps real hosts to local origins, `trusted` are further origins."""

    def __init__(self, clock: Clock, elsewhere: Mapping[str, str], trusted: frozenset[str] = frozenset()) -> None:
        self.hosts = Hosts(elsewhere, trusted)
        self.breakers: dict[str, Breaker] = {}
        self._clock = clock
        self._paces: dict[str, Pace] = {}
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    def breaker(self, source: str) -> Breaker:
        """The breaker of a service."""
        return self.breakers.setdefault(source, Breaker(source, self._clock))

    def pace(self, source: str, pace: Pace) -> None:
        """Keep a service's pace."""
        self._paces[source] = pace

    def reach(self, source: str) -> Reach:
        """How well a service can be reached now."""
        breaker, pace = self.breaker(source), self._paces.get(source)
        return Reach(source, breaker.state, breaker.pause, pace.budget if pace else None)

    def line(self, source: str) -> float:
        """Seconds until a service's pace lets another request out."""
        return self._paces[source].line() if source in self._paces else 0.0

    async def ask(self, ask: Ask, patience: float) -> Answer:
        """An answer within `patience` seconds, of any status below 500 but 429; tried again while that may help."""
        return await self.patiently(ask.source, patience, lambda deadline: self.once(ask, deadline))

    async def patiently(self, source: str, patience: float, attempt: Callable[[float], Awaitable[T]]) -> T:
        """Try, and try again after what may pass, as long as the deadline (on the loop's clock) allows."""
        now = asyncio.get_running_loop().time
        deadline = now() + patience * (1 - _MARGIN)
        for tries in range(1, TRIES + 1):
            try:
                return await attempt(deadline)
            except SourceFailed as failure:
                wait = _wait(failure, tries)
                log.info("%s failed, try %d", failure, tries)
                if tries == TRIES or now() + wait >= deadline:
                    raise
            await self._clock.sleep(wait)
        raise AssertionError("the loop returns or raises")

    async def once(self, ask: Ask, deadline: float) -> Answer:
        """One try: the breaker is asked, the pace kept, the answer judged; SourceFailed says what went wrong."""
        breaker = self.breaker(ask.source)
        if self.hosts.local(ask.url) is None:
            raise SourceFailed("source_refused", source=ask.source, why="address")
        breaker.check()
        await self._turn(ask.source, deadline)
        now = asyncio.get_running_loop().time
        fair = deadline - now() >= _FAIR
        with breaker.attempt():
            try:
                async with asyncio.timeout_at(deadline):
                    answer = await self._followed(ask)
                ask.judge(answer)
                _judge(answer, self._clock.now())
            except TimeoutError:
                if fair:
                    breaker.failed()
                raise SourceFailed("source_slow", source=ask.source) from None
            except asyncio.CancelledError:
                # Who waits with the same patience may give up in the same turn of the loop.
                if fair and now() >= deadline:
                    breaker.failed()
                raise
            except SourceFailed as failure:
                _note(breaker, failure)
                raise
            breaker.helped()
            return answer

    async def close(self) -> None:
        """Let go of the connections; what a thread still sends after this is refused and opens none."""
        self._closed = True
        if self._session:
            await self._session.close()

    async def _turn(self, source: str, deadline: float) -> None:
        pace = self._paces.get(source)
        if pace is None:
            return
        try:
            await pace.turn(deadline - asyncio.get_running_loop().time())
        except TimeoutError:
            # The line is ours: no fault of the service.
            raise SourceFailed("source_slow", source=source, why="pace") from None

    async def _followed(self, ask: Ask) -> Answer:
        """The answer at the end of the redirects, each of which leads to an allowed host."""
        address = ask.url
        for hop in range(ask.hops + 1):
            local = self.hosts.local(address)
            if local is None:
                raise SourceFailed("source_refused", source=ask.source, why="redirect")
            answer = await self._exchange(ask, address, local)
            target = answer.headers.get("Location", "") if answer.status in _REDIRECTS else ""
            if not target or hop == ask.hops:
                break
            address = joined(address, target)
        return answer

    async def _exchange(self, ask: Ask, address: str, local: URL) -> Answer:
        """One request and the whole of its answer; whatever breaks on the way is a SourceFailed."""
        # What is meant for one host, such as a key, goes to no other.
        same = URL(address).host == URL(ask.url).host
        url = local.update_query(ask.params) if same and ask.params else local
        headers, body = (ask.headers, ask.body) if same else ({}, None)
        try:
            async with self._opened().request(
                ask.method, url, headers=headers, data=body, allow_redirects=False
            ) as response:
                whole = await _read(response, ask)
                return Answer(ask.source, address, response.status, response.headers.copy(), whole)
        except aiohttp.ClientPayloadError:
            raise SourceFailed("source_nonsense", source=ask.source, why="broken off") from None
        except (aiohttp.ClientError, OSError, EOFError, ValueError, RuntimeError) as broken:
            # The error's own text may hold the address, and the address a key.
            raise SourceFailed("source_down", source=ask.source, why=type(broken).__name__) from None

    def _opened(self) -> aiohttp.ClientSession:
        if self._closed:
            raise RuntimeError("closed")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=100, limit_per_host=CONNECTIONS),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT),
                headers={"User-Agent": AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


async def _read(response: aiohttp.ClientResponse, ask: Ask) -> bytes:
    """The body, unpacked bit by bit and never more than was asked for."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        body += chunk
        if len(body) > ask.biggest:
            raise SourceFailed("source_nonsense", source=ask.source, why="too big")
    return bytes(body)


def _judge(answer: Answer, now: float) -> None:
    """What every service means by these statuses."""
    told = answer.headers.get("Retry-After", "")
    if answer.status == _LIMIT or (answer.status == _BUSY and told):
        raise SourceFailed("source_limit", source=answer.source, retry_after=pause(told, now))
    if answer.status >= _DOWN:
        raise SourceFailed("source_down", source=answer.source, why=str(answer.status))


def pause(told: str, now: float) -> float:
    """The seconds of a Retry-After, which gives them or a date; the usual where it gives neither."""
    try:
        seconds = float(told) if told[:1].isdigit() else parsedate_to_datetime(told).timestamp() - now
    except (ValueError, OverflowError):
        return USUAL_PAUSE
    return min(max(seconds, 0.0), LONGEST_PAUSE)


def _note(breaker: Breaker, failure: SourceFailed) -> None:
    """What a failure means for those who would ask next."""
    seconds = failure.values.get("retry_after")
    if isinstance(seconds, int | float):
        breaker.opened(seconds, failure.key)
    elif failure.key != "source_refused":
        breaker.failed()


def _wait(failure: SourceFailed, tries: int) -> float:
    """Seconds until the next try: once as long as was asked for, else twice as long each time; never all at once."""
    jitter = BACKOFF * random.uniform(0.5, 1.5)
    seconds = failure.values.get("retry_after")
    if failure.key == "source_limit" and isinstance(seconds, int | float):
        return seconds + jitter if tries == 1 else math.inf
    passing = failure.key in {"source_down", "source_nonsense"} and seconds is None
    return jitter * 2.0 ** (tries - 1) if passing else math.inf
