"""The collector: each day a budget of songs that the data lacks, and the counts that are due again."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from songbot.core.job import Wish
from songbot.core.outcome import Choice
from songbot.core.sample import AGAIN, CHARTS, NEIGHBOURS, OBSCURE
from songbot.core.track import Track
from songbot.errors import SongbotError
from songbot.learning.lessons import Rows
from songbot.ports import ClipSource, Clock
from songbot.ports.learning import Finder, Records
from songbot.predicting.clip import fetched
from songbot.predicting.resolve import Resolver

log = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between two songs, so that the services have time for whoever asks meanwhile."""

SHARES = ((NEIGHBOURS, 0.3), (CHARTS, 0.3), (OBSCURE, 1.0), (OBSCURE, 1.0), (OBSCURE, 1.0))
"""Where new songs come from, and how much of the day each may take: all that nobody else fills goes to music that
hardly anybody knows, for the model is not to learn from hits alone. That is looked for in several places, since a place
holds a hundred songs at most, some of which are known."""

SEEDS = 50
"""So many of the community's artists have their neighbours looked at."""


@dataclass(frozen=True)
class Field:
    """Where the collector works."""

    store: Records
    resolver: Resolver
    clips: ClipSource
    finder: Finder
    clock: Clock


class Collector:
    """Looks songs up one after the other; `listens` is whether their clips are heard as well."""

    def __init__(self, field: Field, rows: Rows, budget: int, *, listens: bool = False) -> None:
        self._field = field
        self._rows = rows
        self._budget = budget
        self._listens = listens

    async def day(self, looked: Callable[[int], object] = lambda _: None) -> Mapping[str, int]:
        """A day's work: what is due again first, then new songs; how many rows of each kind there are more.

        `looked` hears of each song that was looked up.
        """
        added: Counter[str] = Counter()
        left = self._budget
        for key in await self._field.store.due(left):
            song = await self._field.store.song(key)
            if song:
                left -= 1
                added[AGAIN] += await self._look(Wish(ids=song.ids), AGAIN)
                looked(1)
        whole = left
        for origin, share in SHARES:
            for wish in await self._found(origin, min(left, round(share * whole))):
                if not await self._kept(wish):
                    left -= 1
                    added[origin] += await self._look(wish, origin)
                    looked(1)
        log.info("collected: %s", dict(added))
        return dict(added)

    async def _kept(self, wish: Wish) -> bool:
        """Whether the song has a row already, as far as its name alone can tell."""
        song = await self._field.resolver.known(wish)
        return song is not None and await self._field.store.has_sample(song.key)

    async def _found(self, origin: str, count: int) -> tuple[Wish, ...]:
        seeds = await self._field.store.artists(SEEDS) if origin == NEIGHBOURS else ()
        try:
            return tuple(await self._field.finder.songs(origin, seeds, count)) if count else ()
        except SongbotError as failure:
            log.warning("no songs found in %s: %s", origin, failure)
            return ()

    async def _look(self, wish: Wish, origin: str) -> bool:
        """One song; whether it became a row."""
        await self._field.clock.sleep(PAUSE)
        try:
            found = await self._field.resolver.resolve(wish)
            if isinstance(found, Choice):
                return False
            song = (await self._field.resolver.settle(found)).track
            if self._listens and origin != AGAIN:
                await self._hear(song)
        except SongbotError as failure:
            log.info("%s is not collected: %s", wish.text or wish.ids, failure)
            return False
        return await self._rows.keep(song, origin)

    async def _hear(self, song: Track) -> None:
        clip = await fetched(self._field.resolver, self._field.clips, song)
        if clip:
            await self._rows.hear(song.key, clip)
