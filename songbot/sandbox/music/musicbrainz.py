"""MusicBrainz: recordings by code, id, address and words, for clients with a name and one request a second."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from songbot.sandbox.music.catalogue import Album, Artist, Track, digest, uuid_of
from songbot.sandbox.music.search import Wanted, names, parse, plain
from songbot.sandbox.music.shapes import Json, told
from songbot.sandbox.music.wire import Handler, Hosts, Pace, World, answer, number, refusal

_INC = {
    "isrc": "artists releases isrcs artist-credits aliases tags user-tags ratings user-ratings",
    "recording": "artists releases artist-credits isrcs aliases tags genres ratings release-groups media annotation",
    "url": "artist-rels recording-rels release-rels",
}
_ASKED_BY = {"artist-credit": "artist-credits", "rating": "ratings", "relations": "url-rels"}
_ASKED_BY |= {"release-group": "release-groups", "media": "recordings"}
_ASKED_BY |= {name: name for name in ("isrcs", "releases", "tags", "genres", "aliases")}
"""What is told only where `inc` asks for it."""
_HELP = "For usage, please see: https://musicbrainz.org/development/mmd"
_TOO_FAST = "Your requests are exceeding the allowable rate limit."
_NAMELESS = re.compile(r"$|Python/|python-requests|Python-urllib|Java|aiohttp")
_UUID, _ISRC = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}"
_TITLES = {"live": " (live)", "remix": " (Night remix)", "radio edit": " (radio edit)", "sped up": " (sped up)"}
_NOTES = {"live": "live, Nowhere Hall", "remaster": "2019 remaster"}
_TYPES = {"Person": "b6e035f4-3ce9-331c-97df-83397230b0df", "Group": "e431f5f6-b5d2-343d-8b36-72607fffb74b"}
_VIDEO, _LINKED, _NO_LENGTH, _MOST = 13, 3, 23, 100
"""Every so many recordings have a video, are linked to their Spotify page, have no length; and hits on a page."""
_SECOND = 0.95
"""One request a second, with what a clock may be off."""


@dataclass(frozen=True)
class Recording:
    """What a track is filed under; some have a video beside the sound."""

    mbid: str
    track: Track
    video: bool = False

    @property
    def title(self) -> str:
        return f"{self.track.name}{_TITLES.get(self.track.version, '')}"

    @property
    def length(self) -> int | None:
        about = self.track.milliseconds + int(digest("length", self.mbid)[:4], 16) % 1600 - 800
        return about if self.track.number % _NO_LENGTH else None

    def told(self) -> Json:
        """With all that may be asked for."""
        note = "video" if self.video else _NOTES.get(self.track.version, "")
        more: Json = {"mbid": self.mbid, "title": self.title, "length": self.length, "video": self.video, "note": note}
        more |= {
            "credits": _credits(self.track),
            "releases": [_release(self.track.album)],
            "page": f"https://open.spotify.com/track/{self.track.id}",
        }
        return told("musicbrainz.recording", self.track, **more)


class MusicBrainz:
    """One host."""

    def __init__(self, world: World) -> None:
        self._world, self._catalogue = world, world.catalogue
        tracks = [track for track in world.catalogue.tracks if track.on("musicbrainz")]
        self._recordings = {track.mbid: Recording(track.mbid, track) for track in tracks}
        for track in (track for track in tracks if track.number % _VIDEO == 0):
            self._recordings[uuid_of("video", track.id)] = Recording(uuid_of("video", track.id), track, video=True)
        # Merged recordings still answer under the old id, with the new one.
        self._merged = {uuid_of("old", track.id): track.mbid for track in tracks}

    def hosts(self) -> Hosts:
        pace = Pace(1, _SECOND, strict=True).middleware(self._world, lambda _: refusal({"error": _TOO_FAST}, 503, 7))
        app = web.Application(middlewares=[self._named_only, pace])
        app.router.add_get("/ws/2/url", self._url)
        app.router.add_get("/ws/2/{kind:isrc|recording}/{id}", self._look_up)
        app.router.add_get("/ws/2/recording", self._search)
        return {"musicbrainz.org": app}

    @web.middleware
    async def _named_only(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if _NAMELESS.match(request.headers.get("User-Agent", "")):
            return _error(403, "Your request has no meaningful User-Agent.")
        if request.query.get("fmt") != "json" and "json" not in request.headers.get("Accept", ""):
            return web.Response(text='<?xml version="1.0"?><metadata/>', content_type="application/xml")
        return await handler(request)

    async def _look_up(self, request: web.Request) -> web.Response:
        kind, id_ = request.match_info["kind"], request.match_info["id"]
        inc = {*re.split(r"[ +]", request.query.get("inc", ""))} - {""}
        wrong = [one for one in sorted(inc) if one not in _INC[kind].split() and not one.endswith("-rels")]
        if wrong:
            return _error(400, f"{wrong[0]} is not a valid inc parameter for the {kind} resource.")
        if not re.fullmatch(_ISRC if kind == "isrc" else _UUID, id_):
            return _error(400, f"Invalid {'isrc' if kind == 'isrc' else 'mbid'}.")
        # A code may be asked for releases and ratings, and tells none.
        shown = self._found(kind, id_)
        kept = inc - {"releases", "ratings"} if kind == "isrc" else inc
        return answer(_only(shown, kept)) if shown else _error(404, "Not Found")

    def _found(self, kind: str, id_: str) -> Json | None:
        if kind == "isrc":
            found = [one.told() for one in self._recordings.values() if one.track.isrc == id_]
            return {"isrc": id_, "recordings": found} if found else None
        recording = self._recordings.get(self._merged.get(id_, id_))
        return recording.told() if recording else None

    async def _url(self, request: web.Request) -> web.Response:
        asked = request.query.getall("resource", [])
        found = [shown for one in asked if (shown := self._linked(one))]
        if len(asked) == 1:
            return answer(found[0]) if found else _error(404, "Not Found")
        return answer({"url-count": len(found), "url-offset": 0, "urls": found})

    def _linked(self, address: str) -> Json | None:
        """What is known of a Spotify page: of every artist, of few tracks."""
        kind, _, id_ = address.removeprefix("https://open.spotify.com/").partition("/")
        track, artist = self._catalogue.by_id.get(id_), self._catalogue.artist_by_id.get(id_)
        if kind == "artist" and artist:
            target = {"artist": _only(_artist(artist), set())}
        elif kind == "track" and track and track.number % _LINKED == 0 and track.mbid in self._recordings:
            target = {"recording": _only(self._recordings[track.mbid].told(), set())}
        else:
            return None
        shown = told("musicbrainz.link", {"address": address, "kind": next(iter(target))})
        shown["relations"][0] |= target
        return shown

    async def _search(self, request: web.Request) -> web.Response:
        query = request.query.get("query", "")
        if not query.strip():
            return _error(400, "Must specify a least one parameter other than 'limit', 'offset' or empty 'query'")
        limit = min(_MOST, number(request.query.get("limit"), 25))
        offset = max(0, number(request.query.get("offset"), 0))
        found = sorted(self._hits(parse(query)), key=lambda pair: -pair[0])
        # The best hit is a hundred, however bad it is.
        shown = [_hit(one) | {"score": round(100 * fit / found[0][0])} for fit, one in found[offset:][: max(1, limit)]]
        return answer(
            {"created": "2026-11-20T00:00:00.000Z", "count": len(found), "offset": offset, "recordings": shown}
        )

    def _hits(self, wanted: Wanted) -> Iterator[tuple[float, Recording]]:
        """Whatever has a part of the loose words, and how much."""
        dur = re.fullmatch(r"(\d+) TO (\d+)", wanted.fields.get("dur", ""))
        for one in self._recordings.values():
            fit = wanted.fit(_texts(one))
            lasts = dur is None or int(dur[1]) <= (one.length or -1) <= int(dur[2])
            if fit and lasts:
                yield fit, one


def _error(status: int, message: str) -> web.Response:
    return answer({"error": message, "help": _HELP}, status)


def _artist(artist: Artist) -> Json:
    """Somebody, with all that may be asked for."""
    aliases = [one for one in dict.fromkeys((artist.latin, artist.name)) if one != artist.native]
    return told("musicbrainz.artist", artist, type_id=_TYPES[artist.kind], aliases=aliases)


def _credits(track: Track) -> list[Json]:
    joins = (" feat. ", "") if track.guest else ("",)
    pairs = zip(track.artists, joins, strict=True)
    return [{"name": one.native, "joinphrase": join, "artist": _artist(one)} for one, join in pairs]


def _release(album: Album) -> Json:
    more = {"group": uuid_of("group", album.id), "primary": "Single" if album.kind == "single" else "Album"}
    second = ["Compilation"] if album.kind == "compilation" else []
    return told("musicbrainz.release", album, **more, secondary=second)


def _only(thing: Any, inc: AbstractSet[str]) -> Any:
    """A thing without what was not asked for."""
    if isinstance(thing, list):
        return [_only(one, inc) for one in thing]
    if not isinstance(thing, dict):
        return thing
    return {name: _only(part, inc) for name, part in thing.items() if _ASKED_BY.get(name, "") in {"", *inc}}


def _hit(thing: Recording) -> Json:
    """A recording as a search tells it: with much around it, and without what is empty."""
    whole = _only(thing.told(), {"artist-credits", "aliases", "isrcs", "releases", "release-groups", "tags"})
    whole["releases"][0] |= told("musicbrainz.media", thing.track, title=thing.title, length=thing.length)
    return dict(_lean(whole))


def _lean(thing: Any) -> Any:
    """A thing without what is empty."""
    if isinstance(thing, dict):
        return {name: _lean(part) for name, part in thing.items() if part not in (None, "", [])}
    return [_lean(one) for one in thing] if isinstance(thing, list) else thing


def _texts(thing: Recording) -> dict[str, str]:
    """What can be searched, by field."""
    track = thing.track
    told = {"recording": plain(thing.title), "isrc": track.isrc.lower(), "release": plain(track.album.title)}
    told |= {"artist": names(*track.artists), "artistname": names(*track.artists), "rid": plain(thing.mbid)}
    return told | {"arid": plain(" ".join(one.mbid for one in track.artists))}
