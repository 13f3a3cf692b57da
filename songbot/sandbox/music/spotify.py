"""Spotify: the token, the Web API as a fresh application has it, oEmbed, short links and pictures."""

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from songbot.sandbox.music.catalogue import Artist, Catalogue, Track

CLIENT, SECRET = "demo-client", "demo-secret"
LIFE = 3600
_MOST, _USUAL = 10, 5


def error(status: int, message: str) -> web.Response:
    """The regular error."""
    return web.json_response({"error": {"status": status, "message": message}}, status=status)


def cover(track: Track) -> str:
    """The hash of an album's picture."""
    return hashlib.sha256(f"{track.artist.name}{track.album}".encode()).hexdigest()[:40]


@dataclass
class Spotify:
    """Four hosts of one service; `extended` is what older applications still get."""

    catalogue: Catalogue
    now: Callable[[], float]
    extended: bool = False
    tokens: dict[str, float] = field(default_factory=dict)

    def hosts(self) -> dict[str, list[web.RouteDef]]:
        """Routes by host."""
        return {
            "accounts.spotify.com": [web.post("/api/token", self._token)],
            "api.spotify.com": [
                web.get("/v1/tracks/{id}", self._track),
                web.get("/v1/albums/{id}", self._album),
                web.get("/v1/artists/{id}", self._artist),
                web.get("/v1/search", self._search),
                web.get("/v1/{rest:.*}", self._gone),
            ],
            "open.spotify.com": [web.get("/oembed", self._oembed), web.route("*", "/s/{code}", self._short)],
            "spotify.link": [web.route("*", "/{code}", self._short)],
            "i.scdn.co": [web.get("/image/{hash}", self._image)],
        }

    async def _token(self, request: web.Request) -> web.Response:
        expected = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        form = await request.post()
        if request.headers.get("Authorization") != expected or form.get("grant_type") != "client_credentials":
            return web.json_response({"error": "invalid_client", "error_description": "Invalid client"}, status=400)
        token = secrets.token_urlsafe(40)
        self.tokens[token] = self.now() + LIFE
        return web.json_response({"access_token": token, "token_type": "Bearer", "expires_in": LIFE})

    def _refused(self, request: web.Request) -> web.Response | None:
        head = request.headers.get("Authorization", "")
        if not head:
            return error(401, "No token provided")
        until = self.tokens.get(head.removeprefix("Bearer "))
        if until is None:
            return error(401, "Invalid access token")
        return error(401, "The access token expired") if self.now() > until else None

    async def _track(self, request: web.Request) -> web.Response:
        id_ = request.match_info["id"]
        if refused := self._refused(request):
            return refused
        if len(id_) != 22 or not id_.isalnum():
            return error(400, "Invalid base62 id")
        track = self.catalogue.by_id.get(id_)
        return web.json_response(self._full(track, request)) if track else error(404, "Resource not found")

    async def _album(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        mine = [track for track in self.catalogue.tracks if _album_id(track) == request.match_info["id"]]
        if not mine:
            return error(404, "Resource not found")
        items = [self._simple(track) for track in mine]
        page = {
            "href": "",
            "limit": 50,
            "next": None,
            "offset": 0,
            "previous": None,
            "total": len(items),
            "items": items,
        }
        return web.json_response({**self._album_of(mine[0]), "tracks": page, "genres": [], "copyrights": []})

    async def _artist(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        artist = self.catalogue.artists.get(request.match_info["id"])
        return web.json_response(self._who(artist) | {"images": []}) if artist else error(404, "Resource not found")

    async def _search(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        limit = int(request.query.get("limit", _USUAL))
        if not 1 <= limit <= _MOST:
            return error(400, "Invalid limit")
        words = request.query.get("q", "")
        code = words.partition("isrc:")[2].strip()
        found = self.catalogue.with_isrc(code, "spotify") if code else self._found(words)
        start = int(request.query.get("offset", 0))
        items = [self._full(track, request) for track in found[start : start + limit]]
        more = start + limit < len(found)
        after = f"https://api.spotify.com/v1/search?q={words}&type=track&offset={start + limit}&limit={limit}"
        page = {"limit": limit, "offset": start, "total": len(found), "previous": None, "next": after if more else None}
        return web.json_response({"tracks": page | {"href": str(request.url), "items": items}})

    def _found(self, words: str) -> list[Track]:
        return self.catalogue.search(words.replace("track:", " ").replace("artist:", " "), "spotify")

    async def _gone(self, request: web.Request) -> web.Response:
        return self._refused(request) or error(403, "Forbidden")

    async def _oembed(self, request: web.Request) -> web.Response:
        id_ = request.query.get("url", "").partition("track/")[2][:22]
        track = self.catalogue.by_id.get(id_)
        if track is None:
            return web.Response(status=404, text="Not Found")
        html = f'<iframe src="https://open.spotify.com/embed/track/{id_}?utm_source=oembed"></iframe>'
        told = {"html": html, "width": 456, "height": 152, "version": "1.0", "type": "rich", "title": track.title}
        picture = f"https://i.scdn.co/image/{cover(track)}"
        return web.json_response(told | {"provider_name": "Spotify", "thumbnail_url": picture})

    async def _short(self, request: web.Request) -> web.Response:
        code = request.match_info["code"]
        found = next((track for track in self.catalogue.tracks if track.id.startswith(code)), None)
        if found is None:
            return web.Response(status=404)
        target = f"https://open.spotify.com/track/{found.id}?si=0123456789abcdef"
        return web.Response(status=307, headers={"Location": target})

    async def _image(self, request: web.Request) -> web.Response:
        return web.Response(text=picture(request.match_info["hash"]), content_type="image/svg+xml")

    def _who(self, artist: Artist) -> dict[str, object]:
        told: dict[str, object] = {
            "external_urls": {"spotify": f"https://open.spotify.com/artist/{artist.id}"},
            "href": f"https://api.spotify.com/v1/artists/{artist.id}",
            "id": artist.id,
            "name": artist.name,
            "type": "artist",
            "uri": f"spotify:artist:{artist.id}",
        }
        more = {"followers": {"href": None, "total": artist.listeners}, "genres": [], "popularity": 50}
        return told | more if self.extended else told

    def _album_of(self, track: Track) -> dict[str, object]:
        id_, sizes = _album_id(track), (640, 300, 64)
        picture = f"https://i.scdn.co/image/{cover(track)}"
        return {
            "album_type": "album",
            "total_tracks": 4,
            "external_urls": {"spotify": f"https://open.spotify.com/album/{id_}"},
            "href": f"https://api.spotify.com/v1/albums/{id_}",
            "id": id_,
            "images": [{"url": picture, "height": size, "width": size} for size in sizes],
            "name": track.album,
            "release_date": track.released,
            "release_date_precision": ("year", "month", "day")[track.released.count("-")],
            "type": "album",
            "uri": f"spotify:album:{id_}",
            "artists": [self._who(track.artist)],
        }

    def _simple(self, track: Track) -> dict[str, object]:
        return {
            "artists": [self._who(artist) for artist in track.artists],
            "disc_number": 1,
            "duration_ms": round(1000 * track.duration),
            "explicit": track.explicit,
            "external_urls": {"spotify": f"https://open.spotify.com/track/{track.id}"},
            "href": f"https://api.spotify.com/v1/tracks/{track.id}",
            "id": track.id,
            "is_local": False,
            "name": track.title,
            "preview_url": None,
            "track_number": 1 + track.number % 4,
            "type": "track",
            "uri": f"spotify:track:{track.id}",
        }

    def _full(self, track: Track, request: web.Request) -> dict[str, object]:
        told = self._simple(track) | {"album": self._album_of(track), "external_ids": {"isrc": track.isrc}}
        told |= {"is_playable": True} if request.query.get("market") else {}
        return told | ({"popularity": round(track.points), "available_markets": ["US"]} if self.extended else {})


def _album_id(track: Track) -> str:
    return hashlib.sha256(f"{track.artist.id}{track.album}".encode()).hexdigest()[:22]


def picture(seed: str) -> str:
    """A cover of its own for every hash: a few shapes in colours that go together."""
    digits = [int(sign, 16) for sign in hashlib.sha256(seed.encode()).hexdigest()]
    hue = digits[0] * 16 + digits[1]
    shapes = "".join(
        f'<circle cx="{20 * digits[at] + 5}" cy="{20 * digits[at + 1] + 5}" r="{30 + 9 * digits[at + 2]}" '
        f'fill="hsl({(hue + 20 * digits[at + 3]) % 360} 60% {35 + 2 * digits[at + 4]}%)" opacity="0.8"/>'
        for at in range(2, 42, 5)
    )
    back = f'<rect width="300" height="300" fill="hsl({hue} 45% 25%)"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 300">{back}{shapes}</svg>'
