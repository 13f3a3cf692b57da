"""The use case: songs are counted again when it is time, as gently as their service asks for."""

import logging
from collections.abc import Callable, Sequence

from songbot.core.finding import Query
from songbot.core.track import Track
from songbot.errors import SourceFailed
from songbot.ports import MusicSource, Store
from songbot.ports.club import Club

log = logging.getLogger(__name__)

BUDGET = 400
"""Songs that one run looks up; at a run each hour ten thousand a day."""

PATIENCE = 20.0
WEARY = 3
"""Failures in a row after which a service is left alone until the next run."""


class FollowUps:
    """Looks again at what people found; `changed` hears which server has a new receipt."""

    def __init__(self, store: Store, club: Club, source: MusicSource | None, changed: Callable[[str], None]) -> None:
        self._store = store
        self._club = club
        self._source = source
        self._changed = changed

    async def run(self, limit: int = BUDGET) -> int:
        """Count what is due; how many songs were."""
        counted = 0
        for track, listeners in (await self.count(await self._club.due(limit))).items():
            for guild in await self._club.looked(track, listeners):
                self._changed(guild)
            counted += 1
        return counted

    async def count(self, tracks: Sequence[str]) -> dict[str, int]:
        """The listeners of songs, by key, without those that nobody could tell."""
        found: dict[str, int] = {}
        failures = 0
        for key in tracks:
            song = await self._store.song(key)
            if self._source is None or song is None or failures == WEARY:
                continue
            try:
                listeners = await self._listeners(self._source, song)
            except SourceFailed as failure:
                failures += 1
                log.warning("no count for %s: %s", key, failure.key)
                continue
            failures = 0
            if listeners is None:
                await self._club.absent(key)
            else:
                found[key] = listeners
        return found

    async def _listeners(self, source: MusicSource, song: Track) -> int | None:
        """The count of now, which the song's memory learns as well."""
        duration = song.fact("duration")
        length = float(duration.value) if duration and isinstance(duration.value, int | float) else None
        artist = song.artists[0] if song.artists else ""
        query = Query(song.ids, song.text("isrc"), song.title, artist, length)
        finding = await source.find(query, PATIENCE)
        if not finding.candidates:
            return None
        facts = finding.candidates[0].facts
        await self._store.learn(song.ids, facts)
        count = next((fact.value for fact in facts if fact.field == "listeners"), None)
        return int(count) if isinstance(count, int | float) else None
