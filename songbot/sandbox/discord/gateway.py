"""The gateway: identify, resume with replay, heartbeats, compressed as the client asks; events as intents allow."""

import asyncio
import contextlib
import json
import secrets
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import zstandard
from aiohttp import WSMsgType, web

from songbot.sandbox.discord import shapes
from songbot.sandbox.discord.shapes import NAMED, Json
from songbot.sandbox.discord.world import World

HEARTBEAT_MS = 41_250
_DISTANCE = 0.02
KEPT = 500
"""Events that a session can replay."""
AWAITED = 30.0
"""Seconds for which a bot that was told to reconnect counts as being there."""
GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1, 1 << 9, 1 << 12
PRIVILEGED, KNOWN = 1 << 1 | 1 << 8 | 1 << 15, 0x331_FFFF
_BIGGEST, _SENDS, _WINDOW = 4096, 120, 60.0
_ACCEPTED = (3, 4, 8)  # presence, voice state, request of members
_GUILD_EVENTS = ("GUILD_", "CHANNEL_")

Pack = Callable[[str], str | bytes]


class FrameObserver(Protocol):
    """Who looks at what goes over the gateway."""

    def frame(self, direction: str, frame: Json) -> None:
        """`direction` is sent or received, as the server sees it."""
        ...


class Hangup(Exception):
    """The connection ends with a close code."""


def no_stream() -> Pack:
    """Text as it is."""
    return lambda text: text


def zlib_stream() -> Pack:
    """One zlib context for a connection, flushed after every message."""
    context = zlib.compressobj()
    return lambda text: context.compress(text.encode()) + context.flush(zlib.Z_SYNC_FLUSH)


def zstd_stream() -> Pack:
    """One zstd context for a connection, a block flushed after every message."""
    context = zstandard.ZstdCompressor().compressobj()
    flush = zstandard.COMPRESSOBJ_FLUSH_BLOCK
    return lambda text: context.compress(text.encode()) + context.flush(flush)


_STREAMS = {"zstd-stream": zstd_stream, "zlib-stream": zlib_stream}


@dataclass
class Line:
    """One connection; what is put into it goes out in order."""

    socket: web.WebSocketResponse
    abort: Callable[[], None]
    pack: Pack
    observers: list[FrameObserver]
    outbox: "asyncio.Queue[Json]" = field(default_factory=asyncio.Queue)
    received: "deque[float]" = field(default_factory=lambda: deque(maxlen=_SENDS))

    async def write(self) -> None:
        """Send what was put, for as long as the connection stands."""
        with contextlib.suppress(ConnectionError, RuntimeError):
            while True:
                frame = await self.outbox.get()
                packed = self.pack(json.dumps(frame))
                await (self.socket.send_bytes(packed) if isinstance(packed, bytes) else self.socket.send_str(packed))

    def put(self, frame: Json) -> None:
        """Queue a frame."""
        whole = {"t": None, "s": None, "d": None, **frame}
        for observer in self.observers:
            observer.frame("sent", whole)
        self.outbox.put_nowait(whole)


@dataclass
class Session:
    """One client, through its reconnects."""

    id: str
    intents: int
    line: Line | None
    sequence: int = 0
    sent: "deque[Json]" = field(default_factory=lambda: deque(maxlen=KEPT))
    awaited: float = 0.0

    def dispatch(self, event: str, data: Json) -> None:
        """An event, now or when the client resumes; as things were when it happened."""
        self.sequence += 1
        frame = json.loads(json.dumps({"op": 0, "t": event, "s": self.sequence, "d": data}))
        self.sent.append(frame)
        if self.line:
            self.line.put(frame)


