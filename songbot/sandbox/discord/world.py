"""Who and what there is: servers, channels, three people and the bot, who may do what, and everything that was said."""

import itertools
import mimetypes
import re
import struct
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, unquote, urlsplit

from songbot.sandbox.discord import shapes
from songbot.sandbox.discord.errors import NO_ACCESS, NO_PERMISSION, UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_MESSAGE
from songbot.sandbox.discord.shapes import ALL, BOT, MEMBER, NAMED, Json

EPOCH = 1420070400000
EPHEMERAL = 1 << 6
PEOPLE = (
    ("mila", "Mila", "member", "a member, who asks"),
    ("arto", "Arto", "artist", "an artist with a song; has songbot in their account as well"),
    ("ada", "Ada", "admin", "the admin of this server, and who runs the bot"),
)
_PNG = b"\x89PNG\r\n\x1a\n"

Hear = Callable[[str, Json, str], None]
"""Told of an event, its data, and the one person it is for; empty: everybody."""


class Snowflakes:
    """Ids that grow with time."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._count = itertools.count()

    def __call__(self) -> str:
        """The next one."""
        return str((int(self._now() * 1000) - EPOCH << 22) | next(self._count) % (1 << 22))


def age(now: float, snowflake: str) -> float:
    """Seconds since an id was made."""
    return now - ((int(snowflake) >> 22) + EPOCH) / 1000


@dataclass
class World:
    """All state, in memory; `now` is the clock that every rule about time reads."""

    token: str = "local-demo-token"  # noqa: S105  a token that opens nothing but this
    now: Callable[[], float] = time.time
    ack_seconds: float = 3.0  # in which an interaction has to be answered first
    origin: str = ""
    attachments: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    messages: dict[str, dict[str, Json]] = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    samples: list[Json] = field(default_factory=list)
    media: Mapping[str, str] = field(default_factory=dict)  # host -> where its pictures are fetched for people
    hears: list[Hear] = field(default_factory=list)
    nonces: dict[tuple[str, str], str] = field(default_factory=dict)
    pinned: dict[str, str] = field(default_factory=dict)  # message -> when
    guilds: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, Json] = field(default_factory=dict)
    private: set[str] = field(default_factory=set)  # channels of two people, without the bot

    def __post_init__(self) -> None:
        self.flake = Snowflakes(self.now)
        self.bot = shapes.user(self.flake(), "songbot", None)
        self.application: str = self.bot["id"]
        self.people = {name: shapes.user(self.flake(), name, shown) for name, shown, _, _ in PEOPLE}
        self.installed = {self.people["arto"]["id"]}  # whose own account has the application
        self.about = shapes.application(self.bot, self.people["ada"])
        self.guild = self.add_guild("songbot's demo", "general", "songs", "charts")
        for person in self.people.values():
            self.add(shapes.direct(self.flake(), person))

    def add(self, channel: Json) -> Json:
        """A channel that is there from now on."""
        self.channels[channel["id"]] = channel
        self.messages[channel["id"]] = {}
        if channel.get("guild_id"):
            self.say("CHANNEL_CREATE", channel)
        return channel

    def add_guild(self, name: str, *channels: str, bot: bool = True) -> str:
        """A server with everybody in it; its id. Without the bot, only what people installed themselves is there."""
        id_ = self.flake()
        members = [*self.people.values(), *([self.bot] if bot else [])]
        self.guilds[id_] = shapes.guild(id_, name, self.people["ada"]["id"], self.flake())
        roles = {self.bot["id"]: [self.guilds[id_]["roles"][1]["id"]]}
        joined = self.stamp()
        listed = [shapes.member(one, joined, roles.get(one["id"], [])) for one in members]
        self.guilds[id_] |= {"members": listed, "joined_at": joined}
        for place, channel in enumerate(channels):
            one = shapes.channel(self.flake(), channel, id_, place)
            self.channels[one["id"]], self.messages[one["id"]] = one, {}
        self.say("GUILD_CREATE", self.whole(id_))
        return id_

    def add_private(self, *names: str) -> str:
        """A conversation of two people, which the bot is not in; its id."""
        made = self.add(shapes.direct(self.flake(), *(self.people[name] for name in names)))
        self.private.add(made["id"])
        return str(made["id"])

    def change(self, event: str, thing: Json, **changes: object) -> None:
        """Change a server or a channel and say so, or say that it is gone: `event` is Discord's name for that."""
        thing.update(changes)
        kept = self.guilds if event.startswith("GUILD_") else self.channels
        if event.endswith("_DELETE"):
            kept.pop(thing["id"])
        self.say(event, shapes.plain(thing) if kept is self.guilds else thing)

    def person(self, id_: str) -> Json:
        """Somebody by id or by name; the admin when nobody is named."""
        found = [one for name, one in self.people.items() if id_ in (one["id"], name)]
        return found[0] if found else self.people["ada"]

    def channel(self, id_: str) -> Json:
        """A channel, or 404."""
        if id_ not in self.channels:
            raise UNKNOWN_CHANNEL()
        return self.channels[id_]

    def message(self, channel_id: str, id_: str) -> Json:
        """A message, or 404."""
        if id_ not in self.messages.get(channel_id, {}):
            raise UNKNOWN_MESSAGE()
        return self.messages[channel_id][id_]

    def joined(self, guild_id: str) -> Json:
        """A server that the bot is in, or 404."""
        found = self.guilds.get(guild_id)
        if found is None or not self.member(guild_id, self.bot["id"]):
            raise UNKNOWN_GUILD()
        return found

    def member(self, guild_id: str, user_id: str) -> Json | None:
        """Somebody as a member of a server."""
        members = self.guilds[guild_id]["members"] if guild_id in self.guilds else []
        return next((one for one in members if one["user"]["id"] == user_id), None)

    def whole(self, guild_id: str) -> Json:
        """A server as GUILD_CREATE tells it."""
        guild = self.guilds[guild_id]
        channels = [one for one in self.channels.values() if one.get("guild_id") == guild_id]
        more = {"channels": channels, "large": False, "unavailable": False, "member_count": len(guild["members"])}
        empty = "threads voice_states presences stage_instances guild_scheduled_events soundboard_sounds"
        return {**guild, **more, **{name: [] for name in empty.split()}}

    def has(self, channel: Json, person: Json) -> bool:
        """Whether somebody is in a channel."""
        if channel.get("guild_id"):
            return self.member(channel["guild_id"], person["id"]) is not None
        return channel["id"] not in self.private if person is self.bot else person in channel["recipients"]

    def permissions(self, person: Json, channel: Json) -> int:
        """What somebody may in a channel."""
        if person is not self.bot:
            return ALL if person["username"] == "ada" else MEMBER
        taken = sum(int(one["deny"]) for one in channel.get("permission_overwrites", ()))
        return BOT & ~taken if self.has(channel, person) else 0

    def deny(self, channel: Json, name: str) -> None:
        """Take a permission from the bot in a channel; none gives all back."""
        before = sum(int(one["deny"]) for one in channel["permission_overwrites"])
        overwrite = {"id": self.bot["id"], "type": 1, "allow": "0", "deny": str(before | NAMED.get(name, 0))}
        self.change("CHANNEL_UPDATE", channel, permission_overwrites=[overwrite] if name else [])

    def bot_may(self, channel: Json, *names: str) -> None:
        """403 where the bot lacks a permission in a channel."""
        granted = self.permissions(self.bot, channel)
        if not granted & NAMED["VIEW_CHANNEL"]:
            raise NO_ACCESS()
        if any(not granted & NAMED[name] for name in names):
            raise NO_PERMISSION()

    def say(self, event: str, data: Json, only: str = "") -> None:
        """Tell everybody who listens."""
        for hear in list(self.hears):
            hear(event, data, only)

    def keep(self, message: Json, only: str = "") -> Json:
        """A message that is there from now on."""
        self.messages[message["channel_id"]][message["id"]] = message
        self.channels[message["channel_id"]]["last_message_id"] = message["id"]
        self.say("MESSAGE_CREATE", message, only)
        return message

    def forget(self, message: Json) -> None:
        """A message that was there."""
        self.messages[message["channel_id"]].pop(message["id"], None)
        self.say("MESSAGE_DELETE", {"id": message["id"], "channel_id": message["channel_id"]}, owner(message))

    def proxied(self, url: str) -> str:
        """Where people get a picture from elsewhere."""
        parts = urlsplit(url)
        return f"{self.origin}/media?url={quote(url, safe='')}" if parts.hostname in self.media else url

    def stamp(self) -> str:
        """The time as Discord writes it."""
        return datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="microseconds")

    def store(self, channel_id: str, file: tuple[str, bytes, str], description: str | None = None) -> Json:
        """A file with its address."""
        told, data, kind = file
        id_, name = self.flake(), re.sub(r"[^\w.-]", "_", unquote(told))
        path = f"/attachments/{channel_id}/{id_}/{name}"
        kind = mimetypes.guess_type(name)[0] or kind
        self.attachments[path] = (data, kind)
        url = f"{self.origin}{path}"
        kept: Json = {"id": id_, "filename": name, "size": len(data), "url": url, "proxy_url": url}
        kept |= {"content_type": kind, **({"description": description} if description else {})}
        if data.startswith(_PNG) and len(data) >= 24:
            kept["width"], kept["height"] = struct.unpack(">II", data[16:24])
        return kept


def owner(message: Json) -> str:
    """For whom alone an ephemeral message is; empty: it is for all."""
    if not message["flags"] & EPHEMERAL:
        return ""
    return str(message["interaction_metadata"]["user"]["id"])


def seen(messages: Mapping[str, Json], person: Json) -> Iterator[Json]:
    """What somebody may read of a channel."""
    return (one for one in messages.values() if owner(one) in ("", person["id"]))


def last(messages: Sequence[Json], count: int) -> list[Json]:
    """The newest, oldest first."""
    return sorted(messages, key=lambda one: int(one["id"]))[-count:]
