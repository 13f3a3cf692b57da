"""Spotify without a key: oEmbed, short links and covers."""

from aiohttp import web

from songbot.sandbox.music.catalogue import Track, digest
from songbot.sandbox.music.spotify import images
from songbot.sandbox.music.wire import Hosts, World, answer, pictures

ELSEWHERE, ROUND = "elsewhere", "roundandround"
"""Short links that lead out of Spotify, and back to themselves."""


class Open:
    """Three hosts; the code of a short link is how the id begins, 7 signs or more."""

    def __init__(self, world: World) -> None:
        self._world, self._catalogue = world, world.catalogue
        self._codes = {track.id[:length]: track for length in range(7, 12) for track in world.catalogue.tracks}

    def hosts(self) -> Hosts:
        site, links = web.Application(), web.Application()
        site.add_routes([web.get("/oembed", self._oembed), web.get("/s/{code}", self._share)])
        links.add_routes([web.get("/{code}", self._link)])
        return {"open.spotify.com": site, "spotify.link": links, "i.scdn.co": pictures(self._world)}

    async def _oembed(self, request: web.Request) -> web.Response:
        code = request.query.get("url", "").partition("?")[0].rstrip("/").replace(":", "/").rpartition("/")[2]
        track = self._codes.get(code) or self._catalogue.by_id.get(code)
        if track is None:
            return web.Response(status=404, text="Not Found")
        html = f'<iframe src="https://open.spotify.com/embed/track/{track.id}?utm_source=oembed"></iframe>'
        told = {"html": html, "width": 456, "height": 152, "version": "1.0", "type": "rich", "title": track.title}
        told |= {"provider_name": "Spotify", "provider_url": "https://spotify.com"}
        thumbnail = {"thumbnail_url": images(track.album)[1]["url"], "thumbnail_width": 300, "thumbnail_height": 300}
        return answer(told | thumbnail)

    async def _share(self, request: web.Request) -> web.Response:
        """A redirect for telephones and tools; browsers get a page that names the address."""
        track = self._codes.get(request.match_info["code"])
        agent = request.headers.get("User-Agent", "")
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
