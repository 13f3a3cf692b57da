"""last.fm: tracks, artists, tags, corrections and what somebody is playing, with the errors that it is known for."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from songbot.sandbox.music import lastfm_shapes as shapes
from songbot.sandbox.music.catalogue import Artist, Track
from songbot.sandbox.music.scrobbles import Row, Scrobbles
from songbot.sandbox.music.search import plain
from songbot.sandbox.music.wire import Hosts, Json, Pace, World, answer, number, pictures

KEY = "0123456789abcdef0123456789abcdef"
PRIVATE = "hidden"
"""The user whose listening is nobody's business."""
_PACE, _WINDOW = 1500, 300.0
_WRONG_ALBUM, _NO_LENGTH = 6, 5
"""Every so many tracks name a live album that they are not on, or no length."""
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
        self._artists = {
            name.casefold(): one
            for one in reversed(world.catalogue.artists)
            for name in (one.latin, one.native, one.name)
        }
        self._calls = {
            "track.getinfo": self._track,
            "track.search": self._search,
            "track.gettoptags": self._track_tags,
            "track.getcorrection": self._correction,
            "artist.getinfo": self._artist,
            "artist.gettoptags": self._artist_tags,
            "artist.getsimilar": self._similar,
            "user.getrecenttracks": self._recent,
        }

    def hosts(self) -> Hosts:
        """An application for each host."""
        slow_down = {"error": 29, "message": "Rate Limit Exceeded - Your IP has made too many requests"}
        pace = Pace(_PACE, _WINDOW).middleware(self._world, lambda _: answer(slow_down, 429))
        api = web.Application(middlewares=[pace])
        api.add_routes([web.route("*", "/2.0/", self._call), web.route("*", "/2.0", self._call)])
        return {"ws.audioscrobbler.com": api, "lastfm.freetls.fastly.net": pictures(self._world)}

    async def _call(self, request: web.Request) -> web.Response:
        form = await request.post() if request.method == "POST" else {}
        asked = {**request.query, **{name: str(value) for name, value in form.items()}}
        as_json = asked.get("format") == "json"
        try:
            return shapes.shown(self._told(asked), as_json=as_json)
        except Refused as no:
            return shapes.failed(no.code, no.message, no.status, as_json=as_json)

    def _told(self, asked: Asked) -> Json:
        if not asked.get("api_key"):
            raise Refused(6, "Invalid parameters - Your request is missing a required parameter")
        if asked["api_key"] != KEY:
            raise Refused(10, "Invalid API key - You must be granted a valid key by last.fm", 403)
        call = self._calls.get(asked.get("method", "").lower())
        if call is None:
            raise Refused(3, "Invalid Method - No method with that name in this package")
        return call(asked)

    def _row(self, asked: Asked) -> Row:
        correct = asked.get("autocorrect") == "1"
        if asked.get("mbid"):
            row = self._scrobbles.by_mbid.get(asked["mbid"])
        elif asked.get("artist") and asked.get("track"):
            row = self._scrobbles.find(asked["artist"], asked["track"], correct=correct)
        else:
            raise Refused(6, "Invalid parameters - Your request is missing a required parameter")
        if row is None:
            raise Refused(6, "Track not found", 200)
        return row

    def _who(self, asked: Asked) -> Artist:
        artist = self._artists.get(asked.get("artist", "").casefold())
        if artist is None:
            raise Refused(6, "The artist you supplied could not be found", 404)
        return artist

    def _track(self, asked: Asked) -> Json:
        row = self._row(asked)
        track = row.track
        length = 1000 * round(track.duration) if track and track.number % _NO_LENGTH else 0
        told: Json = {"name": row.title} | _mbid(row.mbid) | {"url": shapes.address(row.artist, row.title)}
        told |= {"duration": str(length), "streamable": {"#text": "0", "fulltrack": "0"}}
        told |= {"listeners": str(row.listeners), "playcount": str(row.playcount)}
        told |= {"artist": _named(row.artist) | _mbid(track.artist.mbid if track else "")}
        told |= {"album": _album(track)} if track else {}
        told |= {"userplaycount": "0", "userloved": "0"} if asked.get("username") else {}
        return {"track": told | {"toptags": {"tag": shapes.tag_list(track.tags if track else [])}}}

    def _track_tags(self, asked: Asked) -> Json:
        named = {"artist": asked.get("artist", ""), "track": asked.get("track", "")}
        row = self._scrobbles.find(*named.values(), correct=asked.get("autocorrect") == "1")
        found = row.track.tags if row and row.track else []
        return {"toptags": {"tag": shapes.tag_list(found, counts=True), "@attr": named}}

    def _correction(self, asked: Asked) -> Json:
        artist, title = asked.get("artist", ""), asked.get("track", "")
        row = self._scrobbles.find(artist, title, correct=True)
        told: Json = {"url": "", "artist": {"url": ""}}
        changed = (False, False)
        if row:
            told = _named(row.artist, row.title) | _mbid(row.mbid) | {"artist": _named(row.artist)}
            changed = (row.artist != artist, row.title != title)
        names = ("artistcorrected", "trackcorrected")
        attributes = {"index": "0"} | {name: str(int(one)) for name, one in zip(names, changed, strict=True)}
        return {"corrections": {"correction": {"track": told, "@attr": attributes}}}

    def _search(self, asked: Asked) -> Json:
        words = {*plain(f"{asked.get('artist', '')} {asked.get('track', '')}").split()}
        rows = [row for row in self._scrobbles.rows.values() if words <= {*plain(f"{row.artist} {row.title}").split()}]
        rows = sorted(rows, key=lambda row: -row.listeners) if words else []
        limit, page = number(asked.get("limit"), 30), max(1, number(asked.get("page"), 1))
        hits = [_hit(row) for row in rows[(page - 1) * limit : page * limit]]
        counts = {"totalResults": len(rows), "startIndex": (page - 1) * limit, "itemsPerPage": limit}
        told: Json = {"opensearch:Query": {"#text": "", "role": "request", "startPage": str(page)}}
        told |= {f"opensearch:{name}": str(count) for name, count in counts.items()}
        return {"results": told | {"trackmatches": {"track": hits}}}

    def _artist(self, asked: Asked) -> Json:
        artist = self._who(asked)
        listeners = self._catalogue.audience[artist.id]
        similar = [_named(one.name) | {"image": shapes.images(None)} for one, _ in self._catalogue.related(artist)[:5]]
        told: Json = _named(artist.name) | _mbid(artist.mbid)
        told |= {"image": shapes.images(None), "streamable": "0", "ontour": "0", "similar": {"artist": similar}}
        told |= {"stats": {"listeners": str(listeners), "playcount": str(listeners * 40)}}
        told |= {"tags": {"tag": shapes.tag_list(self._tags(artist))}}
        return {"artist": told | {"bio": {"published": "01 Jan 2026, 00:00", "summary": "Invented."}}}

    def _similar(self, asked: Asked) -> Json:
        artist = self._who(asked)
        found = []
        for one, match in self._catalogue.related(artist)[: number(asked.get("limit"), 100)]:
            told = {"name": one.name, "mbid": one.mbid, "match": f"{match:g}", "url": shapes.address(one.name)}
            found.append(told | {"image": shapes.images(None), "streamable": "0"})
        return {"similarartists": {"artist": found, "@attr": {"artist": artist.name}}}

    def _artist_tags(self, asked: Asked) -> Json:
        artist = self._who(asked)
        tags = shapes.tag_list(self._tags(artist), counts=True)
        return {"toptags": {"tag": tags, "@attr": {"artist": artist.name}}}

    def _tags(self, artist: Artist) -> list[tuple[str, int]]:
        return max((track.tags for track in self._catalogue.of_artist(artist)), key=len)

    def _recent(self, asked: Asked) -> Json:
        user = asked.get("user", "")
        if user == PRIVATE:
            raise Refused(17, "Login: User required to be logged in", 403)
        if user not in self.playing and user not in self.played:
            raise Refused(6, "User not found", 404)
        limit = number(asked.get("limit"), 50)
        before = self.played.get(user, [])[:limit]
        found = [self._heard(self.playing[user], None)] if user in self.playing else []
        found += [self._heard(id_, self._world.now() - 300 * place) for place, id_ in enumerate(before, 1)]
        total = str(len(self.played.get(user, [])))
        page = {"user": user, "totalPages": "1", "page": "1", "perPage": str(limit), "total": total}
        return {"recenttracks": {"track": found, "@attr": page}}

    def _heard(self, id_: str, at: float | None) -> Json:
        """A scrobble; what plays now has a mark in place of a time."""
        track = self._catalogue.by_id[id_]
        told: Json = _named(track.artist.name, track.title) | {"mbid": "", "streamable": "0"}
        told |= {"artist": {"mbid": track.artist.mbid, "#text": track.artist.name}}
        told |= {"album": {"mbid": "", "#text": track.album.title}, "image": shapes.images(track.album)}
        when = {"date": {"uts": f"{at:.0f}", "#text": "then"}} if at else {"@attr": {"nowplaying": "true"}}
        return told | when


def _named(artist: str, title: str = "") -> Json:
    return {"name": title or artist, "url": shapes.address(artist, title)}


def _hit(row: Row) -> Json:
    told = _named(row.artist, row.title) | {"artist": row.artist, "streamable": "FIXME", "mbid": row.mbid}
    return told | {"listeners": str(row.listeners), "image": shapes.images(None)[:4]}


def _album(track: Track) -> Json:
    """Where a track is from; for some the wrong place."""
    live = track.number % _WRONG_ALBUM == 0
    title = f"{track.album.title}: Live at Nowhere Hall" if live else track.album.title
    page = shapes.address(track.artist.name, title).replace("/_/", "/")
    told = {"artist": track.artist.name, "title": title} | _mbid("" if live else track.album.mbid)
    return told | {"url": page, "image": shapes.images(track.album), "@attr": {"position": str(track.place)}}


def _mbid(id_: str) -> Json:
    """The id, absent where there is none."""
    return {"mbid": id_} if id_ else {}
