"""A running local Discord with what the tests do to it: people's deeds, raw bots, moved clocks, real clients."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import discord

from songbot.sandbox.discord.app import Discord
from songbot.sandbox.discord.limits import walk
from songbot.sandbox.discord.shapes import Json
from tests.songbot.sandbox.openapi import OpenApi

PATIENCE = 10.0


@dataclass
class Local:
    """The local Discord, and who talks to it."""

    server: Discord
    origin: str
    http: aiohttp.ClientSession
    ahead: list[float]
    clients: "dict[discord.Client, asyncio.Task[None]]" = field(default_factory=dict)

    @property
    def general(self) -> str:
        return next(id_ for id_, one in self.server.world.channels.items() if one.get("name") == "general")

    def direct(self, name: str) -> str:
        who = self.server.world.people[name]
        return next(id_ for id_, one in self.server.world.channels.items() if who in one.get("recipients", ()))

    async def until(self, condition: Callable[[], object]) -> None:
        """Return as soon as something is true."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await asyncio.sleep(0.005)

    async def begin(self, client: discord.Client) -> None:
        """Start a real client; return when it is ready."""
        task = asyncio.create_task(client.start(self.server.world.token))
        self.clients[client] = task
        ready = asyncio.create_task(client.wait_until_ready())
        await asyncio.wait([task, ready], return_when=asyncio.FIRST_COMPLETED, timeout=PATIENCE)
        if task.done():
            ready.cancel()
            await task
        await ready

    async def end(self, client: discord.Client) -> None:
        """Stop a real client."""
        await client.close()
        await asyncio.gather(self.clients.pop(client), return_exceptions=True)

    async def post(self, path: str, body: object, files: Mapping[str, tuple[str, bytes]] | None = None) -> Json:
        """What a person does, as the page posts it; the status is put into the answer."""
        sent: dict[str, Any] = {"json": body}
        if files:
            form = aiohttp.FormData()
            form.add_field("payload_json", json.dumps(body), content_type="application/json")
            for name, (filename, data) in files.items():
                form.add_field(name, data, filename=filename, content_type="application/octet-stream")
            sent = {"data": form}
        async with self.http.post(f"/people/{path}", **sent) as response:
            told = await response.json() if response.status != 204 else {}
            return {**told, "status": response.status}

    async def use(self, command: str, *, who: str = "mila", files: Any = None, **more: Any) -> str:
        """Use a command; the interaction's id."""
        body = {"as": who, "channel": self.general, "type": 2, "command": command, "options": [], **more}
        told = await self.post("interactions", body, files)
        assert told["status"] == 202, told
        return str(told["interaction_id"])

    async def press(self, message: Json, custom_id: str, *values: str, who: str = "mila") -> Json:
        """Press a button or choose from a menu."""
        body = {"as": who, "channel": message["channel_id"], "type": 3, "message": message["id"]}
        return await self.post("interactions", body | {"custom_id": custom_id, "values": list(values)})

    async def fault(self, kind: str, where: str = "", **more: object) -> None:
        assert (await self.post("faults", {"fault": kind, "where": where, **more}))["status"] == 204

    async def get(self, path: str, **query: str) -> Any:
        async with self.http.get(f"/people/{path}", params=query) as response:
            return await response.json()

    async def rest(self, method: str, path: str, body: object = None, *, token: str | None = "") -> tuple[int, Any]:
        """A bot's request, by hand."""
        headers = {} if token is None else {"Authorization": f"Bot {token or self.server.world.token}"}
        async with self.http.request(method, f"/api/v10{path}", json=body, headers=headers) as response:
            return response.status, await response.json() if response.status != 204 else None

    async def line(self, interaction: str) -> Json:
        """The ledger's line of an interaction."""
        lines: list[Json] = await self.get("ledger")
        return next(one for one in lines if one["interaction_id"] == interaction)

    async def reply(self, interaction: str, says: str = "") -> Json:
        """The reply, once it is there and says something."""
        found = self.server.interactions.by_id[interaction]
        await self.until(lambda: found.original and not found.original["flags"] & 128)
        assert found.original is not None
        original = found.original
        await self.until(lambda: says in json.dumps(original, ensure_ascii=False))
        return original


@dataclass
class RawBot:
    """A bot that speaks the gateway by hand, so that it can be wrong on purpose."""

    local: Local
    socket: aiohttp.ClientWebSocketResponse
    heard: list[Json] = field(default_factory=list)

    async def hear(self, event: str) -> Json:
        """The data of the next such event."""
        while True:
            async with asyncio.timeout(PATIENCE):
                frame = await self.socket.receive_json()
            self.heard.append(frame)
            if frame["t"] == event:
                return dict(frame["d"])

    async def say(self, op: int, data: object) -> None:
        await self.socket.send_json({"op": op, "d": data})

    async def closed(self) -> int | None:
        """The code with which the server hung up."""
        async with asyncio.timeout(PATIENCE):
            async for _ in self.socket:
                pass
        return self.socket.close_code

    async def callback(self, asked: Json, kind: int, data: object = None, *, response: bool = True) -> tuple[int, Any]:
        """Answer an interaction first."""
        query = "?with_response=1" if response else ""
        path = f"/interactions/{asked['id']}/{asked['token']}/callback{query}"
        body = {"type": kind} | ({"data": data} if data is not None else {})
        return await self.local.rest("POST", path, body, token=None)

    async def hook(self, method: str, asked: Json, which: str = "", body: object = None) -> tuple[int, Any]:
        """Speak by an interaction's token."""
        path = f"/webhooks/{asked['application_id']}/{asked['token']}" + (f"/messages/{which}" if which else "")
        return await self.local.rest(method, path, body, token=None)


@contextlib.asynccontextmanager
async def raw_bot(here: Local, *, intents: int = 1, identify: bool = True) -> AsyncIterator[RawBot]:
    """One that is connected, without compression."""
    async with here.http.ws_connect("/gateway?v=10&encoding=json") as socket:
        made = RawBot(here, socket)
        hello = await socket.receive_json()
        assert hello["op"] == 10
        if identify:
            await made.say(2, {"token": here.server.world.token, "properties": {}, "intents": intents})
            await made.hear("READY")
        yield made


@contextlib.asynccontextmanager
async def local(check: OpenApi | None) -> AsyncIterator[Local]:
    """Everything up, everything down again."""
    ahead = [0.0]
    server = Discord(now=lambda: time.time() + ahead[0])
    if check:
        server.observe(check)
    origin = await server.start()
    async with aiohttp.ClientSession(origin) as http:
        made = Local(server, origin, http, ahead)
        try:
            yield made
        finally:
            for client in list(made.clients):
                await made.end(client)
    await server.stop()


def part(message: Json, kind: int) -> Json:
    """The first component of a type."""
    return next(one for one in walk(message["components"]) if one["type"] == kind)
