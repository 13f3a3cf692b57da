"""Deezer: tracks by id and ISRC, search, errors with status 200, and previews whose addresses expire."""

import hashlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from songbot.sandbox.music.catalogue import Catalogue, Track
from songbot.sandbox.music.sound import Sounds
from songbot.sandbox.music.spotify import cover, picture

PREVIEWS = "cdnt-preview.dzcdn.net"
LIFE = 900
_PACE, _WINDOW = 50, 5.0


def error(kind: str, message: str, code: int) -> web.Response:
    """An error, which comes with status 200."""
    return web.json_response({"error": {"type": kind, "message": message, "code": code}})


@dataclass
class Deezer:
    """Two hosts of one service."""

    catalogue: Catalogue
    sounds: Sounds
    now: Callable[[], float]
    paced: bool = True
    _asked: deque[float] = field(default_factory=deque)

    def hosts(self) -> dict[str, list[web.RouteDef]]:
        """Routes by host."""
        return {
            "api.deezer.com": [
                web.get("/track/{id}", self._track),
                web.get("/search", self._search),
                web.get("/search/track", self._search),
            ],
            PREVIEWS: [web.get("/api/{number}.mp3", self._preview)],
            "cdn-images.dzcdn.net": [web.get("/images/cover/{hash}/{size}", self._image)],
        }

    def _limited(self) -> web.Response | None:
        now = self.now()
        while self._asked and now - self._asked[0] > _WINDOW:
            self._asked.popleft()
        if self.paced and len(self._asked) >= _PACE:
            return error("Exception", "Quota limit exceeded", 4)
        self._asked.append(now)
        return None

    async def _track(self, request: web.Request) -> web.Response:
        if limited := self._limited():
            return limited
        id_ = request.match_info["id"]
        if id_.startswith("isrc:"):
            found = self.catalogue.with_isrc(id_.removeprefix("isrc:"), "deezer")[:1]
        else:
            one = self.catalogue.by_number.get(int(id_)) if id_.isdigit() else None
            found = [one] if one and one.on("deezer") else []
        return web.json_response(self._told(found[0])) if found else error("DataException", "no data", 800)

    async def _search(self, request: web.Request) -> web.Response:
        if limited := self._limited():
            return limited
        words = request.query.get("q", "").replace("artist:", " ").replace("track:", " ")
        found = self.catalogue.search(words, "deezer")
        shown = found[: int(request.query.get("limit", 25))]
        return web.json_response({"data": [self._listed(track) for track in shown], "total": len(found)})

    def _listed(self, track: Track) -> dict[str, object]:
        """As a search tells it: without code, date and tempo."""
        whole = self._told(track)
        hidden = {"isrc", "release_date", "bpm", "gain", "contributors", "available_countries"}
        return {name: value for name, value in whole.items() if name not in hidden}

    def _told(self, track: Track) -> dict[str, object]:
        artist = {"id": track.artist.number, "name": track.artist.name, "type": "artist"}
        image = f"https://cdn-images.dzcdn.net/images/cover/{cover(track)}/500x500.jpg"
        pictures = dict.fromkeys(("cover", "cover_small", "cover_medium", "cover_big", "cover_xl"), image)
        date = (track.released + "-01-01")[:10] if track.released.count("-") < 2 else track.released
        return {
            "id": track.number,
            "readable": True,
            "title": track.title,
            "title_short": track.title.partition(" - ")[0],
            "title_version": track.version,
            "isrc": track.isrc,
            "link": f"https://www.deezer.com/track/{track.number}",
            "duration": round(track.duration),
            "rank": track.rank,
            "release_date": date,
            "explicit_lyrics": track.explicit,
            "preview": self._signed(track) if track.preview else "",
            "bpm": round(track.song.tempo, 1) if track.number % 3 else 0,
            "gain": -8.0,
            "contributors": [{"id": one.number, "name": one.name, "role": "Main"} for one in track.artists],
            "artist": artist,
            "album": {"id": track.number + 10**6, "title": track.album, "type": "album", **pictures},
            "type": "track",
        }

    def _signed(self, track: Track) -> str:
        path = f"/api/{track.number}.mp3"
        until = int(self.now()) + LIFE
        return f"https://{PREVIEWS}{path}?hdnea=exp={until}~acl={path}*~data=user_id=0~hmac={_signature(path, until)}"

    async def _preview(self, request: web.Request) -> web.Response:
        told = dict(part.partition("=")[::2] for part in request.query.get("hdnea", "").split("~"))
        until = int(told.get("exp", "0") or 0)
        if until < self.now() or told.get("hmac") != _signature(request.path, until):
            return web.Response(status=403, text="Forbidden")
        track = self.catalogue.by_number.get(int(request.match_info["number"]))
        if track is None or not track.preview:
            return web.Response(status=404)
        return web.Response(body=await self.sounds.clip(track.song, "mp3"), content_type="audio/mpeg")

    async def _image(self, request: web.Request) -> web.Response:
        return web.Response(text=picture(request.match_info["hash"]), content_type="image/svg+xml")


def _signature(path: str, until: int) -> str:
    return hashlib.sha256(f"invented {path} {until}".encode()).hexdigest()
