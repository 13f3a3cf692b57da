"""What every stand-in needs to answer over HTTP: JSON, pictures and the pace that a service allows."""

import json
import math
import re
import struct
import zlib
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from aiohttp import web
from aiohttp.typedefs import Middleware

from songbot.sandbox.music.catalogue import Catalogue
from songbot.sandbox.music.sound import Sounds

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Hosts = dict[str, web.Application]
_SIZE = re.compile(r"(\d+)x\d+|(\d+)s/")
_SPOTIFY_SIZES = {"ab67616d0000b273": 640, "ab67616d00001e02": 300, "ab67616d00004851": 64}


@dataclass
class World:
    """What the services share; `now` is the clock of paces and of everything that expires."""

    catalogue: Catalogue
    sounds: Sounds
    now: Callable[[], float]
    paced: bool = True


def answer(told: object, status: int = 200, content_type: str = "application/json") -> web.Response:
    """JSON in the letters of the world."""
    text = json.dumps(told, ensure_ascii=False)
    return web.Response(text=text, status=status, content_type=content_type, charset="utf-8")


def refusal(told: object, status: int, late: float) -> web.Response:
    """An error with the whole seconds after which to come again, if any."""
    response = answer(told, status)
    response.headers.update({"Retry-After": f"{math.ceil(late)}"} if late else {})
    return response


def number(text: str | None, usual: int) -> int:
    """A number of a query; anything else is -1, which nobody allows."""
    if text is None:
        return usual
    return int(text) if re.fullmatch(r"\d{1,9}", text) else -1


class Pace:
    """So many requests in so many seconds; where `strict`, those refused count too."""

    def __init__(self, most: int, seconds: float, *, strict: bool = False) -> None:
        self.most, self.seconds, self._strict = most, seconds, strict
        self._asked: deque[float] = deque()

    def wait(self, now: float) -> float:
        """0 for a request that fits; else the seconds until one would."""
        while self._asked and now - self._asked[0] >= self.seconds:
            self._asked.popleft()
        late = self._asked[0] + self.seconds - now if len(self._asked) >= self.most else 0.0
        if self._strict and late:
            self._asked.popleft()
        if self._strict or not late:
            self._asked.append(now)
        return late

    def left(self) -> int:
        """How many more fit now."""
        return max(0, self.most - len(self._asked))

    def middleware(self, world: World, refuse: Callable[[float], web.Response]) -> Middleware:
        """Keeps a service's pace; `refuse` says no in the service's own words."""

        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            late = self.wait(world.now()) if world.paced else 0.0
            return refuse(late) if late else await handler(request)

        return middleware


def pictures(world: World) -> web.Application:
    """A host of covers: the size stands in the address, the album is its last 24 hexadecimal digits."""

    async def show(request: web.Request) -> web.Response:
        path = request.match_info["path"]
        arts = re.findall(r"[0-9a-f]{24}(?![0-9a-f])", path)
        if not arts or arts[-1] not in world.catalogue.album_by_id:
            return web.Response(status=404, text="Not Found")
        asked = _SIZE.search(path)
        size = int(asked[1] or asked[2]) if asked else _SPOTIFY_SIZES.get(path[-40:-24], 300)
        return web.Response(body=cover(arts[-1], min(size, 1000)), content_type="image/png")

    app = web.Application()
    app.add_routes([web.get("/{path:.*}", show)])
    return app


@lru_cache(maxsize=128)
def cover(art: str, size: int) -> bytes:
    """A PNG of a few discs in colours that go together."""
    values = [int(art[place : place + 2], 16) / 255 for place in range(0, 24, 2)]
    across, down = np.meshgrid(*2 * [np.linspace(0, 1, size, dtype=np.float32)])
    hue = values[0] + 0.15 * down
    light = 0.25 + 0.2 * across
    for place in range(1, 10, 3):
        inside = np.hypot(across - values[place], down - values[place + 1]) < 0.12 + 0.3 * values[place + 2]
        hue, light = hue + 0.08 * inside, light + 0.18 * inside
    waves = [light * (0.7 + 0.3 * np.cos(2 * np.pi * (hue + third / 3))) for third in range(3)]
    pixels = (255 * np.clip(np.stack(waves, axis=2), 0, 1)).astype(np.uint8)
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
