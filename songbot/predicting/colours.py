"""The colour of a song's cover, for the edge of its card: found once, kept as a fact, never waited for long."""

import asyncio
import logging

from songbot.core.track import Fact, Track
from songbot.errors import SongbotError
from songbot.ports import ClipSource, Clock, Engine, Store

log = logging.getLogger(__name__)

PATIENCE = 1.5
"""Seconds in which cover and colour have to be there: no card waits for its paint."""


class Colours:
    """Fetches covers as clips are fetched, from hosts that are known; the engine looks at them."""

    def __init__(self, store: Store, clips: ClipSource, engine: Engine, clock: Clock) -> None:
        self._store = store
        self._clips = clips
        self._engine = engine
        self._clock = clock

    async def of(self, track: Track) -> Track:
        """The same song knowing its colour, where it can be had."""
        cover = track.text("cover")
        if not cover or track.fact("accent") is not None:
            return track
        try:
            async with asyncio.timeout(PATIENCE):
                colour = await self._engine.colour(await self._clips.fetch(cover, PATIENCE))
        except (SongbotError, TimeoutError) as failure:
            log.info("no colour for %s: %s", track.key, failure or "it took too long")
            return track
        accent = Fact("accent", colour, "cover", self._clock.now())
        await self._store.learn(track.ids, (accent,))
        return track.learn({}, (accent,))
