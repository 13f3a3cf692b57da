"""The stand-ins as the tests use them: up on loopback, with a clock that stands still until it is moved."""

import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from songbot.sandbox.music.app import KEYS, Music
from songbot.sandbox.music.catalogue import Track

NAMED = {"User-Agent": "songbot-tests/1.0 ( tests@songbot.invalid )"}


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Clock:
    """Seconds since 1970."""

    now: float = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Town:
    """All services, and a client that knows where they are."""

    music: Music
    clock: Clock
    hosts: Mapping[str, str]
    http: aiohttp.ClientSession

    async def get(self, address: str, method: str = "GET", **more: Any) -> Answer:
        """Ask a real address."""
        parts = urlsplit(address)
        local = address.replace(f"https://{parts.netloc}", self.hosts[parts.netloc], 1)
        async with self.http.request(method, local, allow_redirects=False, **more) as answer:
            return Answer(answer.status, dict(answer.headers), await answer.read())

    async def spotify(self, path: str, **params: str) -> Answer:
        """Ask Spotify with a fresh token."""
        form = {"grant_type": "client_credentials"}
        basic = aiohttp.encode_basic_auth(KEYS["spotify_id"], KEYS["spotify_secret"])
        address = "https://accounts.spotify.com/api/token"
        told = await self.get(address, "POST", data=form, headers={"Authorization": basic})
        bearer = {"Authorization": f"Bearer {told.json['access_token']}"}
        return await self.get(f"https://api.spotify.com/v1/{path}", params=params, headers=bearer)

    async def lastfm(self, method: str, **params: str) -> Answer:
        """Ask last.fm in JSON."""
        asked = {"method": method, "api_key": KEYS["lastfm"], "format": "json"} | params
        return await self.get("https://ws.audioscrobbler.com/2.0/", params=asked)

    async def musicbrainz(self, path: str, **params: str) -> Answer:
        """Ask MusicBrainz with a name, after a second."""
        self.clock.now += 1.1
        address = f"https://musicbrainz.org/ws/2/{path}"
        return await self.get(address, params={"fmt": "json"} | params, headers=NAMED)

    def track(self, condition: Callable[[Track], bool] = lambda _: True) -> Track:
        """The first track of a kind."""
        return next(one for one in self.music.catalogue.tracks if condition(one))


def whole(track: Track) -> bool:
    """A song that every service has, alone on its code and with everything that can be known."""
    plain = not track.version and not track.guest and not track.missing and track.preview
    return plain and track.number % 29 > 0 and track.number % 31 > 0 and track.number % 23 > 0 and len(track.tags) > 1


@contextlib.asynccontextmanager
async def town() -> AsyncIterator[Town]:
    """Everything up, everything down again."""
    clock = Clock()
    music = Music(now=clock)
    hosts = await music.start()
    async with aiohttp.ClientSession() as http:
        yield Town(music, clock, hosts, http)
    await music.stop()
