"""last.fm: tracks, artists, tags, what somebody is playing; JSON with its oddities, or the XML it is made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from aiohttp import web

from songbot.sandbox.music.catalogue import Catalogue, Track

KEY = "0123456789abcdef0123456789abcdef"
Json = dict[str, Any]


@dataclass
class Lastfm:
    """One host."""

    catalogue: Catalogue
    playing: dict[str, str] = field(default_factory=dict)  # user -> track id

    def hosts(self) -> dict[str, list[web.RouteDef]]:
        """Routes by host."""
        return {"ws.audioscrobbler.com": [web.route("*", "/2.0/", self._call)]}

    async def _call(self, request: web.Request) -> web.Response:
        form = await request.post() if request.method == "POST" else {}
        asked = {**request.query, **{name: str(value) for name, value in form.items()}}
        as_json = asked.get("format") == "json"
        if asked.get("api_key") != KEY:
            return _error(10, "Invalid API key - You must be granted a valid key by last.fm", 403, as_json=as_json)
        calls = {
            "track.getinfo": self._track,
            "track.search": self._search,
            "track.gettoptags": self._tags,
            "artist.getinfo": self._artist,
            "user.getrecenttracks": self._recent,
        }
        call = calls.get(asked.get("method", "").lower())
        if call is None:
            return _error(3, "Invalid Method - No method with that name in this package", 400, as_json=as_json)
        told = call(asked)
        if isinstance(told, str):
            return _error(6, told, 404 if "artist" in told else 200, as_json=as_json)
        return web.json_response(told) if as_json else _xml(told)

    def _find(self, asked: Mapping[str, str]) -> Track | None:
        artist, title = asked.get("artist", "").casefold(), asked.get("track", "").casefold()
        for track in self.catalogue.tracks:
            if track.on("lastfm") and track.title.casefold() == title and artist in _credits(track):
                return track
        return None

    def _track(self, asked: Mapping[str, str]) -> Json | str:
        track = self._find(asked)
        if track is None:
            return "Track not found"
        whole = asked.get("artist", "").casefold() == track.artist.name.casefold()
        # Who scrobbles under another spelling of the credit has a row of their own.
        listeners = track.listeners if whole else max(1, track.listeners // 9)
        tags = [{"name": name, "url": f"https://www.last.fm/tag/{name}"} for name, _ in track.tags]
        return {
            "track": {
                "name": track.title,
                "url": f"https://www.last.fm/music/{track.artist.name}/_/{track.title}",
                "duration": str(round(1000 * track.duration)) if track.number % 4 else "0",
                "streamable": {"#text": "0", "fulltrack": "0"},
                "listeners": str(listeners),
                "playcount": str(listeners * 7),
                "artist": {"name": asked["artist"], "url": "https://www.last.fm/music/x"},
                "toptags": {"tag": tags[0] if track.number % 7 == 0 else tags},
            }
        }

    def _tags(self, asked: Mapping[str, str]) -> Json | str:
        track = self._find(asked)
        tags = [{"count": count, "name": name, "url": ""} for name, count in track.tags] if track else []
        return {"toptags": {"tag": tags, "@attr": {"artist": asked.get("artist"), "track": asked.get("track")}}}

    def _search(self, asked: Mapping[str, str]) -> Json | str:
        found = self.catalogue.search(f"{asked.get('artist', '')} {asked.get('track', '')}", "lastfm")[:5]
        rows = [{"name": one.title, "artist": one.artist.name, "listeners": str(one.listeners)} for one in found]
        return {"results": {"trackmatches": {"track": rows}, "opensearch:totalResults": str(len(found))}}

    def _artist(self, asked: Mapping[str, str]) -> Json | str:
        name = asked.get("artist", "").casefold()
        found = next((one for one in self.catalogue.artists.values() if one.name.casefold() == name), None)
        if found is None:
            return "The artist you supplied could not be found"
        stats = {"listeners": str(found.listeners), "playcount": str(found.listeners * 20)}
        return {"artist": {"name": found.name, "url": "https://www.last.fm/music/x", "stats": stats}}

    def _recent(self, asked: Mapping[str, str]) -> Json | str:
        track = self.catalogue.by_id.get(self.playing.get(asked.get("user", ""), ""))
        if track is None:
            return {"recenttracks": {"track": [], "@attr": {"user": asked.get("user", ""), "total": "0"}}}
        row = {"name": track.title, "artist": {"#text": track.artist.name, "mbid": ""}, "@attr": {"nowplaying": "true"}}
        return {"recenttracks": {"track": row, "@attr": {"user": asked.get("user", ""), "total": "1"}}}


def _credits(track: Track) -> set[str]:
    names = [artist.name for artist in track.artists]
    return {names[0].casefold(), ", ".join(names).casefold(), f"{names[0]} feat. {names[-1]}".casefold()}


def _error(code: int, message: str, status: int, *, as_json: bool) -> web.Response:
    if as_json:
        return web.json_response({"error": code, "message": message, "links": []}, status=status)
    text = f'<lfm status="failed"><error code="{code}">{escape(message)}</error></lfm>'
    return web.Response(text=text, status=max(status, 400), content_type="application/xml")


def _xml(told: Json) -> web.Response:
    inner = "".join(_element(name, value) for name, value in told.items())
    text = f'<?xml version="1.0" encoding="UTF-8"?><lfm status="ok">{inner}</lfm>'
    return web.Response(text=text, content_type="application/xml")


def _element(name: str, value: Any) -> str:  # noqa: ANN401  whatever JSON can be
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if not isinstance(value, dict):
        return f"<{name}>{escape(str(value))}</{name}>"
    attributes = "".join(f' {one}="{escape(str(text))}"' for one, text in value.get("@attr", {}).items())
    inner = escape(str(value.get("#text", "")))
    inner += "".join(_element(one, two) for one, two in value.items() if one[0] not in "@#" and ":" not in one)
    return f"<{name}{attributes}>{inner}</{name}>"
