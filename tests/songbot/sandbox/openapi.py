"""Checks every REST exchange and gateway frame of a local Discord against Discord's own OpenAPI document.

Where `document()` is there, show a `checker()` everything by `Discord.observe` and look at its complaints. TALLY
counts what all checkers of a run have seen.
"""

import functools
import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema_rs

from songbot.sandbox.discord.app import Exchange
from songbot.sandbox.discord.shapes import Json

ROOT = Path(__file__).parents[3]
API = "/api/v10"
READY = "v user guilds session_id resume_gateway_url shard application"
GUILD = (
    "joined_at large unavailable member_count voice_states members channels threads presences stage_instances "
    "guild_scheduled_events soundboard_sounds hub_type"
)
INTERACTION = (
    "id application_id type token version channel_id channel app_permissions locale entitlements context "
    "authorizing_integration_owners attachment_size_limit data"
)
SMALLEST_ID = 1 << 53
RECEIVED = {2: "token properties intents", 6: "token session_id seq"}
RESOLVED = {"users": "UserResponse", "messages": "MessageResponse", "attachments": "MessageAttachmentResponse"}


@dataclass
class Tally:
    """What was checked: routes with their method, and events."""

    routes: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return bool(self.routes or self.events)

    def __str__(self) -> str:
        if document() is None:
            return f"OpenAPI: NOT CHECKED, {place()} is not there"
        checks = self.routes.total() + self.events.total()
        return f"OpenAPI: {len(self.routes)} routes and {len(self.events)} events in {checks} checks"


TALLY = Tally()


def place() -> Path:
    """Where the document is, if it is anywhere."""
    shared = Path(os.environ.get("SONGBOT_SHARED", "../shared"))
    return (shared if shared.is_absolute() else ROOT / shared) / "reference" / "discord-openapi.json"


@functools.cache
def document() -> Json | None:
    """Discord's own words; None where they are absent and nobody insists on them."""
    file = place()
    if not file.is_file():
        assert not os.environ.get("SONGBOT_OPENAPI"), f"{file} is not there, and SONGBOT_OPENAPI insists on it"
        return None
    return dict(json.loads(file.read_text(encoding="utf-8")))


def checker() -> "OpenApi":
    """A new one; only where there is something to check against."""
    told = document()
    assert told, f"{place()} is not there"
    return OpenApi(told)