class Gateway:
    """All sessions; there is one bot."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.observers: list[FrameObserver] = []
        self.sessions: dict[str, Session] = {}
        self.connections = 0
        world.hears.append(self._hear)

    @property
    def online(self) -> bool:
        """Whether the bot listens, or was told to be back at once."""
        return any(one.line or one.awaited > self._world.now() for one in self.sessions.values())

    def dispatch(self, event: str, data: Json) -> None:
        """An event to every session; those that are away get it when they resume."""
        for session in self.sessions.values():
            session.dispatch(event, data)

    def _hear(self, event: str, data: Json, only: str) -> None:
        intent = 0 if only else self._intent(event, data)
        for session in self.sessions.values():
            if session.intents & intent:
                session.dispatch(event, self._seen(data))

    def _intent(self, event: str, data: Json) -> int:
        """What a bot must have asked for to hear of it; nothing where it does not concern bots."""
        world, message = self._world, event.startswith("MESSAGE_") or event == "CHANNEL_PINS_UPDATE"
        channel = world.channels.get(data.get("channel_id", ""), {})
        if message and not (channel and world.permissions(world.bot, channel) & NAMED["VIEW_CHANNEL"]):
            return 0
        if event.startswith("MESSAGE_"):
            return GUILD_MESSAGES if channel.get("guild_id") else DIRECT_MESSAGES
        guild = data.get("guild_id") or data.get("id", "")
        known = event == "GUILD_DELETE" or world.member(guild, world.bot["id"])
        return GUILDS if event.startswith(_GUILD_EVENTS) and known else 0

    def _seen(self, data: Json) -> Json:
        """A message says where it was written, and in a server what it says only to whom it is for."""
        if "author" not in data:
            return data
        guild, bot = self._world.channels[data["channel_id"]].get("guild_id"), self._world.bot
        member = self._world.member(guild, data["author"]["id"]) if guild else None
        if member is None:
            return data
        about = {"guild_id": guild, "member": {name: value for name, value in member.items() if name != "user"}}
        hidden = {"content": "", "embeds": [], "attachments": [], "components": []}
        return {**data, **about, **({} if data["author"] is bot or bot in data["mentions"] else hidden)}

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection."""
        self.connections += 1
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        pack = {"zstd-stream": zstd_stream, "zlib-stream": zlib_stream}.get(
            request.query.get("compress", ""), no_stream
        )()
        abort = request.transport.abort if isinstance(request.transport, asyncio.WriteTransport) else lambda: None
        line = Line(socket, abort, pack, self.observers)
        writing = asyncio.create_task(line.write())
        line.put({"op": 10, "d": {"heartbeat_interval": HEARTBEAT_MS}})
        try:
            await self._listen(line)
        except Hangup as hangup:
            await socket.close(code=hangup.args[0])
        finally:
            writing.cancel()
            self._left(line, socket.close_code)
        return socket

    async def _listen(self, line: Line) -> None:
        while True:
            try:
                frame = await line.socket.receive(timeout=HEARTBEAT_MS / 1000 * 1.5)
                if frame.type is not WSMsgType.TEXT:
                    return
                received = json.loads(frame.data)
            except TimeoutError:
                raise Hangup(4009) from None
            except ValueError:
                raise Hangup(4002) from None
            now, earlier = self._world.now(), line.received
            if len(earlier) == _SENDS and now - earlier[0] < _WINDOW:
                raise Hangup(4008)
            earlier.append(now)
            if len(frame.data) > _BIGGEST:
                raise Hangup(4002)
            for observer in self.observers:
                observer.frame("received", received)
            self._receive(line, received)

    def _receive(self, line: Line, frame: Json) -> None:
        op, data = frame.get("op"), frame.get("d")
        known = any(session.line is line for session in self.sessions.values())
        if op == 1:
            # A real Discord is never so near that its word comes before the sender has looked at the clock.
            asyncio.get_running_loop().call_later(_DISTANCE, line.put, {"op": 11})
        elif op in (2, 6) and isinstance(data, dict):
            if known:
                raise Hangup(4005)
            if str(data.get("token")).removeprefix("Bot ") != self._world.token:
                raise Hangup(4004)
            (self._identify if op == 2 else self._resume)(line, data)
            self._world.say("BOT", {"online": True})
        elif op not in _ACCEPTED:
            raise Hangup(4001)
        elif not known:
            raise Hangup(4003)

    def _identify(self, line: Line, data: Json) -> None:
        intents = data.get("intents")
        if not isinstance(intents, int) or intents & ~KNOWN:
            raise Hangup(4013)
        if intents & PRIVILEGED:
            raise Hangup(4014)
        world, session = self._world, Session(secrets.token_hex(16), intents, line)
        # Who was away and not expected back is gone for good.
        self.sessions = {id_: one for id_, one in self.sessions.items() if one.line} | {session.id: session}
        guilds = [id_ for id_ in world.guilds if world.member(id_, world.bot["id"])]
        ready = {
            "v": 10,
            "user": shapes.own(world.bot),
            "session_id": session.id,
            "shard": data.get("shard", [0, 1]),
            "guilds": [{"id": id_, "unavailable": True} for id_ in guilds],
            "resume_gateway_url": world.origin.replace("http", "ws", 1) + "/gateway",
            "application": {"id": world.application, "flags": 0, "flags_new": "0"},
        }
        session.dispatch("READY", ready)
        for id_ in guilds if intents & GUILDS else ():
            session.dispatch("GUILD_CREATE", world.whole(id_))

    def _resume(self, line: Line, data: Json) -> None:
        session, seen = self.sessions.get(str(data.get("session_id"))), int(data.get("seq") or 0)
        if session is None or session.sent[0]["s"] > seen + 1:
            line.put({"op": 9, "d": False})
            return
        session.line = line
        for frame in [one for one in session.sent if one["s"] > seen]:
            line.put(frame)
        session.dispatch("RESUMED", {"_trace": []})

    def _left(self, line: Line, code: int | None) -> None:
        session = next((one for one in self.sessions.values() if one.line is line), None)
        if session is None:
            return
        session.line = None
        if code in (1000, 1001):
            del self.sessions[session.id]
        self._world.say("BOT", {"online": self.online})

    def disturb(self, kind: str) -> None:
        """A fault: drop the socket, ask to reconnect, or call the session invalid."""
        for session in [one for one in self.sessions.values() if one.line]:
            line = session.line
            if kind == "invalid":
                del self.sessions[session.id]
            else:
                session.awaited = self._world.now() + AWAITED
            if line and kind == "drop":
                line.abort()
            elif line:
                line.put({"op": 9, "d": False} if kind == "invalid" else {"op": 7})
