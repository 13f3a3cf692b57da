"""Those who wait for their turn hear their place anew as it moves."""

from songbot.ports import Clock, Store
from songbot.predicting.predict import Pace
from songbot.predicting.telling import Telling

REFRESH = 4.0
"""Seconds between two looks at who waits."""

TOLD = 40
"""So many of those who wait hear their place anew; whoever is behind them hears it when they come nearer."""


class Places:
    """Looks at the line now and then."""

    def __init__(self, store: Store, clock: Clock, pace: Pace, telling: Telling) -> None:
        self._store = store
        self._clock = clock
        self._pace = pace
        self._telling = telling
        self._told_at = 0.0

    async def tell(self, in_hand: int) -> None:
        """Who has waited for a while hears their place anew; who has not has just heard it.

        Nobody is claimed meanwhile, so no answer is overtaken by a place.
        """
        now = self._clock.now()
        if now - self._told_at < REFRESH:
            return
        self._told_at = now
        for place, job in enumerate(await self._store.waiting(TOLD), in_hand):
            if now - job.asked_at >= REFRESH:
                self._telling.tell(job, "progress.line", ahead=place, seconds=round(self._pace.wait(place)))
