"""What goes wrong on demand between the bot and this Discord."""

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from songbot.sandbox.discord.errors import must
from songbot.sandbox.discord.gateway import Gateway
from songbot.sandbox.discord.shapes import NAMED, Json
from songbot.sandbox.discord.world import World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
GATEWAY_KINDS = ("drop", "reconnect", "invalid")
KINDS = ("slow", "status", "rate_limit", "cloudflare", "reset", "lost_answer")
_NO_LINGER = struct.pack("ii", 1, 0)


@dataclass
class Fault:
    """One kind of trouble on the requests whose "METHOD /path" holds `where`, so many times."""

    where: str
    kind: str
    times: int
    seconds: float
    status: int


class Faults:
    """The troubles that wait, as a middleware of the REST routes."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway
        self._waiting: list[Fault] = []

    def add(self, asked: Json) -> None:
        """As the people ask for it; those of the gateway and a denial happen at once."""
        kind, where = asked["fault"], str(asked.get("where", ""))
        must(kind in (*GATEWAY_KINDS, *KINDS, "deny"), "fault", "there is no such fault")
        if kind in GATEWAY_KINDS:
            self._gateway.disturb(kind)
        elif kind == "deny":
            must(asked.get("permission") in NAMED, "permission", "there is no such permission")
            for id_, channel in self._world.channels.items():
                meant = where in f"/channels/{id_}/messages" and asked.get("channel", id_) == id_
                if meant and channel.get("guild_id"):
                    self._world.deny(channel, asked["permission"])
        else:
            seconds, status = float(asked.get("seconds", 0.3)), int(asked.get("status", 502))
            self._waiting.append(Fault(where, kind, int(asked.get("times", 1)), seconds, status))

    def clear(self) -> None:
        """No more trouble."""
        self._waiting.clear()
        for channel in self._world.channels.values():
            if channel.get("permission_overwrites"):
                self._world.deny(channel, "")

    def _next(self, request: web.Request) -> Fault | None:
        for fault in self._waiting:
            if fault.where in f"{request.method} {request.path}" and fault.times:
                fault.times -= 1
                return fault
        return None

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let the next trouble happen."""
        fault = self._next(request) if request.path.startswith("/api/") else None
        if fault is None:
            return await handler(request)
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return await handler(request)
        if fault.kind == "lost_answer":
            await handler(request)
        if fault.kind in ("reset", "lost_answer"):
            if isinstance(request.transport, asyncio.WriteTransport):
                request.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
                request.transport.abort()
            return web.Response()
        if fault.kind == "status":
            return web.Response(status=fault.status, text="<html>upstream trouble</html>", content_type="text/html")
        return too_many(fault.seconds, via=fault.kind == "rate_limit")


def too_many(seconds: float, *, via: bool = True, everything: bool = False) -> web.Response:
    """429 as Discord's limits answer, for one bucket or `everything`; without Via, as the wall before Discord does."""
    if not via:
        return web.Response(status=429, text="<html>error 1015</html>", content_type="text/html")
    scope = "global" if everything else "user"
    headers = {"Retry-After": f"{seconds:.3f}", "X-RateLimit-Scope": scope, "Via": "1.1 google"}
    headers |= {"X-RateLimit-Global": "true"} if everything else {}
    told = {"message": "You are being rate limited.", "retry_after": round(seconds, 3), "global": everything, "code": 0}
    body = json.dumps(told).encode()  # discord.py reads JSON of this type alone, without a charset behind it
    return web.Response(status=429, body=body, content_type="application/json", headers=headers)
