"""Spotify: the token and the Web API, as a fresh application has them or, with `extended`, as older ones still do."""

import base64
import binascii
import re
from urllib.parse import urlencode

from aiohttp import web

from songbot.sandbox.music.catalogue import GENRES, Album, Artist, Track, digest
from songbot.sandbox.music.search import parse, search
from songbot.sandbox.music.wire import Handler, Hosts, Json, Pace, World, answer, number

CLIENT, SECRET = "demo-client", "demo-secret"
API = "https://api.spotify.com/v1"
LIFE = 3600
_PACE, _WINDOW = 180, 30.0  # the true numbers are unpublished
_FEW, _MANY, _FARTHEST = (10, 5), (50, 20), 1000
_CODE_UNKNOWN = 31
"""Every so many tracks the search by code does not find, though it is there."""
_SIZES = (("ab67616d0000b273", 640), ("ab67616d00001e02", 300), ("ab67616d00004851", 64))


def error(status: int, message: str = "", retry_after: float = 0) -> web.Response:
    """The regular error; some endpoints leave the message out."""
    refusal = answer({"error": {"status": status} | ({"message": message} if message else {})}, status)
    if retry_after:
        refusal.headers["Retry-After"] = f"{retry_after + 1:.0f}"
    return refusal


class Spotify:
    """Two hosts; `extended` may be switched at any time."""

    def __init__(self, world: World, *, extended: bool = False) -> None:
        self.extended = extended
        self._world, self._catalogue = world, world.catalogue
        self._tokens: dict[str, float] = {}

    def hosts(self) -> Hosts:
        pace = Pace(_PACE, _WINDOW).middleware(self._world, lambda late: error(429, "API rate limit exceeded", late))
        api, accounts = web.Application(middlewares=[self._known_only, pace]), web.Application()
        accounts.add_routes([web.post("/api/token", self._token)])
        api.router.add_get("/v1/search", self._search)
        api.router.add_get("/v1/{kind:tracks|artists|albums}/{id}", self._one)
        api.router.add_get("/v1/albums/{id}/tracks", self._album_tracks)
        api.router.add_get("/v1/{gone:(?:tracks|artists|albums|browse/.*|artists/.*)}", self._closed)
        api.router.add_get("/v1/{gone:audio-features.*}", self._wordless)
        api.router.add_get("/v1/{rest:.*}", self._nothing)
        return {"accounts.spotify.com": accounts, "api.spotify.com": api}

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if form.get("grant_type") != "client_credentials":
            return answer({"error": "unsupported_grant_type", "error_description": "grant_type is missing"}, 400)
        if _basic(request) != f"{CLIENT}:{SECRET}":
            return answer({"error": "invalid_client", "error_description": "Invalid client"}, 400)
        token = f"BQ{digest('token', len(self._tokens), self._world.now())}"
        self._tokens[token] = self._world.now() + LIFE
        return answer({"access_token": token, "token_type": "Bearer", "expires_in": LIFE})

    @web.middleware
    async def _known_only(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        head = request.headers.get("Authorization", "")
        until = self._tokens.get(head.removeprefix("Bearer "))
        if until is None:
            return error(401, "Invalid access token" if head else "No token provided")
        return error(401, "The access token expired") if self._world.now() >= until else await handler(request)

    async def _closed(self, _: web.Request) -> web.Response:
        return error(403, "Forbidden")

    async def _wordless(self, _: web.Request) -> web.Response:
        return error(403)

    async def _nothing(self, _: web.Request) -> web.Response:
        return error(404, "Resource not found")

    async def _one(self, request: web.Request) -> web.Response:
        kind, id_ = request.match_info["kind"], request.match_info["id"]
        if not re.fullmatch(r"[0-9A-Za-z]{22}", id_):
            return error(400, "Invalid base62 id")
        told: Json | None = None
        if kind == "tracks" and (track := self._catalogue.by_id.get(id_)):
            told = self._full(track, request)
        elif kind == "artists" and (artist := self._catalogue.artist_by_id.get(id_)):
            told = self._artist(artist)
        elif kind == "albums" and (album := self._catalogue.album_by_id.get(id_)):
            told = self._whole_album(album, request)
        return answer(told) if told else error(404, "Resource not found")

    async def _album_tracks(self, request: web.Request) -> web.Response:
        album = self._catalogue.album_by_id.get(request.match_info["id"])
        limit, offset = number(request.query.get("limit"), _MANY[1]), number(request.query.get("offset"), 0)
        if album is None:
            return error(404, "Resource not found")
        if not 1 <= limit <= _MANY[0] or offset < 0:
            return error(400, "Invalid limit" if offset >= 0 else "Invalid offset")
        return answer(self._tracks(album, request, {"offset": offset, "limit": limit}))

    async def _search(self, request: web.Request) -> web.Response:
        asked = request.query
        most, usual = _MANY if self.extended else _FEW
        limit, offset = number(asked.get("limit"), usual), number(asked.get("offset"), 0)
        wrong = {
            "No search query": not asked.get("q", "").strip(),
            "Missing parameter type": "type" not in asked,
            "Bad search type field": asked.get("type") not in {"track", "artist", "album"},
            "Invalid limit": not 1 <= limit <= most,
            "Invalid offset": not 0 <= offset <= _FARTHEST,
        }
        if any(wrong.values()):
            return error(400, next(message for message, holds in wrong.items() if holds))
        found = search(self._catalogue, asked["q"], "spotify") if asked["type"] == "track" else []
        if "isrc" in parse(asked["q"]).fields:
            found = [track for track in found if track.number % _CODE_UNKNOWN]
        query = {**asked, "offset": offset, "limit": limit}
        items = [self._full(track, request) for track in found[offset : offset + limit]]
        return answer({f"{asked['type']}s": _page(f"{API}/search", query, items, len(found))})

    def _artist(self, artist: Artist) -> Json:
        told = _named("artist", artist.id, artist.name) | {"images": images(self._catalogue.of_artist(artist)[0].album)}
        if not self.extended:
            return told
        known = max(track.popularity for track in self._catalogue.of_artist(artist))
        followers = {"href": None, "total": self._catalogue.audience[artist.id] // 3}
        return told | {"followers": followers, "genres": [*GENRES[artist.family].spotify], "popularity": known}

    def _album(self, album: Album, request: web.Request) -> Json:
        told = _named("album", album.id, album.title) | {"album_type": album.kind, "total_tracks": album.size}
        told |= {"release_date": album.released, "release_date_precision": album.precision}
        return told | {"images": images(album), "artists": [_who(album.artist)]} | self._place(request)

    def _whole_album(self, album: Album, request: web.Request) -> Json:
        told = self._album(album, request) | {"tracks": self._tracks(album, request, {"offset": 0, "limit": 50})}
        told |= {"copyrights": [{"text": f"{album.released[:4]} Invented", "type": "P"}], "genres": []}
        told |= {"external_ids": {"upc": f"0000{album.number}"}}
        known = max(track.popularity for track in self._catalogue.of_album(album))
        return told | ({"label": "Invented Recordings", "popularity": known} if self.extended else {})

    def _tracks(self, album: Album, request: web.Request, query: Json) -> Json:
        items = [self._simple(track, request) for track in self._catalogue.of_album(album)]
        shown = items[query["offset"] : query["offset"] + query["limit"]]
        return _page(f"{API}/albums/{album.id}/tracks", query, shown, len(items))

    def _simple(self, track: Track, request: web.Request) -> Json:
        """A track as it stands in an album: without its code."""
        told = _named("track", track.id, track.title) | {"artists": [_who(one) for one in track.artists]}
        told |= {"disc_number": 1, "track_number": track.place, "duration_ms": round(1000 * track.duration)}
        return told | {"explicit": track.explicit, "is_local": False, "preview_url": None} | self._place(request)

    def _full(self, track: Track, request: web.Request) -> Json:
        told = self._simple(track, request) | {"album": self._album(track.album, request)}
        told |= {"external_ids": {"isrc": track.isrc}}
        return told | ({"popularity": track.popularity} if self.extended else {})

    def _place(self, request: web.Request) -> Json:
        told: Json = {"is_playable": True} if "market" in request.query else {}
        return told | ({"available_markets": ["DE", "GB", "JP", "US"]} if self.extended else {})


def images(album: Album) -> list[Json]:
    """The cover in three sizes."""
    addresses = ((f"https://i.scdn.co/image/{prefix}{album.art}", size) for prefix, size in _SIZES)
    return [{"url": url, "height": size, "width": size} for url, size in addresses]


def _named(kind: str, id_: str, name: str) -> Json:
    urls = {"external_urls": {"spotify": f"https://open.spotify.com/{kind}/{id_}"}, "href": f"{API}/{kind}s/{id_}"}
    return urls | {"id": id_, "name": name, "type": kind, "uri": f"spotify:{kind}:{id_}"}


def _who(artist: Artist) -> Json:
    return _named("artist", artist.id, artist.name)


def _page(address: str, query: Json, items: list[Json], total: int) -> Json:
    """One page of a list, with absolute addresses of those around it; the query holds offset and limit."""
    offset, limit = query["offset"], query["limit"]
    places = (offset, offset + limit, max(0, offset - limit))
    here, after, before = (f"{address}?{urlencode(query | {'offset': place})}" for place in places)
    told = {"href": here, "limit": limit, "next": after if offset + limit < total else None, "offset": offset}
    return told | {"previous": before if offset else None, "total": total, "items": items}


def _basic(request: web.Request) -> str:
    """The name and secret of a Basic header."""
    try:
        return base64.b64decode(request.headers.get("Authorization", "").removeprefix("Basic ")).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
