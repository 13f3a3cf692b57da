"""The use case: a question becomes a durable job, with the line's estimate or an honest refusal."""

from dataclasses import dataclass, field

from songbot.asking.wrong import meant
from songbot.core.job import ReplyTo, Wish
from songbot.core.link import parse
from songbot.ports import Accepted, Limits, Store

LONGEST = 600.0
"""Seconds of waiting beyond which the line refuses."""

RECENT = 0.15
"""The weight of the latest answer in the line's pace."""

UPLOAD_LIMIT = 10 * 1024 * 1024


@dataclass
class Pace:
    """How fast new songs have been answered lately: one by itself, and each of many."""

    alone: float = 2.0
    """Seconds from question to answer with nobody else in hand."""

    each: float = 0.4
    """Seconds from one answer to the next while many are in hand."""

    _last: float = field(default=0.0, repr=False)

    def took(self, seconds: float, together: int, now: float) -> None:
        """An answer came at `now` and took `seconds`, with `together` jobs in hand at its end, its own included."""
        if together == 1:
            self.alone += RECENT * (seconds - self.alone)
        elif now - self._last < seconds:  # the line was busy since the answer before
            self.each += RECENT * (now - self._last - self.each)
        self._last = now

    def wait(self, ahead: int) -> float:
        """Seconds until the answer of a job with so many before it."""
        return self.alone + ahead * self.each


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
        waiting = max(1, int((LONGEST - self.pace.alone) / self.pace.each))
        return await self._store.put(wish, reply, Limits(self._per_user, waiting), kind=kind)
