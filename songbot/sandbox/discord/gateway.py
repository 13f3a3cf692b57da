"""The gateway: identify, resume with replay, heartbeats, compressed as the client asks."""

import asyncio
import contextlib
import json
import secrets
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import zstandard
from aiohttp import WSMsgType, web

from songbot.sandbox.discord.world import Json, World, member

HEARTBEAT_MS = 41_250
KEPT = 500
"""Events that a session can replay."""

_BIGGEST = 4096


def plain(text: str) -> str | bytes:
    """No compression."""
    return text


def zlib_stream() -> Callable[[str], bytes]:
    """One zlib context for a connection, flushed after every message."""
    context = zlib.compressobj()
    return lambda text: context.compress(text.encode()) + context.flush(zlib.Z_SYNC_FLUSH)


def zstd_stream() -> Callable[[str], bytes]:
    """One zstd context for a connection, a block flushed after every message."""
    context = zstandard.ZstdCompressor().compressobj()
    flush = zstandard.COMPRESSOBJ_FLUSH_BLOCK
    return lambda text: context.compress(text.encode()) + context.flush(flush)


@dataclass
class Session:
    """One client, through its reconnects."""

    id: str
    intents: int
    sequence: int = 0
    sent: list[Json] = field(default_factory=list)
    socket: web.WebSocketResponse | None = None
    pack: Callable[[str], str | bytes] = plain
    abort: Callable[[], None] = lambda: None  # tear the connection


class Gateway:
    """All sessions; there is one bot."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.sessions: dict[str, Session] = {}
        self.heard: list[str] = []
        self.connections = 0
        world.hears.append(self._hear)

    @property
    def online(self) -> bool:
        """Whether the bot listens."""
        return any(session.socket is not None for session in self.sessions.values())

    def dispatch(self, event: str, data: Json) -> None:
        """An event to every session; those that are away get it when they resume."""
        self.heard.append(event)
        for session in self.sessions.values():
            session.sequence += 1
            frame: Json = {"op": 0, "t": event, "s": session.sequence, "d": data}
            session.sent = [*session.sent[-KEPT:], frame]
            self._send(session, frame)

    def _hear(self, event: str, data: Json, only: str) -> None:
        """The bot asks for guilds alone, so messages are nothing to it."""

    def _send(self, session: Session, frame: Json) -> None:
        if session.socket is None or session.socket.closed:
            return
        packed = session.pack(json.dumps({"t": None, "s": None, "d": None, **frame}))
        sending = session.socket.send_bytes(packed) if isinstance(packed, bytes) else session.socket.send_str(packed)
        task = asyncio.ensure_future(_quietly(sending))
        task.add_done_callback(lambda _: None)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection."""
        self.connections += 1
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        asked = request.query.get("compress", "")
        pack = {"zstd-stream": zstd_stream, "zlib-stream": zlib_stream}.get(asked, lambda: plain)()
        abort = request.transport.abort if isinstance(request.transport, asyncio.WriteTransport) else lambda: None
        mine = Session("", 0, socket=socket, pack=pack, abort=abort)
        self._send(mine, {"op": 10, "d": {"heartbeat_interval": HEARTBEAT_MS}})
        try:
            async for frame in socket:
                if frame.type is not WSMsgType.TEXT or len(frame.data) > _BIGGEST:
                    await socket.close(code=4002)
                    break
                mine = await self._receive(mine, json.loads(frame.data))
        finally:
            if mine.socket is socket:
                mine.socket = None
            if socket.close_code in (1000, 1001):
                self.sessions.pop(mine.id, None)
            self._world.say("BOT", {"online": self.online})
        return socket

    async def _receive(self, mine: Session, frame: Json) -> Session:
        op, told = frame.get("op"), frame.get("d")
        data: Json = told if isinstance(told, dict) else {}
        if op == 1:
            self._send(mine, {"op": 11})
        elif op in (2, 6) and data["token"].removeprefix("Bot ") != self._world.token and mine.socket:
            await mine.socket.close(code=4004, message=b"Authentication failed.")
        elif op == 2:
            return self._identify(mine, data)
        elif op == 6:
            return self._resume(mine, data)
        return mine

    def _identify(self, mine: Session, data: Json) -> Session:
        session = Session(
            secrets.token_hex(16), int(data["intents"]), socket=mine.socket, pack=mine.pack, abort=mine.abort
        )
        # A new process of the bot takes the place of the old one.
        self.sessions = {session.id: session}
        self.dispatch("READY", self._ready(session))
        self.dispatch("GUILD_CREATE", self._guild())
        self._world.say("BOT", {"online": True})
        return session

    def _resume(self, mine: Session, data: Json) -> Session:
        session = self.sessions.get(str(data["session_id"]))
        if session is None:
            self._send(mine, {"op": 9, "d": False})
            return mine
        session.socket, session.pack, session.abort = mine.socket, mine.pack, mine.abort
        for frame in [one for one in session.sent if one["s"] > int(data["seq"] or 0)]:
            self._send(session, frame)
        session.sequence += 1
        self._send(session, {"op": 0, "t": "RESUMED", "s": session.sequence, "d": {"_trace": []}})
        self._world.say("BOT", {"online": True})
        return session

    async def disturb(self, kind: str) -> None:
        """A fault: drop the socket, ask to reconnect, or call the session invalid."""
        for session in list(self.sessions.values()):
            if session.socket is None:
                continue
            if kind == "reconnect":
                self._send(session, {"op": 7})
            elif kind == "invalid":
                self.sessions.pop(session.id)
                self._send(session, {"op": 9, "d": False})
            else:
                session.abort()

    def _ready(self, session: Session) -> Json:
        world = self._world
        return {
            "v": 10,
            "user": world.bot,
            "guilds": [{"id": world.guild, "unavailable": True}],
            "session_id": session.id,
            "resume_gateway_url": world.origin.replace("http", "ws", 1) + "/gateway",
            "shard": [0, 1],
            "application": {"id": world.application, "flags": 0, "flags_new": "0"},
        }

    def _guild(self) -> Json:
        world = self._world
        channels = [one for one in world.channels.values() if one.get("guild_id")]
        return guild(world) | {
            "joined_at": world.stamp(),
            "large": False,
            "unavailable": False,
            "member_count": len(world.people) + 1,
            "members": [member(world.bot, world.stamp())],
            "channels": channels,
            "threads": [],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }


def guild(world: World) -> Json:
    """The server as the API tells it."""
    nothing = dict.fromkeys(
        (
            *("icon", "banner", "splash", "discovery_splash", "description", "application_id", "hub_type"),
            *("afk_channel_id", "system_channel_id", "rules_channel_id", "public_updates_channel_id"),
            *("safety_alerts_channel_id", "vanity_url_code", "widget_channel_id", "incidents_data", "home_header"),
        )
    )
    return nothing | {
        "id": world.guild,
        "name": "songbot's demo",
        "owner_id": world.people["ada"]["id"],
        "roles": [everyone(world)],
        "emojis": [],
        "stickers": [],
        "features": [],
        "region": "deprecated",
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 1,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": None,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": "en-US",
        "system_channel_flags": 0,
        "widget_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
    }


def everyone(world: World) -> Json:
    """The role that all have."""
    return {
        "id": world.guild,
        "name": "@everyone",
        "description": None,
        "permissions": str(world.permissions(world.people["mila"])),
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


async def _quietly(sending: Awaitable[None]) -> None:
    """Who is gone hears nothing."""
    with contextlib.suppress(ConnectionError, RuntimeError):
        await sending
