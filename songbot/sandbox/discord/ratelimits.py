"""Discord's limits: five writes in five seconds to a channel or by a token, told in headers; fifty a second in all."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from songbot.sandbox.discord.faults import too_many

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LIMIT, READ_LIMIT, WINDOW = 5, 50, 5.0
GLOBAL, SECOND = 50, 1.0
"""Requests of a bot in a second, whatever they are for; what an interaction's token opens is not counted."""
_KEPT = 5000


@dataclass
class Bucket:
    """What is left until when."""

    limit: int
    left: int
    until: float


class RateLimits:
    """A middleware of the REST routes."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._buckets: dict[str, Bucket] = {}
        self._all = Bucket(GLOBAL, GLOBAL, 0.0)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Count, answer or refuse, and say how much is left."""
        # The first answer to an interaction is not limited.
        if not request.path.startswith("/api/") or request.path.endswith("/callback"):
            return await handler(request)
        if over := self._over(request):
            return too_many(over, everything=True)
        name, bucket = self._bucket(request)
        wait = max(0.0, bucket.until - self._now())
        refused = bucket.left <= 0
        bucket.left -= not refused
        response = too_many(wait) if refused else await handler(request)
        response.headers["X-RateLimit-Limit"] = str(bucket.limit)
        response.headers["X-RateLimit-Remaining"] = str(bucket.left)
        response.headers["X-RateLimit-Reset"] = f"{bucket.until:.3f}"
        response.headers["X-RateLimit-Reset-After"] = f"{wait:.3f}"
        response.headers["X-RateLimit-Bucket"] = f"{hash(name) & 0xFFFF_FFFF:08x}"
        return response

    def _over(self, request: web.Request) -> float:
        """Seconds until the bot may ask anything again; 0 for what fits into this second or is not counted."""
        if "token" in request.match_info:
            return 0.0
        now = self._now()
        if now >= self._all.until:
            self._all = Bucket(GLOBAL, GLOBAL, now + SECOND)
        self._all.left -= 1
        return self._all.until - now if self._all.left < 0 else 0.0

    def _bucket(self, request: web.Request) -> tuple[str, Bucket]:
        """A channel's creations, its edits and so on have windows of their own, as have those of a token."""
        now, info, resource = self._now(), request.match_info, request.match_info.route.resource
        major = info.get("channel") or info.get("token") or info.get("guild") or ""
        name = f"{request.method} {resource.canonical if resource else request.path}"
        limit = READ_LIMIT if request.method == "GET" or not (info.get("channel") or info.get("token")) else LIMIT
        bucket = self._buckets.get(f"{name} {major}")
        if bucket is None or now >= bucket.until:
            if len(self._buckets) > _KEPT:
                self._buckets = {key: one for key, one in self._buckets.items() if now < one.until}
            bucket = self._buckets[f"{name} {major}"] = Bucket(limit, limit, now + WINDOW)
        return name, bucket
