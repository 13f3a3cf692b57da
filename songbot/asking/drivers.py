"""The use case: which features go with popularity or plays among the songs that were asked for here."""

import math
from collections.abc import Callable

from songbot.asking.whatif import inputs_of
from songbot.core.drivers import Drivers, Seen, drivers
from songbot.core.popularity import Scale, popularity
from songbot.core.track import Track
from songbot.ports import Store
from songbot.ports.archive import Archive

TARGETS = POPULARITY, PLAYS = "popularity", "plays"
MOST = 2000
_PLAYS_ANCHOR = 5e9
"""Plays that make 100 points."""


class Driving:
    """Reads the operator's own answers of one model."""

    def __init__(self, store: Store, archive: Archive, scale: Callable[[], Scale]) -> None:
        self._store = store
        self._archive = archive
        self._scale = scale

    async def of(self, model: str, genre: str, target: str) -> Drivers:
        """Of the latest songs, of one genre where one is named."""
        songs = []
        for id_ in await self._archive.answered(model, MOST):
            kept = await self._store.prediction(id_)
            track = await self._store.song(kept.track) if kept else None
            if kept is None or track is None or (genre and genre not in _tags(inputs_of(kept).tags)):
                continue
            points = self._points(track, target)
            if points is not None:
                songs.append(Seen(kept.answer, points))
        return drivers(songs)

    def _points(self, track: Track, target: str) -> float | None:
        if target == PLAYS:
            fact = track.fact("playcount", without=("spotify",))
            value = fact.value if fact else None
            if not isinstance(value, int | float) or value < 0:
                return None
            return 100 * math.log1p(value) / math.log1p(_PLAYS_ANCHOR)
        found = popularity(track, self._scale())
        return found.points if found else None


def _tags(tags: tuple[str, ...]) -> set[str]:
    return {tag.lower() for tag in tags}
