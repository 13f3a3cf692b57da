"""Whether the bot is well, for machines: /healthz and /metrics on loopback."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping

from aiohttp import web

TICK = 0.1
"""Seconds between two looks at the clock by which the loop's lag is measured."""

_KEPT = 6000
"""So many looks make ten minutes."""


class Lag:
    """How late the event loop is: what 99 of 100 looks in the last ten minutes did not exceed, and the worst ever."""

    def __init__(self) -> None:
        self.worst = 0.0
        self._looks: deque[float] = deque(maxlen=_KEPT)

    @property
    def p99(self) -> float:
        """Seconds."""
        looks = sorted(self._looks)
        return looks[int(0.99 * (len(looks) - 1))] if looks else 0.0

    async def watch(self) -> None:
        """Measure until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + TICK
            await asyncio.sleep(TICK)
            late = max(0.0, loop.time() - due)
            self._looks.append(late)
            self.worst = max(late, self.worst)


class Health:
    """Answers from two functions: is it well, and the present numbers by name."""

    def __init__(self, well: Callable[[], bool], numbers: Callable[[], Mapping[str, float]]) -> None:
        self._well = well
        self._numbers = numbers
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; the port, which the system chooses for 0."""
        app = web.Application()
        app.add_routes([web.get("/healthz", self._healthz), web.get("/metrics", self._metrics)])
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    async def _healthz(self, _: web.Request) -> web.Response:
        well = self._well()
        return web.json_response({"well": well}, status=200 if well else 503)

    async def _metrics(self, _: web.Request) -> web.Response:
        lines = [f"songbot_{name} {value:.12g}" for name, value in sorted(self._numbers().items())]
        return web.Response(text="\n".join(lines) + "\n", content_type="text/plain")
