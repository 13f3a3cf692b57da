"""What goes wrong on demand with the services of the stand-in world, and a record of everything that was asked."""

import asyncio
import json
import math
import random
import socket
import struct
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Middleware

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
KINDS = ("slow", "status", "limit", "html", "text403", "truncated", "reset", "latency")
_NINETY_FIFTH = 1.645
_PREMIUM = (
    "Active premium subscription required for the owner of the app. "
    "When the subscription status changes, it can take a few hours before requests are allowed again."
)
_REMEMBERED = 100_000


@dataclass
class Fault:
    """One kind of trouble at a host, on addresses that hold `path`; `times` counts down, None is for ever."""

    host: str = ""
    path: str = ""
    fault: str = "status"
    times: int | None = 1
    seconds: float = 1.0
    status: int = 500
    retry_after: float | None = None
    body: object = None

    def meets(self, host: str, address: str) -> bool:
        """Whether it happens to a request."""
        return self.times != 0 and self.host in ("", host) and self.path in address


@dataclass(frozen=True)
class Seen:
    """One request: when it came on the loop's clock, and the status it got; 0 is none."""

    at: float
    host: str
    method: str
    path: str
    status: int


@dataclass
class Faults:
    """Of all services together; `latency` is the median and the 95th percentile of every answer, in seconds."""

    waiting: list[Fault] = field(default_factory=list)
    seen: deque[Seen] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    requests: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    latency: tuple[float, float] | None = None
    rng: random.Random = field(default_factory=lambda: random.Random(0))

    def add(self, asked: Mapping[str, Any]) -> None:
        """As a test asks for it; ValueError where it makes no sense."""
        if asked.get("fault") not in KINDS:
            raise ValueError(f"a fault is one of {', '.join(KINDS)}")
        if asked["fault"] == "latency":
            self.latency = (float(asked["median"]), float(asked["p95"]))
            return
        try:
            self.waiting.append(Fault(**asked))
        except TypeError as unknown:
            raise ValueError(str(unknown)) from unknown

    def clear(self) -> None:
        """No more trouble."""
        self.waiting.clear()
        self.latency = None

    def count(self, host: str = "", path: str = "", status: int | None = None) -> int:
        """How many requests there were at a host, on addresses that hold `path`, with a status."""
        ours = (one for one in self.seen if host in ("", one.host) and path in one.path)
        return sum(status in (None, one.status) for one in ours)

    def of(self, host: str) -> Middleware:
        """The middleware of one host."""

        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            status, at = 0, asyncio.get_running_loop().time()
            try:
                response = await self._answer(host, request, handler)
                status = response.status
            except web.HTTPException as refusal:
                status = refusal.status
                raise
            finally:
                self.seen.append(Seen(at, host, request.method, request.path_qs, status))
                self.requests[host, request.path, status] += 1
            return response

        return middleware

    async def _answer(self, host: str, request: web.Request, handler: Handler) -> web.StreamResponse:
        fault = next((one for one in self.waiting if one.meets(host, request.path_qs)), None)
        if fault is not None and fault.times is not None:
            fault.times -= 1
        if fault is not None and fault.fault == "reset":
            return _reset(request)
        # The handler comes first: what a service counts is when a request arrives, not when its answer leaves.
        refusal = _refusal(fault) if fault else None
        response = refusal or await handler(request)
        await asyncio.sleep(self.delay() + (fault.seconds if fault and fault.fault == "slow" else 0))
        return await _truncated(request, response) if fault and fault.fault == "truncated" else response

    def delay(self) -> float:
        """How long the next answer takes to come, beside its faults."""
        if self.latency is None:
            return 0.0
        median, late = self.latency
        return median * math.exp(math.log(late / median) / _NINETY_FIFTH * self.rng.gauss(0, 1))


def _refusal(fault: Fault) -> web.Response | None:
    """The answer that comes in place of the service's own, if any."""
    if fault.fault == "html":
        page = "<!doctype html><title>Sorry</title><p>There was a temporary error. Please try again in 30 seconds."
        return web.Response(text=page, content_type="text/html")
    if fault.fault == "text403":
        return web.Response(status=403, text=_PREMIUM)
    if fault.fault == "limit":
        body = fault.body or {"error": {"status": 429, "message": "API rate limit exceeded"}}
        after = fault.seconds if fault.retry_after is None else fault.retry_after
        return _json(body, 429, after)
    if fault.fault == "status":
        return _json(fault.body or {"error": "trouble on demand"}, fault.status, fault.retry_after)
    return None


def _json(body: object, status: int, retry_after: float | None) -> web.Response:
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    return web.Response(text=json.dumps(body), status=status, headers=headers, content_type="application/json")


def _reset(request: web.Request) -> web.Response:
    """Close the connection with a RST, as a machine does that falls over."""
    transport = request.transport
    if isinstance(transport, asyncio.WriteTransport):
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response(status=499)


async def _truncated(request: web.Request, whole: web.StreamResponse) -> web.StreamResponse:
    """Half of the body under the length of the whole, then the end of the connection."""
    body = whole.body if isinstance(whole, web.Response) and isinstance(whole.body, bytes) else b"{}"
    half = web.StreamResponse(status=whole.status, headers={"Content-Length": str(len(body))})
    half.content_type = whole.content_type
    await half.prepare(request)
    await half.write(body[: len(body) // 2])
    if isinstance(request.transport, asyncio.WriteTransport):
        request.transport.close()
    return half
