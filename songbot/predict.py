"""The use case: a question becomes a durable job, with the line's estimate or an honest refusal."""

from dataclasses import dataclass, field

from songbot.core.job import ReplyTo, Wish
from songbot.core.link import parse
from songbot.ports import Accepted, Limits, Store

LONGEST = 600.0
"""Seconds of waiting beyond which the line refuses."""

UPLOAD_LIMIT = 10 * 1024 * 1024


@dataclass
class Pace:
    """How fast answers have been coming lately: seconds from one to the next while the line was busy."""

    seconds: float = 1.5
    _weight: float = field(default=0.1, repr=False)

    def took(self, seconds: float, together: int) -> None:
        """One answer took `seconds` with `together` jobs in hand."""
        self.seconds += self._weight * (seconds / max(1, together) - self.seconds)

    def wait(self, ahead: int) -> float:
        """Seconds until the answer of a job with so many before it."""
        return (ahead + 1) * self.seconds


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

    async def request(self, wish: Wish, reply: ReplyTo) -> Accepted:
        """One row for this interaction, whatever else happens."""
        waiting = max(1, int(LONGEST / self.pace.seconds))
        return await self._store.put(wish, reply, Limits(self._per_user, waiting))
