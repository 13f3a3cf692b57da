"""All stand-ins together: one port for each host of the real world, and a map from one to the other."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from aiohttp import web

from songbot.sandbox.faults import Faults
from songbot.sandbox.music import making
from songbot.sandbox.music.deezer import Deezer
from songbot.sandbox.music.itunes import Itunes
from songbot.sandbox.music.lastfm import KEY, Lastfm
from songbot.sandbox.music.listenbrainz import TOKEN, ListenBrainz
from songbot.sandbox.music.musicbrainz import MusicBrainz
from songbot.sandbox.music.reccobeats import ReccoBeats
from songbot.sandbox.music.sound import Sounds
from songbot.sandbox.music.spotify import CLIENT, SECRET, Spotify
from songbot.sandbox.music.wire import World

KEYS = {"spotify_id": CLIENT, "spotify_secret": SECRET, "lastfm": KEY, "listenbrainz": TOKEN}


class Music:
    """The services, their catalogue and their faults; `now` is the clock of paces and expiries."""

    def __init__(
        self,
        seed: int = 1,
        now: Callable[[], float] = time.time,
        *,
        artists: int = making.ARTISTS,
        enforce_paces: bool = True,
    ) -> None:
        today = datetime.fromtimestamp(now(), UTC).date()
        self.catalogue = making.with_fresh(making.make(seed, artists), today)
        self.faults = Faults()
        self.world = World(self.catalogue, Sounds(), now, enforce_paces)
        self.spotify = Spotify(self.world)
        self.lastfm = Lastfm(self.world)
        self.listenbrainz = ListenBrainz(self.world)
        others = (Deezer, MusicBrainz, Itunes, ReccoBeats)
        self._services = (self.spotify, self.lastfm, self.listenbrainz, *(one(self.world) for one in others))
        self._runners: list[web.AppRunner] = []

    async def start(self, host: str = "127.0.0.1") -> Mapping[str, str]:
        """Listen; real host name -> local origin."""
        origins: dict[str, str] = {}
        for name, app in ((name, app) for service in self._services for name, app in service.hosts().items()):
            app.middlewares.insert(0, self.faults.of(name))
            origins[name] = await self._listen(host, app)
        return origins

    async def _listen(self, host: str, app: web.Application) -> str:
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, host, 0).start()
        self._runners.append(runner)
        return f"http://{host}:{runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Listen no more."""
        for runner in self._runners:
            await runner.cleanup()
        self._runners.clear()
        self.world.sounds.close()
