"""All stand-ins together: one port for each host of the real world, and a map from one to the other."""

import time
from collections.abc import Callable, Mapping

from aiohttp import web

from songbot.sandbox.faults import Faults
from songbot.sandbox.music.catalogue import Catalogue
from songbot.sandbox.music.deezer import Deezer
from songbot.sandbox.music.lastfm import KEY, Lastfm
from songbot.sandbox.music.sound import Sounds
from songbot.sandbox.music.spotify import CLIENT, SECRET, Spotify

KEYS = {"spotify_id": CLIENT, "spotify_secret": SECRET, "lastfm": KEY}


class Music:
    """The services, their catalogue and their faults; `now` is the clock of paces and expiries."""

    def __init__(self, seed: int = 1, now: Callable[[], float] = time.time) -> None:
        self.catalogue = Catalogue.make(seed)
        self.faults = Faults()
        self.sounds = Sounds()
        self.spotify = Spotify(self.catalogue, now)
        self.deezer = Deezer(self.catalogue, self.sounds, now)
        self.lastfm = Lastfm(self.catalogue)
        self._runners: list[web.AppRunner] = []

    async def start(self, host: str = "127.0.0.1") -> Mapping[str, str]:
        """Listen; real host name -> local origin."""
        routes = {**self.spotify.hosts(), **self.deezer.hosts(), **self.lastfm.hosts()}
        return {name: await self._listen(host, name, table) for name, table in routes.items()}

    async def _listen(self, host: str, name: str, table: list[web.RouteDef]) -> str:
        app = web.Application(middlewares=[self.faults.of(name)])
        app.add_routes(table)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, host, 0).start()
        self._runners.append(runner)
        return f"http://{host}:{runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Listen no more."""
        for runner in self._runners:
            await runner.cleanup()
        self.sounds.close()
