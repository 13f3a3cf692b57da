"""ListenBrainz: counts by MusicBrainz id, look-up by names, and what somebody is playing."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from aiohttp import web

from songbot.sandbox.music.catalogue import Album, digest, uuid_of
from songbot.sandbox.music.search import names, plain
from songbot.sandbox.music.shapes import Json, told
from songbot.sandbox.music.wire import Handler, Hosts, Pace, World, answer

TOKEN = "00000000-1111-4222-8333-444444444444"  # noqa: S105  invented, and good for nothing else
_PACE, _WINDOW, _MOST, _LONGEST = 30, 10.0, 1000, 250
_DAYS, _MOST_DAYS = 14, 90
_SORTS = ("release_date", "artist_credit_name", "release_name")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def error(status: int, message: str) -> web.Response:
    return answer({"code": status, "error": message}, status)


class ListenBrainz:
    """One host; `playing` is what users listen to now, by Spotify's id."""

    def __init__(self, world: World) -> None:
        self.playing: dict[str, str] = {"demo": world.catalogue.tracks[0].id, "quiet": ""}
        self._world, self._catalogue = world, world.catalogue
        self._pace = Pace(_PACE, _WINDOW)

    def hosts(self) -> Hosts:
        slow_down = self._pace.middleware(self._world, lambda _: error(429, "You have exceeded your rate limit."))
        app = web.Application(middlewares=[self._counted, slow_down])
        app.router.add_post("/1/popularity/{kind:recording|artist}", self._popularity)
        app.router.add_get("/1/explore/fresh-releases/", self._fresh)
        app.router.add_get("/1/metadata/lookup/", self._lookup)
        app.router.add_get("/1/user/{name}/playing-now", self._playing)
        return {"api.listenbrainz.org": app}

    @web.middleware
    async def _counted(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        response, now = await handler(request), self._world.now()
        counts = {"Limit": _PACE, "Remaining": self._pace.left(), "Reset-In": int(_WINDOW), "Reset": int(now + _WINDOW)}
        response.headers.update({f"X-RateLimit-{name}": str(value) for name, value in counts.items()})
        return response

    async def _popularity(self, request: web.Request) -> web.Response:
        kind = request.match_info["kind"]
        try:
            ids = list((await request.json())[f"{kind}_mbids"])
        except (ValueError, KeyError, TypeError):
            return error(400, f"{kind}_mbids JSON element must be present and be a list of mbids")
        if len(ids) > _MOST:
            return error(400, f"Too many {kind}_mbids. Max is {_MOST}")
        if wrong := [id_ for id_ in ids if not _UUID.fullmatch(str(id_))]:
            return error(400, f"{kind}_mbid {wrong[0]} is not valid.")
        return answer([{f"{kind}_mbid": id_} | self._counts(kind, id_) for id_ in ids])

    def _counts(self, kind: str, id_: str) -> Json:
        """Listens and users; null for what nobody listened to."""
        listens: tuple[int | None, int | None] = (None, None)
        artist, track = self._catalogue.artist_by_id.get(id_), self._catalogue.by_id.get(id_)
        if kind == "artist" and artist:
            users = self._catalogue.audience[artist.id] // 50
            listens = (30 * users, users)
        if kind == "recording" and track and track.on("musicbrainz") and track.on("listenbrainz"):
            listens = track.listens
        return {"total_listen_count": listens[0], "total_user_count": listens[1]}

    async def _fresh(self, request: web.Request) -> web.Response:
        """What came out, or will, within so many days of a date; no token is asked for."""
        asked = request.query
        days, sort = asked.get("days", str(_DAYS)), asked.get("sort", _SORTS[0])
        if not re.fullmatch(r"-?\d{1,9}", days):
            return error(400, f"Invalid days argument: {days}")
        if not 1 <= int(days) <= _MOST_DAYS:
            return error(400, f"days must be between 1 and {_MOST_DAYS}.")
        if sort not in _SORTS:
            return error(400, "sort must be one of 'release_date', 'artist_credit_name' or 'release_name'.")
        sides = {name: asked.get(name, "true").lower() for name in ("past", "future")}
        for name, side in sides.items():
            if side not in ("true", "false"):
                return error(400, f"Invalid {name} argument: {side}. Must be 'true' or 'false'")
        try:
            pivot = _pivot(asked.get("release_date", ""), self._world.now())
        except ValueError:
            return error(400, "Cannot parse date. Must be in YYYY-MM-DD format.")
        window = timedelta(days=int(days))
        since = pivot - window if sides["past"] == "true" else pivot
        until = pivot + window if sides["future"] == "true" else pivot
        order = _SORTS[_SORTS.index(sort) :] + _SORTS[: _SORTS.index(sort)]
        found = sorted(self._released(str(since), str(until)), key=lambda one: [one[name] for name in order])
        return answer({"payload": {"releases": found, "total_count": len(found)}})

    def _released(self, since: str, until: str) -> Iterator[Json]:
        """Of every group of releases one, and only those whose day is known."""
        albums = {one.album.id: one for one in self._catalogue.tracks if one.on("musicbrainz")}
        for track in albums.values():
            album = track.album
            if album.precision == "day" and since <= album.released <= until:
                listens = sum(one.listens[0] for one in self._catalogue.of_album(album) if one.on("listenbrainz"))
                yield told("listenbrainz.fresh", album, **_more(album), listens=listens)

    async def _lookup(self, request: web.Request) -> web.Response:
        artist, title = request.query.get("artist_name", ""), request.query.get("recording_name", "")
        if request.headers.get("Authorization") != f"Token {TOKEN}":
            return error(401, "You need to provide an Auth token for this endpoint.")
        if not (artist and title) or len(artist + title) > _LONGEST:
            return error(400, "artist_name and recording_name are needed, and short")
        for track in self._catalogue.tracks:
            if plain(title) == plain(track.name) and plain(artist) in names(track.artist) and track.on("musicbrainz"):
                return answer(told("listenbrainz.lookup", track))
        return answer({})

    async def _playing(self, request: web.Request) -> web.Response:
        user = request.match_info["name"]
        if user not in self.playing:
            return error(404, f"Cannot find user: {user}")
        track = self._catalogue.by_id.get(self.playing[user])
        listens = [told("listenbrainz.playing", track)] if track else []
        return answer({"payload": {"count": len(listens), "listens": listens, "playing_now": True, "user_id": user}})


def _pivot(text: str, now: float) -> date:
    """A day; the present one where none is named."""
    return date.fromisoformat(text) if text else datetime.fromtimestamp(now, UTC).date()


def _more(album: Album) -> Json:
    """What MusicBrainz files an album under; every third has no cover there."""
    covered = int(digest("covered", album.id)[:2], 16) % 3 > 0
    return {
        "group": uuid_of("group", album.id),
        "kind": "Single" if album.kind == "single" else "Album",
        "second": "Compilation" if album.kind == "compilation" else "",
        "cover": int(digest("cover", album.id)[:10], 16) if covered else None,
        "cover_of": album.mbid if covered else None,
    }
