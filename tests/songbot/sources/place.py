"""The place of the source tests: the stand-ins, the way to them, and a clock on which waiting takes no time."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field

from songbot.core.finding import Query
from songbot.ports import MusicSource
from songbot.predicting.world import World
from songbot.sandbox.music.app import KEYS, Music
from songbot.sandbox.music.catalogue import Track
from songbot.sources.deezer import Deezer
from songbot.sources.http import Http
from songbot.sources.itunes import Itunes
from songbot.sources.lastfm import Lastfm
from songbot.sources.links import Links
from songbot.sources.listenbrainz import ListenBrainz
from songbot.sources.musicbrainz import MusicBrainz
from songbot.sources.reccobeats import ReccoBeats
from songbot.sources.spotify import Spotify

CREDENTIALS = (KEYS["spotify_id"], KEYS["spotify_secret"])
SECRETS = (KEYS["spotify_secret"], KEYS["lastfm"], KEYS["listenbrainz"])
HOSTS = {
    "spotify": "api.spotify.com",
    "deezer": "api.deezer.com",
    "lastfm": "ws.audioscrobbler.com",
    "musicbrainz": "musicbrainz.org",
    "listenbrainz": "api.listenbrainz.org",
    "itunes": "itunes.apple.com",
    "reccobeats": "api.reccobeats.com",
}
"""Where each source asks."""

WAYS = {
    "spotify": ("id", "isrc", "name", "text"),
    "deezer": ("id", "isrc", "name", "text"),
    "lastfm": ("id", "name", "text"),
    "musicbrainz": ("id", "isrc", "name", "text"),
    "listenbrainz": ("id", "name"),
    "itunes": ("id", "name", "text"),
    "reccobeats": ("id", "isrc"),
}
"""How each can be asked."""


class HurriedClock:
    """Time that passes at once where somebody sleeps."""

    def __init__(self, now: float = 1_795_000_000.0) -> None:
        self.time = now
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.slept.append(seconds)
        await asyncio.sleep(0)


@dataclass
class Place:
    """All services, and sources that know where they are."""

    music: Music
    clock: HurriedClock
    hosts: Mapping[str, str]
    http: Http
    opened: list[MusicSource] = field(default_factory=list)

    def source(self, name: str) -> MusicSource:
        """One source, closed at the end of the test."""
        makers: dict[str, Callable[[], MusicSource]] = {
            "spotify": lambda: Spotify(self.http, self.clock, CREDENTIALS),
            "deezer": lambda: Deezer(self.http, self.clock),
            "lastfm": lambda: Lastfm(self.http, self.clock, KEYS["lastfm"]),
            "musicbrainz": lambda: MusicBrainz(self.http, self.clock, "tests@songbot.invalid"),
            "listenbrainz": lambda: ListenBrainz(self.http, self.clock, KEYS["listenbrainz"]),
            "itunes": lambda: Itunes(self.http, self.clock),
            "reccobeats": lambda: ReccoBeats(self.http, self.clock),
        }
        self.opened.append(makers[name]())
        return self.opened[-1]

    def world(self, *names: str) -> World:
        """All services as the use cases have them, or some."""
        sources = {name: self.source(name) for name in names or HOSTS}
        return World(sources, Links(self.http).follow, {}, MusicBrainz(self.http, self.clock, "x").behind)

    def fault(self, host: str, kind: str, **more: object) -> None:
        """Trouble at a host, for ever unless `times` says otherwise."""
        self.music.faults.add({"host": host, "fault": kind, "times": None, **more})

    def count(self, host: str = "", path: str = "") -> int:
        """Requests that a host has had."""
        return self.music.faults.count(host, path)

    def track(self, condition: Callable[[Track], bool] = lambda _: True) -> Track:
        """The first track of a kind."""
        return next(one for one in self.music.catalogue.tracks if condition(one))

    async def close(self) -> None:
        for one in self.opened:
            await one.close()
        await self.http.close()


def whole(track: Track) -> bool:
    """A song in Latin letters that every service has, alone on its code and with everything that can be known."""
    plain = not track.version and not track.guest and not track.missing and track.preview and track.title.isascii()
    return plain and all(track.number % every for every in (29, 31, 23, 7, 11, 5))


def query(track: Track, way: str) -> Query:
    """A question for a track, the way it can be asked."""
    ids = {"spotify": track.id, "deezer": str(track.number), "itunes": str(track.number), "mbid": track.mbid}
    return {
        "id": Query(ids=ids | {"lastfm": f"{track.artist.name}\t{track.title}"}),
        "isrc": Query(isrc=track.isrc),
        "name": Query(title=track.title, artist=track.artist.name, duration=track.duration),
        "text": Query(text=f"{track.artist.name} {track.title}"),
    }[way]


@contextlib.asynccontextmanager
async def place() -> AsyncIterator[Place]:
    """Everything up, everything down again."""
    clock = HurriedClock()
    music = Music(now=clock.now)
    hosts = await music.start()
    made = Place(music, clock, hosts, Http(clock, hosts))
    try:
        yield made
    finally:
        await made.close()
        await music.stop()
