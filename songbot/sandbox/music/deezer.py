"""Deezer: tracks by id and code, search, albums; errors with status 200, previews whose addresses expire."""

import hashlib
import hmac
import re

from aiohttp import web

from songbot.sandbox.music.catalogue import Track, digest
from songbot.sandbox.music.search import search
from songbot.sandbox.music.shapes import Json, told
from songbot.sandbox.music.wire import Hosts, Pace, World, answer, number, pictures

PREVIEWS = "cdnt-preview.dzcdn.net"
LIFE = 900
"""Seconds that a preview's address lives."""
_PACE, _WINDOW = 50, 5.0
_CODE_UNKNOWN, _TEMPO_KNOWN = 29, 3
"""Every so many tracks cannot be found by code; only every so many have a tempo."""


def error(kind: str, message: str, code: int) -> web.Response:
    """An error, which comes with status 200."""
    return answer({"error": {"type": kind, "message": message, "code": code}})


def _no_data() -> web.Response:
    return error("DataException", "no data", 800)


class Deezer:
    """Three hosts of one service."""

    def __init__(self, world: World) -> None:
        self._world, self._catalogue = world, world.catalogue
        self._files = {_path(track): track for track in self._catalogue.tracks if track.preview and track.on("deezer")}

    def hosts(self) -> Hosts:
        pace = Pace(_PACE, _WINDOW).middleware(self._world, lambda _: error("Exception", "Quota limit exceeded", 4))
        api, files = web.Application(middlewares=[pace]), web.Application()
        api.add_routes([web.get("/search", self._search), web.get("/search/track", self._search)])
        api.add_routes([web.get("/track/{id}", self._track), web.get("/{kind:album|playlist}/{id}", self._album)])
        files.router.add_get("/{path:.*}", self._preview)
        return {"api.deezer.com": api, PREVIEWS: files, "cdn-images.dzcdn.net": pictures(self._world)}

    async def _track(self, request: web.Request) -> web.Response:
        id_ = request.match_info["id"]
        one = self._catalogue.by_id.get(id_) if id_.isdigit() else None
        found = [one] if one and one.on("deezer") else []
        if id_.startswith("isrc:"):
            found = self._catalogue.with_isrc(id_.removeprefix("isrc:").upper(), "deezer")
            found = [track for track in found if track.number % _CODE_UNKNOWN]
        return answer(self._listed(found[0]) | _more(found[0])) if found else _no_data()

    async def _search(self, request: web.Request) -> web.Response:
        if not request.query.get("q", "").strip():
            return error("MissingParameterException", "Missing parameters: q", 501)
        limit, start = number(request.query.get("limit"), 25), max(0, number(request.query.get("index"), 0))
        found = search(self._catalogue, request.query["q"], "deezer")
        shown = [self._listed(track) for track in found[start : start + max(0, min(limit, 100))]]
        return answer({"data": shown, "total": len(found)})

    async def _album(self, request: web.Request) -> web.Response:
        album = self._catalogue.album_by_id.get(request.match_info["id"])
        if album is None:
            return _no_data()
        tracks = [self._listed(track) for track in self._catalogue.of_album(album) if track.on("deezer")]
        fans = self._catalogue.audience[album.artist.id] // 20
        return answer(told("deezer.album", album) | told("deezer.whole_album", album, fans=fans, tracks=tracks))

    def _listed(self, track: Track) -> Json:
        """As a search tells it."""
        name, _, edition = track.title.partition(" - ")
        edition = f"({edition})" if edition else ""
        title = {"full": f"{name} {edition}".strip(), "short": name, "edition": edition}
        address = self._signed(track) if track.preview else ""
        return told("deezer.listed", track, **title, address=address, rating=int(track.explicit))

    def _signed(self, track: Track) -> str:
        path, until = _path(track), int(self._world.now()) + LIFE
        token = f"exp={until}~acl={path}*~data=user_id=0,application_id=42"
        return f"https://{PREVIEWS}{path}?hdnea={token}~hmac={_signature(token)}"

    async def _preview(self, request: web.Request) -> web.Response:
        token, _, signature = request.query.get("hdnea", "").rpartition("~hmac=")
        limits = re.match(r"exp=(\d+)~acl=([^~*]+)\*~", token)
        signed = limits is not None and hmac.compare_digest(signature, _signature(token))
        if limits is None or not signed or int(limits[1]) < self._world.now() or request.path != limits[2]:
            return web.Response(status=403, text="Forbidden")
        track = self._files.get(request.path)
        return await self._world.sounds.served(track.song, "mp3") if track else web.Response(status=404)


def _more(track: Track) -> Json:
    """What a search leaves out."""
    tempo = 0 if track.number % _TEMPO_KNOWN else round(track.song.tempo, 1)
    return told("deezer.whole", track, tempo=tempo, gain=round(-6 - 4 * track.song.density, 1))


def _signature(token: str) -> str:
    return hmac.new(b"invented", token.encode(), hashlib.sha256).hexdigest()


def _path(track: Track) -> str:
    return f"/api/1/1/{digest('deezer', track.id)}.mp3"
