"""From what a bot sends to what a message holds: files, attachments kept or dropped, addresses, numbered components."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from songbot.sandbox.discord.errors import TOO_LARGE, invalid
from songbot.sandbox.discord.limits import EPHEMERAL, V2, check_message, walk
from songbot.sandbox.discord.world import Json, World

FILE_LIMIT = 10 * 2**20
SENT = web.RequestKey("sent", object)
"""Where a request keeps the JSON that came with it, for whoever checks the exchange."""

_SETTABLE = V2 | EPHEMERAL | 1 << 2 | 1 << 12


@dataclass(frozen=True)
class Sent:
    """A request's body: its JSON and its files by name of their part."""

    payload: Any
    files: Mapping[str, tuple[str, bytes, str]] = field(default_factory=dict)


async def sent(request: web.Request) -> Sent:
    """JSON, or multipart with `payload_json` and files."""
    if not request.content_type.startswith("multipart/"):
        text = await request.text()
        try:
            request[SENT] = json.loads(text) if text else {}
            return Sent(request[SENT])
        except ValueError as broken:
            raise invalid("body", "is no JSON") from broken
    payload: Any = {}
    files: dict[str, tuple[str, bytes, str]] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        if part.name == "payload_json":
            payload = json.loads(await part.text())
        elif part.filename:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            files[str(part.name)] = (part.filename, bytes(await part.read()), kind)
    if len(files) > 10 or any(len(data) > FILE_LIMIT for _, data, _ in files.values()):
        raise TOO_LARGE
    request[SENT] = payload
    return Sent(payload, files)


def write(world: World, message: Json, body: Sent) -> None:
    """Make a message hold what was sent; 400 leaves it as it was."""
    payload = body.payload
    made = {**message, "flags": message["flags"] | (int(payload.get("flags") or 0) & _SETTABLE)}
    for name, empty in (("content", ""), ("embeds", []), ("components", [])):
        if name in payload:
            made[name] = payload[name] or empty
    if "attachments" in payload or body.files:
        made["attachments"] = _attachments(world, message, body)
    made["embeds"] = [{"type": "rich", **embed} for embed in made["embeds"]]
    _resolve(world, made)
    check_message(made)
    message.update(made)


def _attachments(world: World, message: Json, body: Sent) -> list[Json]:
    """Those listed by their id stay, the listed new ones come with their files, all others go."""
    listed = body.payload.get("attachments")
    if listed is None:
        listed = [{"id": place} for place in range(len(body.files))] + list(message["attachments"])
    kept = {one["id"]: one for one in message["attachments"]}
    found = []
    for one in listed:
        part = body.files.get(f"files[{one['id']}]")
        if part:
            name, data, kind = part
            about = {"filename": one.get("filename") or name, "content_type": _kind(name, kind)}
            found.append(world.store(message["channel_id"], data, about | {"description": one.get("description")}))
        elif str(one["id"]) in kept:
            found.append(kept[str(one["id"])])
        else:
            raise invalid("attachments", "there is no such file")
    return found


def _kind(name: str, told: str) -> str:
    known = {
        "png": "image/png",
        "jpg": "image/jpeg",
        "mp3": "audio/mpeg",
        "wav": "audio/wav",
        "json": "application/json",
    }
    return known.get(name.rpartition(".")[2].lower(), told)


def _resolve(world: World, message: Json) -> None:
    """attachment://NAME becomes an address; components get their numbers and media their other fields."""
    urls = {one["filename"]: one["url"] for one in message["attachments"]}
    for embed in message["embeds"]:
        for name in ("image", "thumbnail"):
            if embed.get(name):
                embed[name] = _medium(world, embed[name], urls)
    for number, one in enumerate(walk(message["components"]), 1):
        one.setdefault("id", number)
        for place in ("media", "file"):
            if isinstance(one.get(place), dict):
                one[place] = _medium(world, one[place], urls) | {"id": str(number)}
        for item in one.get("items", ()):
            item["media"] = _medium(world, item["media"], urls) | {"id": str(number)}


def _medium(world: World, medium: Json, urls: Mapping[str, str]) -> Json:
    url = medium["url"]
    if url.startswith("attachment://"):
        name = url.removeprefix("attachment://")
        if name not in urls:
            raise invalid("embeds", f"there is no file {name}")
        url = urls[name]
    return {**medium, "url": url, "proxy_url": world.proxied(url)}
