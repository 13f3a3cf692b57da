"""Who and what there is: one server, its channels, three people and the bot, and everything that was said."""

import itertools
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from songbot.sandbox.discord.errors import NO_PERMISSION, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE

Json = dict[str, Any]
EPOCH = 1420070400000
ALL = (1 << 53) - 1
MANAGE_SERVER = 1 << 5
MEMBER = 0x0006_4000_0000_0000 | 1024 | 2048 | 16384 | 32768 | 65536 | 64 | 1 << 31
NAMED = {
    "VIEW_CHANNEL": 1 << 10,
    "SEND_MESSAGES": 1 << 11,
    "EMBED_LINKS": 1 << 14,
    "ATTACH_FILES": 1 << 15,
    "READ_MESSAGE_HISTORY": 1 << 16,
    "PIN_MESSAGES": 1 << 51,
}
BOT = MEMBER | NAMED["PIN_MESSAGES"]
GUILD_TEXT, DM = 0, 1
PEOPLE = (
    ("mila", "Mila", "member", "a member, who asks"),
    ("arto", "Arto", "artist", "an artist with a song of their own"),
    ("ada", "Ada", "admin", "the admin of this server, and who runs the bot"),
)

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


@dataclass
class World:
    """All state, in memory; `now` is the clock that every rule about time reads."""

    token: str = "local-demo-token"  # noqa: S105  a token that opens nothing but this
    now: Callable[[], float] = time.time
    origin: str = ""
    attachments: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    messages: dict[str, dict[str, Json]] = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    denied: set[tuple[str, str]] = field(default_factory=set)
    samples: list[Json] = field(default_factory=list)
    media: Mapping[str, str] = field(default_factory=dict)  # host -> where its pictures are fetched for people
    hears: list[Hear] = field(default_factory=list)
    nonces: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.flake = Snowflakes(self.now)
        self.application = self.flake()
        self.bot = user(self.flake(), "songbot", "songbot", bot=True)
        self.people = {name: user(self.flake(), name, shown) for name, shown, _, _ in PEOPLE}
        self.guild = self.flake()
        self.channels: dict[str, Json] = {}
        for place, name in enumerate(("general", "songs", "charts")):
            self._add(channel(self.flake(), name, self.guild, place))
        for person in self.people.values():
            self._add(direct(self.flake(), person))

    def _add(self, one: Json) -> None:
        self.channels[one["id"]] = one
        self.messages[one["id"]] = {}

    def person(self, id_: str) -> Json:
        """Somebody by id or by name; the admin when nobody is named."""
        found = [one for name, one in self.people.items() if id_ in (one["id"], name)]
        return found[0] if found else self.people["ada"]

    def channel(self, id_: str) -> Json:
        """A channel, or 404."""
        if id_ not in self.channels:
            raise UNKNOWN_CHANNEL
        return self.channels[id_]

    def message(self, channel_id: str, id_: str) -> Json:
        """A message, or 404."""
        if id_ not in self.messages.get(channel_id, {}):
            raise UNKNOWN_MESSAGE
        return self.messages[channel_id][id_]

    def permissions(self, person: Json) -> int:
        """What somebody may in the server."""
        if person["id"] == self.bot["id"]:
            return BOT
        return ALL if person["username"] == "ada" else MEMBER

    def bot_may(self, channel_id: str, *names: str) -> None:
        """403 where the bot lacks a permission in a channel."""
        lacking = {name for name in names if (channel_id, name) in self.denied or ("", name) in self.denied}
        if lacking:
            raise NO_PERMISSION

    def app_permissions(self, channel_id: str) -> int:
        """What the bot may in a channel."""
        taken = [NAMED[name] for at, name in self.denied if at in ("", channel_id)]
        return BOT & ~sum(set(taken))

    def say(self, event: str, data: Json, only: str = "") -> None:
        """Tell everybody who listens."""
        for hear in list(self.hears):
            hear(event, data, only)

    def keep(self, message: Json, only: str = "") -> Json:
        """A message that is there from now on."""
        self.messages[message["channel_id"]][message["id"]] = message
        self.say("MESSAGE_CREATE", message, only)
        return message

    def forget(self, message: Json) -> None:
        """A message that was there."""
        self.messages[message["channel_id"]].pop(message["id"], None)
        self.say("MESSAGE_DELETE", {"id": message["id"], "channel_id": message["channel_id"]})

    def proxied(self, url: str) -> str:
        """Where people get a picture from elsewhere."""
        parts = urlsplit(url)
        return f"{self.origin}/media?url={quote(url, safe='')}" if parts.hostname in self.media else url

    def stamp(self) -> str:
        """The time as Discord writes it."""
        return datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="microseconds")

    def store(self, channel_id: str, data: bytes, about: Mapping[str, Any]) -> Json:
        """A file with its address."""
        id_, name = self.flake(), re.sub(r"[^\w.-]", "_", unquote(str(about["filename"])))
        path = f"/attachments/{channel_id}/{id_}/{name}"
        self.attachments[path] = (data, str(about["content_type"]))
        url = f"{self.origin}{path}"
        kept: Json = {"id": id_, "filename": name, "size": len(data), "url": url, "proxy_url": url}
        kept["content_type"] = about["content_type"]
        if about.get("description"):
            kept["description"] = about["description"]
        return kept


def user(id_: str, name: str, shown: str, *, bot: bool = False) -> Json:
    """A user as Discord writes one."""
    return {
        "id": id_,
        "username": name,
        "discriminator": "0",
        "global_name": None if bot else shown,
        "avatar": None,
        "bot": bot,
        "system": False,
        "public_flags": 0,
        "flags": 0,
        "banner": None,
        "accent_color": None,
        "avatar_decoration_data": None,
        "collectibles": None,
        "clan": None,
        "primary_guild": None,
    }


def channel(id_: str, name: str, guild: str, place: int) -> Json:
    """A text channel."""
    return {
        "id": id_,
        "type": GUILD_TEXT,
        "guild_id": guild,
        "name": name,
        "position": place,
        "flags": 0,
        "permission_overwrites": [],
        "parent_id": None,
        "last_message_id": None,
        "topic": None,
        "nsfw": False,
        "rate_limit_per_user": 0,
    }


def direct(id_: str, person: Json) -> Json:
    """The private channel of somebody and the bot."""
    return {"id": id_, "type": DM, "flags": 0, "last_message_id": None, "recipients": [person]}


def member(person: Json, joined: str) -> Json:
    """Somebody as a member of the server."""
    return {
        "user": person,
        "roles": [],
        "joined_at": joined,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "nick": None,
        "avatar": None,
        "banner": None,
        "premium_since": None,
        "pending": False,
        "communication_disabled_until": None,
    }


def blank(world: World, channel_id: str, author: Json, kind: int) -> Json:
    """A message that says nothing yet."""
    return {
        "id": world.flake(),
        "channel_id": channel_id,
        "author": author,
        "content": "",
        "timestamp": world.stamp(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": kind,
        "flags": 0,
        "components": [],
    }


def last(messages: Sequence[Json], count: int) -> list[Json]:
    """The newest, oldest first."""
    return sorted(messages, key=lambda one: int(one["id"]))[-count:]
