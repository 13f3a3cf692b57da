"""From what a bot sends to what a message holds: files, attachments kept or dropped, addresses, numbered components."""

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from songbot.sandbox.discord.errors import TOO_LARGE, invalid, must
from songbot.sandbox.discord.limits import MENTION, V2, check_message, texts, walk
from songbot.sandbox.discord.shapes import Json, message
from songbot.sandbox.discord.world import World

FILE_LIMIT, REQUEST_LIMIT, FILES = 10 * 2**20, 25 * 2**20, 10
LOADING = 1 << 7
SENT: web.RequestKey["Sent"] = web.RequestKey("sent")
_SWITCHES = 1 << 2 | 1 << 12
_SCHEME = "attachment://"
_SELECT = {"min_values": 1, "max_values": 1}
_BLANK = {"description": None, "spoiler": False}
_DEFAULTS: dict[int, Json] = {
    **dict.fromkeys((3, 5, 6, 7, 8), _SELECT),
    11: _BLANK,
    13: {"spoiler": False},
    14: {"divider": True, "spacing": 1},
    17: {"accent_color": None, "spoiler": False},
}


@dataclass(frozen=True)
class Sent:
    """A request's body: its JSON and its files by name of their part."""

    payload: Any
    files: Mapping[str, tuple[str, bytes, str]] = field(default_factory=dict)


async def sent(request: web.Request) -> Sent:
    """JSON, or multipart with `payload_json` and files; read once."""
    if SENT not in request:
        request[SENT] = await _read(request)
    return request[SENT]


async def _read(request: web.Request) -> Sent:
    try:
        if not request.content_type.startswith("multipart/"):
            text = await request.text()
            return Sent(json.loads(text) if text else {})
        payload: Any = {}
        files: dict[str, tuple[str, bytes, str]] = {}
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name == "payload_json":
                payload = json.loads(await part.text())
            elif isinstance(part, BodyPartReader) and part.filename:
                kind = part.headers.get("Content-Type", "application/octet-stream")
                files[str(part.name)] = (part.filename, bytes(await part.read()), kind)
        return Sent(payload, files)
    except ValueError as broken:
        raise invalid("body", "is no JSON") from broken


def check_files(files: Mapping[str, tuple[str, bytes, str]]) -> None:
    """Not too large."""
    sizes = [len(data) for _, data, _ in files.values()]
    if sum(sizes) > REQUEST_LIMIT or any(size > FILE_LIMIT for size in sizes):
        raise TOO_LARGE()


def blank(world: World, channel_id: str, author: Json) -> Json:
    """A message that says nothing yet."""
    return message(world.flake(), channel_id, author, world.stamp())


def write(world: World, message: Json, body: Sent) -> None:
    """Make a message hold what was sent; 400 leaves it as it was."""
    payload = body.payload
    flags, given = message["flags"] & ~LOADING, payload.get("flags")
    if given is not None:
        # The flag of components can be set and never taken back; who may read was settled with the first answer.
        flags = flags & ~_SWITCHES | int(given) & (_SWITCHES | V2)
    made = {**message, "flags": flags}
    for name, empty in (("content", ""), ("embeds", []), ("components", [])):
        if name in payload:
            made[name] = payload[name] or empty
    made["attachments"] = _attachments(world, message, body)
    resolver = _Resolver(world, {one["filename"]: one for one in made["attachments"]})
    if payload.get("embeds"):
        made["embeds"] = [resolver.embed(embed) for embed in made["embeds"]]
    if payload.get("components"):
        made["components"] = resolver.all(made["components"])
    check_message(made)
    made["mentions"] = _mentioned(world, made, payload.get("allowed_mentions"))
    message.update(made)


def _mentioned(world: World, made: Json, allowed: Json | None) -> list[Json]:
    named = MENTION.findall("\n".join(texts(made)))
    if allowed is not None and "users" not in allowed.get("parse", ()):
        named = [id_ for id_ in named if id_ in map(str, allowed.get("users") or ())]
    return [one for one in (world.bot, *world.people.values()) if one["id"] in named]


def _attachments(world: World, message: Json, body: Sent) -> list[Json]:
    """Those listed by their id stay, the new ones come with their files, all others go; without a list all stay."""
    check_files(body.files)
    listed = body.payload.get("attachments")
    about = {str(one["id"]): one for one in listed or ()}
    new = {name.removeprefix("files[").removesuffix("]"): file for name, file in body.files.items()}
    kept = {one["id"]: one for one in message["attachments"] if listed is None or one["id"] in about}
    for id_ in about:
        must(id_ in new or id_ in kept, "attachments", f"there is no file {id_}")
    must(len(new) + len(kept) <= FILES, "attachments", "10 files are allowed")
    made = []
    for id_, (name, data, kind) in new.items():
        told = about.get(id_, {})
        file = (told.get("filename") or name, data, kind)
        made.append(world.store(message["channel_id"], file, told.get("description")))
    return [*kept.values(), *made]


class _Resolver:
    """attachment://NAME becomes an address; components get numbers, defaults and what Discord knows of their media."""

    def __init__(self, world: World, files: Mapping[str, Json]) -> None:
        self._world = world
        self._files = files

    def embed(self, given: Json) -> Json:
        """An embed; a picture that names no file vanishes."""
        made = {**{name: value for name, value in given.items() if value is not None}, "type": "rich"}
        for name in ("image", "thumbnail"):
            picture = self._medium(made.pop(name, None) or {"url": ""}, named=False)
            made |= {name: picture} if picture["url"] else {}
        made["fields"] = [{"inline": False, **one} for one in made.get("fields", ())]
        return made

    def all(self, given: list[Json]) -> list[Json]:
        """Components."""
        taken = {one.get("id") for one in walk(given)}
        numbers = (number for number in itertools.count(1) if number not in taken)
        return [self._component(one, numbers) for one in given]

    def _component(self, given: Json, numbers: Iterator[int]) -> Json:
        told = {name: value for name, value in given.items() if value is not None}
        made: Json = {**_DEFAULTS.get(given["type"], {}), **told, "id": given.get("id") or next(numbers)}
        if "components" in made:
            made["components"] = [self._component(one, numbers) for one in made["components"]]
        if "accessory" in made:
            made["accessory"] = self._component(made["accessory"], numbers)
        if "default_values" in made:
            made["default_values"] = [{**one, "id": str(one["id"])} for one in made["default_values"]]
        if "emoji" in made:
            made["emoji"] = {name: value for name, value in made["emoji"].items() if value is not None}
        for name in {"media", "file"} & made.keys():
            made[name] = self._numbered(made[name])
        if "items" in made:
            made["items"] = [_BLANK | one | {"media": self._numbered(one["media"])} for one in made["items"]]
        if "file" in made:
            file = self._files.get(given["file"]["url"].removeprefix(_SCHEME), {})
            made |= {"name": file.get("filename"), "size": file.get("size")}
        return made

    def _numbered(self, medium: Json) -> Json:
        return self._medium(medium) | {"id": self._world.flake()}

    def _medium(self, medium: Json, *, named: bool = True) -> Json:
        url = medium["url"]
        if not url.startswith(_SCHEME):
            must(not named or url.startswith(("http://", "https://")), "components", f"no address: {url}")
            return {**medium, "url": url, "proxy_url": self._world.proxied(url)}
        file = self._files.get(url.removeprefix(_SCHEME), {"url": ""})
        must(file["url"] or not named, "components", f"there is no file {url}")
        told = {name: file[name] for name in ("url", "proxy_url", "width", "height", "content_type") if name in file}
        return told | ({"attachment_id": file["id"]} if named else {})
