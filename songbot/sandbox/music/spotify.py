"""Spotify: the token and the Web API, as a fresh application has them or, with `extended`, as older ones still do."""

import base64
import binascii
import re
from collections.abc import Mapping
from urllib.parse import urlencode

from aiohttp import web

from songbot.sandbox.music.catalogue import Album, Artist, Track, digest
from songbot.sandbox.music.search import parse, search
from songbot.sandbox.music.shapes import Json, told
from songbot.sandbox.music.wire import Handler, Hosts, Pace, World, answer, number, pictures, refusal

CLIENT, SECRET = "demo-client", "demo-secret"
API = "https://api.spotify.com/v1"
LIFE = 3600
ELSEWHERE, ROUND = "elsewhere", "roundandround"
"""Short links that lead out of Spotify, and back to themselves."""
_PACE, _WINDOW = 180, 30.0  # the true numbers are unpublished
_FEW, _MANY, _FARTHEST = (10, 5), (50, 20), 1000
_CODE_UNKNOWN = 31
"""Every so many tracks the search by code does not find, though it is there."""


def error(status: int, message: str = "", late: float = 0) -> web.Response:
    """The regular error; some endpoints leave the message out."""
    return refusal({"error": {"status": status} | ({"message": message} if message else {})}, status, late)


class Spotify:
    """Five hosts; `extended` may be switched at any time. A short link's code is how the id begins, 7 signs or more."""

    def __init__(self, world: World) -> None:
        self.extended = False
        self._world, self._catalogue = world, world.catalogue
        self._tokens: dict[str, float] = {}
        self._codes = {track.id[:length]: track for length in range(7, 12) for track in world.catalogue.tracks}

    def hosts(self) -> Hosts:
        pace = Pace(_PACE, _WINDOW).middleware(self._world, lambda late: error(429, "API rate limit exceeded", late))
        api, accounts, site, links = (
            web.Application(middlewares=one) for one in ([self._known_only, pace], [], [], [])
        )
        accounts.router.add_post("/api/token", self._token)
        api.router.add_get("/v1/search", self._search)
        api.router.add_get("/v1/{kind:tracks|artists|albums}/{id}", self._one)
        api.router.add_get("/v1/albums/{id}/tracks", self._album_tracks)
        api.router.add_get("/v1/{rest:.*}", self._gone)
        site.add_routes([web.get("/oembed", self._oembed), web.get("/s/{code}", self._share)])
        links.router.add_get("/{code}", self._link)
        hosts = {"accounts.spotify.com": accounts, "api.spotify.com": api, "open.spotify.com": site}
        return hosts | {"spotify.link": links, "i.scdn.co": pictures(self._world)}

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

    async def _gone(self, request: web.Request) -> web.Response:
        """What fresh applications may not ask any more: the refusals differ."""
        rest = request.match_info["rest"]
        if rest.startswith("audio-features"):
            return error(403)
        closed = re.fullmatch(r"tracks|artists|albums|browse/.*|artists/\w+/(top-tracks|related-artists)", rest)
        return error(403, "Forbidden") if closed else error(404, "Resource not found")

    async def _one(self, request: web.Request) -> web.Response:
        id_, known = request.match_info["id"], self._catalogue
        if not re.fullmatch(r"[0-9A-Za-z]{22}", id_):
            return error(400, "Invalid base62 id")
        found: dict[str, Mapping[str, Track | Artist | Album]]
        found = {"tracks": known.by_id, "artists": known.artist_by_id, "albums": known.album_by_id}
        thing = found[request.match_info["kind"]].get(id_)
        return answer(self._whole(thing, request)) if thing else error(404, "Resource not found")

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
        items = [self._whole(track, request) for track in found[offset : offset + limit]]
        return answer({f"{asked['type']}s": _page(f"{API}/search", query, items, len(found))})

    def _whole(self, thing: Track | Artist | Album, request: web.Request) -> Json:
        """A thing that was asked for itself."""
        places = self._places(request)
        if isinstance(thing, Track):
            album = told("spotify.album", thing.album, **places)
            shown = told("spotify.simple", thing, **places) | told("spotify.whole", thing, album=album)
            return shown | ({"popularity": thing.popularity} if self.extended else {})
        if isinstance(thing, Album):
            tracks = self._tracks(thing, request, {"offset": 0, "limit": 50})
            shown = told("spotify.album", thing, **places) | told("spotify.whole_album", thing, tracks=tracks)
            known = max(track.popularity for track in self._catalogue.of_album(thing))
            return shown | (told("spotify.older_album", thing, popularity=known) if self.extended else {})
        mine = self._catalogue.of_artist(thing)
        shown = told("spotify.artist", thing) | {"images": told("spotify.album", mine[0].album, **places)["images"]}
        more = {"followers": self._catalogue.audience[thing.id] // 3, "popularity": max(one.popularity for one in mine)}
        return shown | (told("spotify.older_artist", thing, **more) if self.extended else {})

    def _tracks(self, album: Album, request: web.Request, query: Json) -> Json:
        """A page of an album; its tracks come without their codes."""
        items = [told("spotify.simple", track, **self._places(request)) for track in self._catalogue.of_album(album)]
        shown = items[query["offset"] : query["offset"] + query["limit"]]
        return _page(f"{API}/albums/{album.id}/tracks", query, shown, len(items))

    def _places(self, request: web.Request) -> Json:
        return {"playable": "market" in request.query, "markets": ["DE", "GB", "JP", "US"] if self.extended else []}

    async def _oembed(self, request: web.Request) -> web.Response:
        code = request.query.get("url", "").partition("?")[0].rstrip("/").replace(":", "/").rpartition("/")[2]
        track = self._codes.get(code) or self._catalogue.by_id.get(code)
        return answer(told("spotify.oembed", track)) if track else web.Response(status=404, text="Not Found")

    async def _share(self, request: web.Request) -> web.Response:
        """A redirect for telephones and tools; browsers get a page that names the address."""
        track, agent = self._codes.get(request.match_info["code"]), request.headers.get("User-Agent", "")
        if track is None or "Mozilla" not in agent or "Mobile" in agent:
            return _to(track)
        head = f'<meta property="og:url" content="https://open.spotify.com/track/{track.id}">'
        return web.Response(text=f"<!DOCTYPE html><html><head>{head}</head></html>", content_type="text/html")

    async def _link(self, request: web.Request) -> web.Response:
        code = request.match_info["code"]
        astray = {ELSEWHERE: "https://elsewhere.invalid/track/0", ROUND: f"https://spotify.link/{ROUND}"}
        if code in astray:
            return web.Response(status=307, headers={"Location": astray[code]})
        return _to(self._codes.get(code))


def _to(track: Track | None) -> web.Response:
    if track is None:
        return web.Response(status=404, text="Not Found")
    address = f"https://open.spotify.com/track/{track.id}?si={digest('si', track.id)[:16]}"
    return web.Response(status=307, headers={"Location": address})


def _page(address: str, query: Json, items: list[Json], total: int) -> Json:
    """One page of a list, with absolute addresses of those around it; the query holds offset and limit."""
    offset, limit = query["offset"], query["limit"]
    places = (offset, offset + limit, max(0, offset - limit))
    here, after, before = (f"{address}?{urlencode(query | {'offset': place})}" for place in places)
    shown = {"href": here, "limit": limit, "next": after if offset + limit < total else None, "offset": offset}
    return shown | {"previous": before if offset else None, "total": total, "items": items}


def _basic(request: web.Request) -> str:
    """The name and secret of a Basic header."""
    try:
        return base64.b64decode(request.headers.get("Authorization", "").removeprefix("Basic ")).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
