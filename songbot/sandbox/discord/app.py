"""The whole local Discord as one web application."""

import hashlib
import json
import struct
import time
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from songbot.sandbox.discord.content import SENT, Sent
from songbot.sandbox.discord.faults import Faults
from songbot.sandbox.discord.gateway import FrameObserver, Gateway
from songbot.sandbox.discord.interactions import Interactions
from songbot.sandbox.discord.people import People, Stage
from songbot.sandbox.discord.ratelimits import RateLimits
from songbot.sandbox.discord.rest import Rest
from songbot.sandbox.discord.world import World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PAGE = Path(__file__).parents[1] / "page"
UPLOADS = 60 * 2**20


@dataclass(frozen=True)
class Exchange:
    """A REST request and its answer; `sent` is None where nothing was read, `told` where the answer is no JSON."""

    method: str
    path: str
    sent: Sent | None
    status: int
    told: Any


class Observer(FrameObserver, Protocol):
    """Who looks at everything between the bot and this Discord."""

    def exchange(self, seen: Exchange) -> None:
        """A request was answered."""
        ...


class Discord:
    """State, routes and a place to listen."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.world = World(now=now)
        self.gateway = Gateway(self.world)
        self.faults = Faults(self.world, self.gateway)
        self.interactions = Interactions(self.world)
        self.people = People(Stage(self.world, self.gateway, self.interactions, self.faults))
        self.observers: list[Observer] = []
        self._runner: web.AppRunner | None = None

    def observe(self, observer: Observer) -> None:
        """Show somebody everything from now on."""
        self.observers.append(observer)
        self.gateway.observers.append(observer)

    def app(self) -> web.Application:
        """Every route."""
        middlewares = [self._shown, self.faults.middleware, RateLimits(self.world.now).middleware]
        app = web.Application(middlewares=middlewares, client_max_size=UPLOADS)
        app.add_routes(Rest(self.world, self.interactions).routes())
        app.add_routes(self.people.routes())
        app.add_routes(
            [
                web.get("/gateway", self.gateway.serve),
                web.get("/gateway/", self.gateway.serve),
                web.get("/attachments/{channel}/{id}/{name}", self._attachment),
                web.get("/cdn/attachments/{channel}/{id}/{name}", self._attachment),
                web.get("/cdn/{path:.*}", self._picture),
                web.get("/media", self._media),
                web.get("/", self._page),
                web.get("/page/{name}", self._page),
            ]
        )
        return app

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

    @web.middleware
    async def _shown(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not self.world.origin:
            self.world.origin = f"{request.scheme}://{request.host}"
        response = await handler(request)
        cut = request.transport is None or request.transport.is_closing()
        if request.path.startswith("/api/") and isinstance(response, web.Response) and not cut:
            told = json.loads(response.text or "null") if response.content_type == "application/json" else None
            for observer in self.observers:
                observer.exchange(Exchange(request.method, request.path, request.get(SENT), response.status, told))
        return response

    async def _attachment(self, request: web.Request) -> web.Response:
        data, kind = self.world.attachments.get(request.path.removeprefix("/cdn"), (b"", ""))
        if not kind:
            raise web.HTTPNotFound
        return web.Response(body=data, content_type=kind.partition(";")[0])

    async def _picture(self, request: web.Request) -> web.Response:
        """A square of one colour, for avatars and icons."""
        colour = hashlib.sha256(request.path.encode()).digest()[:3]
        pixels = zlib.compress((b"\0" + colour * 8) * 8)
        head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
        png = b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, (b"IHDR", b"IDAT", b"IEND"), (head, pixels, b"")))
        return web.Response(body=png, content_type="image/png")

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


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
