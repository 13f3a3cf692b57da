"""ReccoBeats: tracks and audio features by batches of ids or codes, in no order, without those it does not know."""

from collections.abc import Callable

from aiohttp import web

from songbot.sandbox.music.catalogue import Track
from songbot.sandbox.music.shapes import Json, told
from songbot.sandbox.music.wire import Handler, Hosts, Pace, World, answer, refusal

_PACE, _WINDOW, _MOST = 60, 10.0, 40  # the true pace is unpublished


class ReccoBeats:
    """One host."""

    def __init__(self, world: World) -> None:
        self._world = world

    def hosts(self) -> Hosts:
        pace = Pace(_PACE, _WINDOW).middleware(
            self._world, lambda late: refusal({"error": "Too many requests", "status": 429}, 429, late)
        )
        app = web.Application(middlewares=[pace])
        app.router.add_get("/v1/track", self._batch(lambda track: dict(told("reccobeats.track", track))))
        app.router.add_get("/v1/audio-features", self._batch(_features))
        return {"api.reccobeats.com": app}

    def _batch(self, tell: Callable[[Track], Json]) -> Handler:
        """What was asked for by Spotify's id, ISRC or its own id, ordered by none of them."""

        async def handler(request: web.Request) -> web.StreamResponse:
            asked = {id_ for part in request.query.getall("ids", []) for id_ in part.split(",") if id_}
            if not 1 <= len(asked) <= _MOST:
                return answer({"error": f"size must be between 1 and {_MOST}", "status": 400}, 400)
            tracks = (one for one in self._world.catalogue.tracks if {one.id, one.isrc, one.recco} & asked)
            found = sorted((one for one in tracks if one.on("reccobeats")), key=lambda one: one.recco)
            return answer({"content": [tell(one) for one in found]})

        return handler


def _features(track: Track) -> Json:
    """How a song sounds, read from its recipe."""
    song, family = track.song, track.song.artist.family
    energy = 0.15 + 0.5 * family.drums + 0.2 * song.brightness + 0.15 * song.density
    heard = {
        "acousticness": 1 - 0.6 * family.drums - 0.3 * (family.partial_step - 1),
        "danceability": 0.2 + 0.5 * family.drums + 0.2 * song.density,
        "energy": energy,
        "instrumentalness": 0.1 if song.event and song.event.kind == "voice" else 0.9,
        "liveness": 0.85 if track.version == "live" else 0.12,
        "loudness": 12 * energy - 18,
        "speechiness": 0.24 if family.name == "hip hop" else 0.04,
        "tempo": song.tempo,
        "valence": 0.25 + 0.3 * song.mode + 0.3 * song.brightness,
    }
    return told("reccobeats.features", track) | {name: round(value, 4) for name, value in heard.items()}
