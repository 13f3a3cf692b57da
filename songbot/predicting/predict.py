"""The use case: a question becomes a durable job, with the line's estimate or an honest refusal."""

from collections import deque
from statistics import fmean

from songbot.asking.wrong import meant
from songbot.core.job import ReplyTo, Wish
from songbot.core.link import parse
from songbot.ports import Accepted, Limits, Store
from songbot.predicting.identify import ids_of

LONGEST = 600.0
"""Seconds of waiting beyond which the line refuses."""

HANDS = 32
"""Jobs in hand at once, nearly all of which wait for services; the others wait in the line."""

QUICKEST = 1.0
"""Seconds before the first answer of a rush: services have to speak, and a song has to be heard."""

USUAL, LEAST = 0.11, 0.001
"""Seconds from one answer to the next: before any was measured, and at least."""

SURE, REMEMBERED = 20, 100
"""As many answers as the usual counts for, and how many of the latest are remembered."""

UPLOAD_LIMIT = 10 * 1024 * 1024


class Pace:
    """Seconds from the answer to one new song to that to the next, measured while all hands are full."""

    def __init__(self) -> None:
        self._gaps = deque([USUAL] * SURE, maxlen=REMEMBERED)
        self._last: float | None = None

    def answered(self, now: float, *, more: bool) -> None:
        """A new song has its answer, and there are `more` than can be taken in hand."""
        if self._last is not None:
            self._gaps.append(now - self._last)
        self._last = now if more else None

    def wait(self, ahead: int) -> float:
        """Seconds until the answer of a job with so many before it."""
        return QUICKEST + (ahead + 1) * self._each

    def places(self, seconds: float) -> int:
        """How many may wait so that the last of them waits for so long."""
        return int((seconds - QUICKEST) / self._each)

    @property
    def _each(self) -> float:
        return max(fmean(self._gaps), LEAST)


class Predictions:
    """Takes questions; `pace` is shared with the worker, which measures it."""

    def __init__(self, store: Store, pace: Pace, per_user: int = 3) -> None:
        self._store = store
        self.pace = pace
        self._per_user = per_user

    @staticmethod
    def check(wish: Wish) -> Wish:
        """The wish, or a sentence at once about what cannot be."""
        if wish.text:
            parse(wish.text)
        return wish

    async def request(self, wish: Wish, reply: ReplyTo, kind: str = "predict") -> Accepted:
        """One row for this interaction, whatever else happens."""
        wish = await meant(self._store, reply.user, wish)
        limits = Limits(self._per_user, self.pace.places(LONGEST))
        return await self._store.put(wish, reply, limits, kind=kind)

    async def foretold(self, wish: Wish, accepted: Accepted) -> float:
        """Seconds that are worth telling; 0 for who is taken in hand at once, or asks for what was met before."""
        if accepted.again or accepted.ahead < HANDS:
            return 0.0
        names = ids_of(wish)
        known = await self._store.track(names) if names else None
        return 0.0 if known else self.pace.wait(accepted.ahead)
