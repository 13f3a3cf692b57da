"""The use case: which songs that were asked for here sound most alike, and how far they came."""

from collections.abc import Callable
from dataclasses import dataclass

from songbot.asking.whatif import inputs_of
from songbot.core.likeness import point, same_song
from songbot.core.popularity import Scale, popularity
from songbot.core.track import Track
from songbot.ports import Store
from songbot.ports.archive import Archive

MOST = 12
FEWEST = 3
"""Songs below which there is nothing to say."""

LOOKED_AT = 60


@dataclass(frozen=True)
class Alike:
    """A song, how popular it is, and where to hear it."""

    track: Track
    points: float


@dataclass(frozen=True)
class Neighbours:
    """The songs most like one, the most popular first."""

    title: str
    songs: tuple[Alike, ...]


class Likes:
    """Looks in the operator's own store alone."""

    def __init__(self, store: Store, archive: Archive, scale: Callable[[], Scale]) -> None:
        self._store = store
        self._archive = archive
        self._scale = scale

    async def of(self, prediction: int) -> Neighbours | None:
        """The songs like that of a prediction; None where there is no such prediction."""
        kept = await self._store.prediction(prediction)
        song = await self._store.song(kept.track) if kept else None
        if kept is None or song is None:
            return None
        inputs = inputs_of(kept)
        here = point(inputs.features, inputs.heard)
        found = {same_song(song): Alike(song, 0.0)}
        for key in await self._archive.similar(here, song.key, LOOKED_AT):
            track = await self._store.song(key)
            counted = popularity(track, self._scale()) if track else None
            if track and counted and len(found) <= MOST:
                found.setdefault(same_song(track), Alike(track, counted.points))
        del found[same_song(song)]
        return Neighbours(song.title, tuple(sorted(found.values(), key=lambda one: -one.points)))
