"""The whole local Discord as one web application."""

import hashlib
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from songbot.sandbox.discord.content import SENT
from songbot.sandbox.discord.faults import Faults
from songbot.sandbox.discord.gateway import Gateway
from songbot.sandbox.discord.interactions import Interactions
from songbot.sandbox.discord.people import People, Stage
from songbot.sandbox.discord.ratelimits import RateLimits
from songbot.sandbox.discord.rest import Rest
from songbot.sandbox.discord.world import World

PAGE = Path(__file__).parents[1] / "page"
UPLOADS = 60 * 2**20


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Observer = Callable[[web.Request, object, web.StreamResponse], None]
"""Hears of a request, of the JSON that came with it, and of its answer."""


class Discord:
    """State, routes and a place to listen."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.world = World(now=now)
        self.faults = Faults()
        self.gateway = Gateway(self.world)
        self.interactions = Interactions(self.world)
        self.observers: list[Observer] = []
        self._runner: web.AppRunner | None = None

    def app(self) -> web.Application:
        """Every route."""
        stage = Stage(self.world, self.gateway, self.interactions, self.faults)
        limits = RateLimits(self.world.now)
        middlewares = [self._observed, self.faults.middleware, limits.middleware]
        app = web.Application(middlewares=middlewares, client_max_size=UPLOADS)
        app.add_routes(Rest(self.world, self.interactions).routes())
        app.add_routes(People(stage).routes())
        app.add_routes(
            [
                web.get("/gateway", self.gateway.serve),
                web.get("/gateway/", self.gateway.serve),
                web.get("/attachments/{channel}/{id}/{name}", self._attachment),
                web.get("/cdn/{path:.*}", self._picture),
                web.get("/media", self._media),
                web.get("/", self._page),
                web.get("/page/{name}", self._page),
            ]
        )
        return app

    @web.middleware
    async def _observed(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Show each exchange over the API to whoever checks them."""
        response = await handler(request)
        if self.observers and request.path.startswith("/api/"):
            for observe in self.observers:
                observe(request, request.get(SENT), response)
        return response

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen; the origin."""
        self._runner = web.AppRunner(self.app(), access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.world.origin = f"http://{host}:{self._runner.addresses[0][1]}"
        return self.world.origin

    async def stop(self) -> None:
        """Listen no more."""
        if self._runner:
            await self._runner.cleanup()

    async def _attachment(self, request: web.Request) -> web.Response:
        data, kind = self.world.attachments.get(request.path, (b"", ""))
        if not kind:
            raise web.HTTPNotFound
        return web.Response(body=data, content_type=kind.partition(";")[0])

    async def _picture(self, request: web.Request) -> web.Response:
        hue = int(hashlib.sha256(request.path.encode()).hexdigest()[:4], 16) % 360
        box = f'<rect width="8" height="8" fill="hsl({hue} 45% 45%)"/>'
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">{box}</svg>'
        return web.Response(text=svg, content_type="image/svg+xml")

    async def _media(self, request: web.Request) -> web.Response:
        """A picture from a host that the stand-ins play, as Discord's own proxy would fetch it."""
        parts = urlsplit(request.query["url"])
        origin = self.world.media.get(parts.hostname or "")
        if origin is None:
            raise web.HTTPNotFound
        async with aiohttp.ClientSession() as session, session.get(f"{origin}{parts.path}") as picture:
            return web.Response(body=await picture.read(), status=picture.status, content_type=picture.content_type)

    async def _page(self, request: web.Request) -> web.FileResponse:
        file = PAGE / Path(request.match_info.get("name", "index.html")).name
        if not file.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(file, headers={"Cache-Control": "no-cache"})
