"""last.fm: tracks, artists and what somebody is playing, in two tongues, with its known errors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus
from xml.sax.saxutils import escape, quoteattr

from aiohttp import web

from songbot.sandbox.music.catalogue import Artist, Track
from songbot.sandbox.music.scrobbles import Row, Scrobbles
from songbot.sandbox.music.search import plain
from songbot.sandbox.music.shapes import Json, told
from songbot.sandbox.music.wire import Hosts, Pace, World, answer, number, pictures

KEY = "0123456789abcdef0123456789abcdef"
PRIVATE = "hidden"
"""The user whose listening is nobody's business."""
STAR = "2a96cbd8b46e442fc41c2b86b821562f"
"""The picture of everybody who has none."""
_PACE, _WINDOW = 1500, 300.0
_NO_LENGTH = 5
"""Every so many tracks have no length."""
_OPENSEARCH = 'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
_MISSING = "Invalid parameters - Your request is missing a required parameter"
Asked = Mapping[str, str]


@dataclass
class Refused(Exception):
    """An answer that is an error."""

    code: int
    message: str
    status: int = 400


class Lastfm:
    """Two hosts; `playing` is what users listen to now, by Spotify's id, and `played` what they heard before."""

    def __init__(self, world: World) -> None:
        tracks = [track for track in world.catalogue.tracks if track.on("lastfm")]
        self.playing: dict[str, str] = {"demo": tracks[0].id}
        self.played: dict[str, list[str]] = {"demo": [one.id for one in tracks[1:3]], "quiet": [tracks[3].id]}
        self._world, self._catalogue = world, world.catalogue
        self._scrobbles = Scrobbles(world.catalogue)
        cast = reversed(world.catalogue.artists)
        self._artists = {name.casefold(): one for one in cast for name in (one.latin, one.native, one.name)}
        self._calls = {
            "track.getinfo": self._track,
            "track.search": self._search,
            "track.gettoptags": self._track_tags,
            "artist.getinfo": self._artist,
            "artist.getsimilar": self._similar,
            "artist.gettoptracks": self._tops,
            "chart.gettoptracks": self._tops,
            "tag.gettoptracks": self._tops,
            "user.getrecenttracks": self._recent,
        }

    def hosts(self) -> Hosts:
        slow_down = {"error": 29, "message": "Rate Limit Exceeded - Your IP has made too many requests"}
        pace = Pace(_PACE, _WINDOW).middleware(self._world, lambda _: answer(slow_down, 429))
        api = web.Application(middlewares=[pace])
        api.router.add_route("*", "/2.0/", self._call)
        return {"ws.audioscrobbler.com": api, "lastfm.freetls.fastly.net": pictures(self._world)}

    async def _call(self, request: web.Request) -> web.Response:
        form = await request.post() if request.method == "POST" else {}
        asked = {**request.query, **{name: str(value) for name, value in form.items()}}
        as_json = asked.get("format") == "json"
        try:
            shown = self._told(asked)
        except Refused as no:
            return _failed(no, as_json=as_json)
        if as_json:
            return answer(shown if "results" in shown else _collapsed(shown))
        return _xml("ok", "".join(_element(name, value) for name, value in shown.items()), 200)

    def _told(self, asked: Asked) -> Json:
        if not asked.get("api_key"):
            raise Refused(6, _MISSING)
        if asked["api_key"] != KEY:
            raise Refused(10, "Invalid API key - You must be granted a valid key by last.fm", 403)
        call = self._calls.get(asked.get("method", "").lower())
        if call is None:
            raise Refused(3, "Invalid Method - No method with that name in this package")
        return call(asked)

    def _row(self, asked: Asked) -> Row | None:
        return self._scrobbles.find(
            asked.get("artist", ""), asked.get("track", ""), correct=asked.get("autocorrect") == "1"
        )

    def _who(self, asked: Asked) -> Artist:
        artist = self._artists.get(asked.get("artist", "").casefold())
        if artist is None:
            raise Refused(6, "The artist you supplied could not be found", 404)
        return artist

    def _track(self, asked: Asked) -> Json:
        if not asked.get("mbid") and not (asked.get("artist") and asked.get("track")):
            raise Refused(6, _MISSING)
        row = self._scrobbles.by_mbid.get(asked["mbid"]) if asked.get("mbid") else self._row(asked)
        if row is None:
            raise Refused(6, "Track not found", 200)
        track = row.track
        length = 1000 * track.seconds if track and track.number % _NO_LENGTH else 0
        more: Json = {"album": track.album if track else None, "artist_mbid": track.artist.mbid if track else ""}
        more |= {"duration": str(length), "own": "0" if asked.get("username") else "", "tags": _tags(_tags_of(row))}
        return {"track": told("lastfm.track", row, **more, **_pages(row))}

    def _track_tags(self, asked: Asked) -> Json:
        named = {"artist": asked.get("artist", ""), "track": asked.get("track", "")}
        counted = _tags_of(self._row(asked))
        tags = [{"count": count} | page for (_, count), page in zip(counted, _tags(counted), strict=True)]
        return {"toptags": {"tag": tags, "@attr": named}}

    def _search(self, asked: Asked) -> Json:
        words = {*plain(f"{asked.get('artist', '')} {asked.get('track', '')}").split()}
        rows = [row for row in self._scrobbles.rows.values() if words <= {*plain(f"{row.artist} {row.title}").split()}]
        rows = sorted(rows, key=lambda row: -row.listeners) if words else []
        limit, page = number(asked.get("limit"), 30), max(1, number(asked.get("page"), 1))
        hits = [told("lastfm.hit", row, star=STAR, **_pages(row)) for row in rows[(page - 1) * limit : page * limit]]
        counts = {"totalResults": len(rows), "startIndex": (page - 1) * limit, "itemsPerPage": limit}
        head: Json = {"opensearch:Query": {"#text": "", "role": "request", "startPage": str(page)}}
        head |= {f"opensearch:{name}": str(value) for name, value in counts.items()}
        return {"results": head | {"trackmatches": {"track": hits}}}

    def _artist(self, asked: Asked) -> Json:
        artist = self._who(asked)
        listeners = self._catalogue.audience[artist.id]
        near = [{"name": one.name, "url": _url(one.name)} for one, _ in self._catalogue.related(artist)[:5]]
        more = {"listeners": listeners, "playcount": 40 * listeners, "similar": near, "url": _url(artist.name)}
        return {"artist": told("lastfm.artist", artist, star=STAR, tags=_tags(self._heard_as(artist)), **more)}

    def _heard_as(self, artist: Artist) -> list[tuple[str, int]]:
        return max((track.tags for track in self._catalogue.of_artist(artist)), key=len)

    def _similar(self, asked: Asked) -> Json:
        artist = self._who(asked)
        others = self._catalogue.related(artist)[: number(asked.get("limit"), 100)]
        near = [told("lastfm.similar", one, match=f"{m:g}", star=STAR, url=_url(one.name)) for one, m in others]
        return {"similarartists": {"artist": near, "@attr": {"artist": artist.name}}}

    def _tops(self, asked: Asked) -> Json:
        """The biggest songs of all, of a tag or of an artist, page by page."""
        tag, who = asked.get("tag", "").casefold(), self._who(asked) if asked.get("artist") else None
        rows = [row for row in self._scrobbles.rows.values() if row.track and row.leads_to is None]
        mine = [row for row in rows if row.track and (who is None or row.track.artist == who)]
        mine = [row for row in mine if not tag or any(tag in name for name, _ in _tags_of(row))]
        limit, page = number(asked.get("limit"), 50), max(1, number(asked.get("page"), 1))
        pages = max(1, -(-len(mine) // limit))
        start = (page - 1) % pages * limit
        shown = sorted(mine, key=lambda row: -row.listeners)[start : start + limit]
        told_rows = [_top(row) for row in shown]
        return {"toptracks" if who else "tracks": {"track": told_rows, "@attr": {"total": str(len(mine))}}}

    def _recent(self, asked: Asked) -> Json:
        user, limit = asked.get("user", ""), number(asked.get("limit"), 50)
        if user == PRIVATE:
            raise Refused(17, "Login: User required to be logged in", 403)
        if user not in self.playing and user not in self.played:
            raise Refused(6, "User not found", 404)
        before = self.played.get(user, [])
        heard = [self._heard(self.playing[user], 0)] if user in self.playing else []
        heard += [self._heard(id_, self._world.now() - 300 * place) for place, id_ in enumerate(before[:limit], 1)]
        page = {"user": user, "page": "1", "perPage": str(limit), "totalPages": "1", "total": str(len(before))}
        return {"recenttracks": {"track": heard, "@attr": page}}

    def _heard(self, id_: str, at: float) -> Json:
        """A scrobble; what plays now has a mark in place of a time."""
        track: Track = self._catalogue.by_id[id_]
        playing = {} if at else {"nowplaying": "true"}
        date = {"uts": f"{at:.0f}", "#text": "then"} if at else {}
        return dict(
            told("lastfm.scrobble", track, playing=playing, date=date, url=_url(track.artist.name, track.title))
        )


def _tags_of(row: Row | None) -> list[tuple[str, int]]:
    return row.track.tags if row and row.track else []


def _tags(found: list[tuple[str, int]]) -> list[Json]:
    """Tags with their pages."""
    return [{"name": name, "url": f"https://www.last.fm/tag/{quote_plus(name)}"} for name, _ in found]


def _url(artist: str, title: str = "") -> str:
    return f"https://www.last.fm/music/{quote_plus(artist)}" + (f"/_/{quote_plus(title)}" if title else "")


def _pages(row: Row) -> Json:
    return {"url": _url(row.artist, row.title), "artist_url": _url(row.artist)}


def _collapsed(value: Any) -> Any:
    """JSON is made from XML, where a list of one thing cannot be told from the thing."""
    if isinstance(value, dict):
        return {name: _collapsed(part) for name, part in value.items()}
    if isinstance(value, list):
        return _collapsed(value[0]) if len(value) == 1 else [_collapsed(part) for part in value]
    return value


def _failed(no: Refused, *, as_json: bool) -> web.Response:
    if as_json:
        return answer({"error": no.code, "message": no.message, "links": []}, no.status)
    return _xml("failed", f'<error code="{no.code}">{escape(no.message)}</error>', max(no.status, 400))


def _xml(outcome: str, inner: str, status: int) -> web.Response:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<lfm status="{outcome}" {_OPENSEARCH}>{inner}</lfm>'
    return web.Response(text=text, status=status, content_type="text/xml", charset="utf-8")


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, part) for part in value)
    if not isinstance(value, dict):
        return f"<{name}>{escape(str(value))}</{name}>"
    # Beside a text everything else is an attribute; elsewhere attributes have a name of their own.
    flat = "#text" in value
    attributes = {one: part for one, part in value.items() if one != "#text"} if flat else value.get("@attr", {})
    head = "".join(f" {one}={quoteattr(str(part))}" for one, part in attributes.items())
    inner = "" if flat else "".join(_element(one, part) for one, part in value.items() if one != "@attr")
    return f"<{name}{head}>{escape(str(value.get('#text', '')))}{inner}</{name}>"


def _top(row: Row) -> Json:
    counts = {"listeners": str(row.listeners), "playcount": str(row.playcount)}
    return {"name": row.title, **counts, "artist": {"name": row.artist, "mbid": ""}, "mbid": row.mbid}
