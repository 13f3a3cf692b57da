"""What goes wrong on demand between the bot and this Discord."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from songbot.sandbox.discord.world import Json

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Fault:
    """One kind of trouble on the routes whose path holds `where`, so many times."""

    where: str
    kind: str
    times: int
    seconds: float
    status: int


class Faults:
    """The troubles that wait, as a middleware of the REST routes."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, asked: Json) -> None:
        """As the people ask for it."""
        self._waiting.append(
            Fault(
                str(asked.get("where", "")),
                str(asked["fault"]),
                int(asked.get("times", 1)),
                float(asked.get("seconds", 0.3)),
                int(asked.get("status", 502)),
            )
        )

    def clear(self) -> None:
        """No more trouble."""
        self._waiting.clear()

    def _next(self, path: str) -> Fault | None:
        for fault in self._waiting:
            if fault.where in path and fault.times:
                fault.times -= 1
                return fault
        return None

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let the next trouble happen."""
        fault = self._next(request.path) if request.path.startswith("/api/") else None
        if fault is None:
            return await handler(request)
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return await handler(request)
        if fault.kind in ("reset", "lost_answer"):
            if fault.kind == "lost_answer":
                await handler(request)
            if isinstance(request.transport, asyncio.WriteTransport):
                request.transport.abort()
            return web.Response()
        return _refusal(fault)


def _refusal(fault: Fault) -> web.Response:
    if fault.kind == "status":
        return web.Response(status=fault.status, text="<html>upstream trouble</html>", content_type="text/html")
    headers = {"Retry-After": str(fault.seconds), "X-RateLimit-Scope": "user"}
    headers |= {"Via": "1.1 google"} if fault.kind == "rate_limit" else {}
    body = b'{"message": "You are being rate limited.", "retry_after": %.3f, "global": false}' % fault.seconds
    return web.Response(status=429, body=body, content_type="application/json", headers=headers)
