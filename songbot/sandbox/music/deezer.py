"""Deezer: tracks by id and code, search, artists, albums; errors with status 200, previews whose addresses expire."""

import hashlib
import hmac
import re

from aiohttp import web

from songbot.sandbox.music.catalogue import GENRES, Album, Artist, Track, digest
from songbot.sandbox.music.search import search
from songbot.sandbox.music.wire import Hosts, Json, Pace, World, answer, number, pictures

PREVIEWS, COVERS = "cdnt-preview.dzcdn.net", "cdn-images.dzcdn.net"
LIFE = 900
"""Seconds that a preview's address lives."""
_PACE, _WINDOW = 50, 5.0
_CODE_UNKNOWN, _TEMPO_KNOWN = 29, 3
"""Every so many tracks cannot be found by code; only every so many have a tempo."""
_SECRET = b"invented"
_ONLY_WHOLE = ("isrc", "release_date", "bpm", "gain", "contributors", "track_position", "disk_number")


def error(kind: str, message: str, code: int) -> web.Response:
    """An error, which comes with status 200."""
    return answer({"error": {"type": kind, "message": message, "code": code}})


class Deezer:
    """Three hosts of one service."""

    def __init__(self, world: World) -> None:
        self._world, self._catalogue = world, world.catalogue
        self._files = {_file(track): track for track in self._catalogue.tracks if track.preview and track.on("deezer")}

    def hosts(self) -> Hosts:
        pace = Pace(_PACE, _WINDOW).middleware(self._world, lambda _: error("Exception", "Quota limit exceeded", 4))
        api, files = web.Application(middlewares=[pace]), web.Application()
        api.add_routes([web.get("/search", self._search), web.get("/search/track", self._search)])
        api.add_routes([web.get("/track/{id}", self._track), web.get("/album/{id}", self._album)])
        api.add_routes([web.get("/artist/{id}", self._artist), web.get("/artist/{id}/related", self._related)])
        files.add_routes([web.get("/{path:.*}", self._preview)])
        return {"api.deezer.com": api, PREVIEWS: files, COVERS: pictures(self._world)}

    async def _track(self, request: web.Request) -> web.Response:
        id_ = request.match_info["id"]
        one = self._catalogue.by_id.get(id_) if id_.isdigit() else None
        found = [one] if one and one.on("deezer") else []
        if id_.startswith("isrc:"):
            found = self._catalogue.with_isrc(id_.removeprefix("isrc:").upper(), "deezer")
            found = [track for track in found if track.number % _CODE_UNKNOWN]
        return answer(self._told(found[0])) if found else _no_data()

    async def _search(self, request: web.Request) -> web.Response:
        if not request.query.get("q", "").strip():
            return error("MissingParameterException", "Missing parameters: q", 501)
        limit, start = number(request.query.get("limit"), 25), max(0, number(request.query.get("index"), 0))
        found = search(self._catalogue, request.query["q"], "deezer")
        shown = [self._listed(track) for track in found[start : start + max(0, min(limit, 100))]]
        return answer({"data": shown, "total": len(found)})

    async def _artist(self, request: web.Request) -> web.Response:
        artist = self._catalogue.artist_by_id.get(request.match_info["id"])
        return answer(self._who(artist)) if artist else _no_data()

    async def _related(self, request: web.Request) -> web.Response:
        artist = self._catalogue.artist_by_id.get(request.match_info["id"])
        others = self._catalogue.related(artist) if artist else []
        return answer({"data": [self._who(one) for one, _ in others], "total": len(others)})

    async def _album(self, request: web.Request) -> web.Response:
        album = self._catalogue.album_by_id.get(request.match_info["id"])
        if album is None:
            return _no_data()
        id_, name = GENRES[album.artist.family].deezer
        tracks = [self._listed(track) for track in self._catalogue.of_album(album) if track.on("deezer")]
        told = _shelf(album) | {"upc": f"0000{album.number}", "label": "Invented Recordings", "genre_id": id_}
        told |= {"genres": {"data": [{"id": id_, "name": name, "type": "genre"}]}, "nb_tracks": album.size}
        told |= {"fans": self._catalogue.audience[album.artist.id] // 20, "artist": _short(album.artist)}
        return answer(told | {"record_type": album.kind, "tracks": {"data": tracks}})

    def _listed(self, track: Track) -> Json:
        """As a search tells it."""
        return {name: value for name, value in self._told(track).items() if name not in _ONLY_WHOLE}

    def _told(self, track: Track) -> Json:
        name, _, version = track.title.partition(" - ")
        version = f"({version})" if version else ""
        link = f"https://www.deezer.com/track/{track.number}"
        credited = [_short(one) | {"role": "Featured" if place else "Main"} for place, one in enumerate(track.artists)]
        tempo = 0 if track.number % _TEMPO_KNOWN else round(track.song.tempo, 1)
        told = {"id": track.number, "readable": True, "title": f"{name} {version}".strip(), "title_short": name}
        told |= {"title_version": version, "isrc": track.isrc, "link": link, "duration": round(track.duration)}
        told |= {"track_position": track.place, "disk_number": 1, "rank": track.rank, "type": "track"}
        told |= {"release_date": track.album.day, "explicit_lyrics": track.explicit, "md5_image": track.album.art}
        told |= {"explicit_content_lyrics": int(track.explicit), "explicit_content_cover": 2, "bpm": tempo}
        told |= {"preview": self._signed(track) if track.preview else "", "gain": round(-6 - 4 * track.song.density, 1)}
        return told | {"contributors": credited, "artist": _short(track.artist), "album": _shelf(track.album)}

    def _who(self, artist: Artist) -> Json:
        albums = {track.album.id for track in self._catalogue.of_artist(artist)}
        fans = self._catalogue.audience[artist.id] // 5
        return _short(artist) | {"nb_album": len(albums), "nb_fan": fans, "radio": True}

    def _signed(self, track: Track) -> str:
        path, until = f"/api/1/1/{_file(track)}.mp3", int(self._world.now()) + LIFE
        token = f"exp={until}~acl={path}*~data=user_id=0,application_id=42"
        return f"https://{PREVIEWS}{path}?hdnea={token}~hmac={_signature(token)}"

    async def _preview(self, request: web.Request) -> web.Response:
        token, _, signature = request.query.get("hdnea", "").rpartition("~hmac=")
        told = re.match(r"exp=(\d+)~acl=([^~*]+)\*~", token)
        good = told is not None and hmac.compare_digest(signature, _signature(token))
        if told is None or not good or int(told[1]) < self._world.now() or request.path != told[2]:
            return web.Response(status=403, text="Forbidden")
        track = self._files.get(request.path.rpartition("/")[2].removesuffix(".mp3"))
        return await self._world.sounds.served(track.song, "mp3") if track else web.Response(status=404)


def _no_data() -> web.Response:
    return error("DataException", "no data", 800)


def _signature(token: str) -> str:
    return hmac.new(_SECRET, token.encode(), hashlib.sha256).hexdigest()


def _file(track: Track) -> str:
    return digest("deezer", track.id)


def _short(artist: Artist) -> Json:
    link, picture = (f"https://{host}.deezer.com/artist/{artist.number}" for host in ("www", "api"))
    told = {"id": artist.number, "name": artist.name, "link": link, "picture": f"{picture}/image", "type": "artist"}
    return told | {"tracklist": f"{picture}/top?limit=50"}


def _shelf(album: Album) -> Json:
    root = f"https://{COVERS}/images/cover/{album.art}"
    sizes = {"cover_small": 56, "cover_medium": 250, "cover_big": 500, "cover_xl": 1000}
    told = {"id": album.number, "title": album.title, "link": f"https://www.deezer.com/album/{album.number}"}
    told |= {name: f"{root}/{size}x{size}-000000-80-0-0.jpg" for name, size in sizes.items()}
    told |= {"cover": f"https://api.deezer.com/album/{album.number}/image", "md5_image": album.art, "type": "album"}
    return told | {"release_date": album.day, "tracklist": f"https://api.deezer.com/album/{album.number}/tracks"}
