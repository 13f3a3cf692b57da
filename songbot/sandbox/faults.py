"""What goes wrong on demand with a music service, and a count of everything that was asked."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Middleware

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_NINETY_FIFTH = 1.645


@dataclass
class Fault:
    """One kind of trouble at a host, on paths that hold `path`, so many times."""

    host: str
    path: str
    kind: str
    times: int
    seconds: float
    status: int


@dataclass
class Faults:
    """Of all services together; `latency` is the (median, 95th) percentile of log-normal answers in seconds."""

    waiting: list[Fault] = field(default_factory=list)
    requests: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    latency: tuple[float, float] | None = None
    rng: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311  delays are no secret

    def add(self, asked: dict[str, Any]) -> None:
        """As it is asked for over HTTP, or by a test."""
        self.waiting.append(
            Fault(
                str(asked.get("host", "")),
                str(asked.get("path", "")),
                str(asked["fault"]),
                int(asked.get("times", 1)),
                float(asked.get("seconds", 1)),
                int(asked.get("status", 500)),
            )
        )

    def of(self, host: str) -> Middleware:
        """The middleware of one host."""

        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            response = await self._answer(host, request, handler)
            self.requests[host, request.path, response.status] += 1
            return response

        return middleware

    async def _answer(self, host: str, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self.latency:
            median, late = self.latency
            spread = (late / median) ** (1 / _NINETY_FIFTH)
            await asyncio.sleep(median * spread ** self.rng.gauss(0, 1))
        fault = self._next(host, request.path)
        if fault is None:
            return await handler(request)
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return await handler(request)
        if fault.kind == "truncated":
            return await _truncated(request, await handler(request))
        if fault.kind == "reset":
            if isinstance(request.transport, asyncio.WriteTransport):
                request.transport.abort()
            return web.Response(status=499)
        return _refusal(fault)

    def _next(self, host: str, path: str) -> Fault | None:
        for fault in self.waiting:
            if fault.times and fault.host in ("", host) and fault.path in path:
                fault.times -= 1
                return fault
        return None


def _refusal(fault: Fault) -> web.Response:
    if fault.kind == "html":
        return web.Response(text="<!doctype html><title>Sorry</title>", content_type="text/html")
    if fault.kind == "text403":
        return web.Response(status=403, text="Active premium subscription required for the owner of the app.")
    if fault.kind == "limit":
        headers = {"Retry-After": f"{fault.seconds:.0f}"}
        body = {"error": {"status": 429, "message": "API rate limit exceeded"}}
        return web.json_response(body, status=429, headers=headers)
    return web.Response(status=fault.status, text="trouble")


async def _truncated(request: web.Request, whole: web.StreamResponse) -> web.StreamResponse:
    """Half of the body, then nothing."""
    body = whole.body if isinstance(whole, web.Response) and isinstance(whole.body, bytes) else b"{"
    half = web.StreamResponse(status=200, headers={"Content-Length": str(len(body))})
    half.content_type = whole.content_type
    await half.prepare(request)
    await half.write(body[: len(body) // 2])
    if isinstance(request.transport, asyncio.WriteTransport):
        request.transport.close()
    return half