@functools.cache
def _routes() -> list[tuple[re.Pattern[str], str]]:
    """The paths of the document, those with the fewest parameters first, since `@me` is no id."""
    paths = sorted((document() or {})["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in paths]


@functools.cache
def _validator(pointer: str) -> jsonschema_rs.Draft202012Validator:
    """Of the schema at a JSON pointer into the document."""
    told = document() or {}
    whole = {"$ref": f"#{pointer}", "components": told["components"], "paths": told["paths"]}
    return jsonschema_rs.Draft202012Validator(whole)


@dataclass
class OpenApi:
    """An observer that collects complaints."""

    told: Json
    complaints: list[str] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)

    def exchange(self, seen: Exchange) -> None:
        """Both sides of a request."""
        path = seen.path.removeprefix(API)
        route = next((route for pattern, route in _routes() if pattern.fullmatch(path)), None)
        operation = self.told["paths"].get(route, {}).get(seen.method.lower())
        if route is None or operation is None:
            self.complaints.append(f"{seen.method} {path}: Discord has no such route")
            return
        self._count("routes", f"{seen.method} {route}")
        pointer = f"/paths/{_escaped(route)}/{seen.method.lower()}"
        # A refused request was wrong on purpose, or the refusal itself would be what a test complains about.
        if seen.status < 300 and seen.sent and "requestBody" in operation:
            where = f"{pointer}/requestBody/content/application~1json/schema"
            self._check(f"{seen.method} {path} request", where, _tolerant(seen.sent.payload))
        self._response(seen, pointer, operation["responses"])

    def _response(self, seen: Exchange, pointer: str, known: Mapping[str, Json]) -> None:
        status = str(seen.status)
        if seen.status >= 500 or (seen.status == 429 and seen.told is None):
            return  # trouble on demand: what a proxy says is no API
        key = status if status in known else f"{status[0]}XX"
        label = f"{seen.method} {seen.path.removeprefix(API)} {status}"
        if key not in known:
            self.complaints.append(f"{label}: Discord never answers so")
        elif "$ref" in known[key]:
            self._check(label, f"{known[key]['$ref'][1:]}/content/application~1json/schema", _numbered(seen.told))
        elif "content" in known[key]:
            self._check(label, f"{pointer}/responses/{key}/content/application~1json/schema", seen.told)
        elif seen.told is not None:
            self.complaints.append(f"{label}: has a body")

    def frame(self, direction: str, frame: Json) -> None:
        """What goes over the gateway."""
        if direction == "received":
            if frame.get("op") in RECEIVED:
                self._require(f"op {frame['op']}", frame["d"], RECEIVED[frame["op"]])
        elif frame["op"] == 0:
            self._count("events", frame["t"])
            for label, schema, value in _parts(frame["t"], frame["d"]):
                self._check(f"{frame['t']} {label}", f"/components/schemas/{schema}", value)
            required = {"READY": READY, "GUILD_CREATE": GUILD, "INTERACTION_CREATE": INTERACTION}.get(frame["t"], "")
            self._require(frame["t"], frame["d"], required)
        else:
            self._count("events", f"op {frame['op']}")

    def _count(self, kind: str, name: str) -> None:
        for tally in (self.tally, TALLY):
            getattr(tally, kind)[name] += 1

    def _require(self, label: str, data: Json, names: str) -> None:
        lacking = set(names.split()) - data.keys()
        if lacking:
            self.complaints.append(f"{label}: lacks {sorted(lacking)}")

    def _check(self, label: str, pointer: str, value: object) -> None:
        for error in _validator(pointer).iter_errors(value):
            self.complaints.append(f"{label}: {'/'.join(map(str, error.instance_path))}: {error.message[:300]}")


def _escaped(route: str) -> str:
    return route.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")


def _tolerant(payload: Any) -> Any:
    """The document wants ids and the index of a new file as strings; the real client may send numbers, and does."""
    if isinstance(payload, list):
        return [_tolerant(one) for one in payload]
    if isinstance(payload, dict):
        made = {name: _tolerant(one) for name, one in payload.items()}
        if made.get("attachments"):
            made["attachments"] = [{**one, "id": str(one["id"])} for one in made["attachments"]]
        return made
    return str(payload) if type(payload) is int and payload > SMALLEST_ID else payload


def _numbered(told: Any) -> Any:
    """The document wants numbers as codes of a field's errors; the real Discord sends words, as BASE_TYPE_REQUIRED."""
    if isinstance(told, list):
        return [_numbered(one) for one in told]
    if isinstance(told, dict):
        return {name: 0 if name == "code" and isinstance(one, str) else _numbered(one) for name, one in told.items()}
    return told


def _parts(event: str, data: Json) -> Iterator[tuple[str, str, object]]:
    """What of an event has a schema in the document: its label, the schema's name, the value."""
    if event == "READY":
        yield "user", "UserPIIResponse", data["user"]
    elif event == "GUILD_CREATE":
        yield "guild", "GuildWithCountsResponse", data
        yield from (("channel", "GuildChannelResponse", one) for one in data["channels"])
        yield from (("member", "GuildMemberResponse", one) for one in data["members"])
    elif event == "GUILD_UPDATE":
        yield "guild", "GuildWithCountsResponse", data
    elif event in ("CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE"):
        yield "channel", "GuildChannelResponse", data
    elif event in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
        yield "message", "MessageResponse", data
    elif event == "INTERACTION_CREATE":
        yield from _interaction(data)


def _interaction(data: Json) -> Iterator[tuple[str, str, object]]:
    yield "type", "InteractionTypes", data["type"]
    guild = "guild_id" in data
    yield "channel", "GuildChannelResponse" if guild else "PrivateChannelResponse", data["channel"]
    yield "who", "GuildMemberResponse" if guild else "UserResponse", data["member" if guild else "user"]
    if "message" in data:
        yield "message", "MessageResponse", data["message"]
    for kind, schema in RESOLVED.items():
        for value in data["data"].get("resolved", {}).get(kind, {}).values():
            yield kind, schema, value
