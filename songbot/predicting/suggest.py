"""What somebody who is still typing may mean: songs that were asked for before, then those of a dump on disk."""

from collections.abc import Sequence
from typing import Protocol

from songbot.core.track import Track
from songbot.ports import Store


class Catalogue(Protocol):
    """Whoever knows songs by their first letters, without a network."""

    async def suggest(self, text: str, most: int) -> Sequence[Track]:
        """Songs that have every word's beginning."""
        ...


class Suggestions:
    """From memory first; without words nothing else would mean anything."""

    def __init__(self, store: Store, catalogue: Catalogue | None = None) -> None:
        self._store = store
        self._catalogue = catalogue

    async def of(self, text: str, most: int) -> Sequence[Track]:
        """At most so many songs, each once."""
        found = list(await self._store.suggest(text, most))
        if self._catalogue is None or len(found) >= most or not text.strip():
            return found
        known = {track.ids.get("mbid") for track in found}
        more = [track for track in await self._catalogue.suggest(text, most) if track.ids.get("mbid") not in known]
        return [*found, *more][:most]
