"""iTunes: search and look-up with a content type that is not JSON's, previews in AAC, twenty calls a minute."""

from collections.abc import Iterable

from aiohttp import web

from songbot.sandbox.music.catalogue import Track, digest
from songbot.sandbox.music.search import search
from songbot.sandbox.music.shapes import Json, told
from songbot.sandbox.music.wire import Hosts, Pace, World, answer, number, pictures

PREVIEWS = "audio-ssl.itunes.apple.com"
_PACE, _WINDOW, _MOST, _USUAL = 20, 60.0, 200, 50


class Itunes:
    """Three hosts."""

    def __init__(self, world: World) -> None:
        self._world, self._catalogue = world, world.catalogue
        self._files = {_path(track): track for track in self._catalogue.tracks if track.preview and track.on("itunes")}

    def hosts(self) -> Hosts:
        pace = Pace(_PACE, _WINDOW).middleware(self._world, lambda _: web.Response(status=403, text="Forbidden"))
        api, files = web.Application(middlewares=[pace]), web.Application()
        api.add_routes([web.get("/search", self._search), web.get("/lookup", self._lookup)])
        files.router.add_get("/{path:.*}", self._preview)
        return {"itunes.apple.com": api, PREVIEWS: files, "is1-ssl.mzstatic.com": pictures(self._world)}

    async def _search(self, request: web.Request) -> web.Response:
        limit = number(request.query.get("limit"), _USUAL)
        found = search(self._catalogue, request.query.get("term", "").replace(":", " "), "itunes")
        return _results(found[: max(1, min(limit, _MOST))])

    async def _lookup(self, request: web.Request) -> web.Response:
        """By id only: a code finds nothing."""
        ids = (id_ for id_ in request.query.get("id", "").split(",") if id_.isdigit())
        tracks = (self._catalogue.by_id.get(id_) for id_ in ids)
        return _results(track for track in tracks if track and track.on("itunes"))

    async def _preview(self, request: web.Request) -> web.Response:
        track = self._files.get(request.path)
        return await self._world.sounds.served(track.song, "m4a") if track else web.Response(status=404)


def _results(found: Iterable[Track]) -> web.Response:
    shown = [_told(track) for track in found]
    return answer({"resultCount": len(shown), "results": shown}, content_type="text/javascript")


def _told(track: Track) -> Json:
    address = f"https://{PREVIEWS}{_path(track)}" if track.preview else None
    rating, credit = "explicit" if track.explicit else "notExplicit", " & ".join(one.name for one in track.artists)
    return told("itunes.track", track, address=address, rating=rating, credit=credit)


def _path(track: Track) -> str:
    name = digest("itunes", track.id)[:32]
    return f"/itunes-assets/AudioPreview/v4/{name[:2]}/{name[2:4]}/{name}/mzaf_{track.number}.plus.aac.p.m4a"
