"""Discord's buckets: five writes in five seconds to a channel or by a token, told in headers before a refusal."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LIMIT, WINDOW = 5, 5.0
_READ_LIMIT = 50


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

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Count, answer or refuse, and say how much is left."""
        # The first answer to an interaction is not limited.
        if not request.path.startswith("/api/") or request.path.endswith("/callback"):
            return await handler(request)
        bucket = self._bucket(request)
        if bucket.left <= 0:
            return self._refused(bucket)
        bucket.left -= 1
        response = await handler(request)
        response.headers.update(self._headers(bucket))
        return response

    def _bucket(self, request: web.Request) -> Bucket:
        now = self._now()
        info = request.match_info
        major = info.get("channel") or info.get("token") or info.get("guild") or ""
        reads = request.method == "GET"
        name = f"{'GET' if reads else 'WRITE'}:{major}:{request.path if not major else ''}"
        limit = _READ_LIMIT if reads or not major else LIMIT
        bucket = self._buckets.get(name)
        if bucket is None or now >= bucket.until:
            bucket = self._buckets[name] = Bucket(limit, limit, now + WINDOW)
        return bucket

    def _headers(self, bucket: Bucket) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(bucket.left),
            "X-RateLimit-Reset": f"{bucket.until:.3f}",
            "X-RateLimit-Reset-After": f"{max(0.0, bucket.until - self._now()):.3f}",
            "X-RateLimit-Bucket": f"{id(bucket):x}",
            "Via": "1.1 google",
        }

    def _refused(self, bucket: Bucket) -> web.Response:
        wait = max(0.001, bucket.until - self._now())
        body = b'{"message": "You are being rate limited.", "retry_after": %.3f, "global": false}' % wait
        headers = self._headers(bucket) | {"Retry-After": f"{wait:.3f}", "X-RateLimit-Scope": "user"}
        return web.Response(status=429, body=body, content_type="application/json", headers=headers)
