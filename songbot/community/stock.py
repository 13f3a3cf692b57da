"""The use case: which songs have just come out, fetched anew when somebody plays and the last list is old."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from songbot.core.calendar import DAY
from songbot.core.draft import FRESH_DAYS
from songbot.core.release import Release, drawn, fitting
from songbot.errors import SourceFailed
from songbot.ports import Clock, Store
from songbot.ports.play import Games, News

log = logging.getLogger(__name__)

OLD = DAY / 2
PATIENCE = 4.0
NOTE = "fresh releases"
"""Under which name the store is told when they were listed."""


class Stock:
    """Nobody is asked while nobody plays."""

    def __init__(self, store: Store, games: Games, news: News | None, clock: Clock) -> None:
        self._store = store
        self._games = games
        self._news = news
        self._clock = clock

    async def fill(self) -> None:
        """Fetch the list where it is old; without one the games go on with links."""
        now = self._clock.now()
        if self._news is None or now - float(await self._store.noted(NOTE) or 0) < OLD:
            return
        try:
            found = await self._news.fresh(datetime.fromtimestamp(now, UTC).date(), FRESH_DAYS, PATIENCE)
        except SourceFailed as failure:
            log.warning("no fresh releases: %s", failure.key)
            return
        await self._games.restock(found)
        await self._store.note(NOTE, str(now))

    async def fitting(self, text: str, most: int) -> Sequence[Release]:
        """What fits the words typed so far, from memory alone."""
        return fitting(await self._games.releases(), text, most)

    async def drawn(self, most: int) -> Sequence[Release]:
        """Some of them by lot."""
        return drawn(await self._games.releases(), most)

    async def one(self, id_: str) -> Release | None:
        """The release of an id."""
        return await self._games.release(id_)
