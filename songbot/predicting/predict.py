"""The use case: a question becomes a durable job, with the line's estimate or an honest refusal."""

import time
from collections import deque
from statistics import linear_regression

from songbot.asking.wrong import meant
from songbot.core.job import ReplyTo, Wish
from songbot.core.link import parse
from songbot.ports import Accepted, Limits, Store

LONGEST = 600.0
"""Seconds of waiting beyond which the line refuses."""

USUAL = ((0, 2.5), (0, 3.5), (50, 8.0), (50, 9.0))
"""Of answers before there are any: how many were before them, and their seconds."""

REMEMBERED, LEAST = 100, 0.02
"""Answers that the pace follows, and the fewest seconds that one takes."""

UPLOAD_LIMIT = 10 * 1024 * 1024


class Pace:
    """How long new songs have taken lately: so much alone, and so much more for each that was before them."""

    def __init__(self) -> None:
        self._answers = deque(USUAL, maxlen=REMEMBERED)
        self._asked: dict[int, tuple[int, float]] = {}

    def asked(self, job: int, ahead: int, now: float) -> None:
        """A job came into the line behind so many."""
        self._asked[job] = ahead, now

    def answered(self, job: int, now: float) -> None:
        """It was a new song, and its answer is there."""
        if job in self._asked:
            ahead, since = self._asked.pop(job)
            self._answers.append((ahead, now - since))

    def over(self, job: int) -> None:
        """It has ended, as a new song or otherwise."""
        self._asked.pop(job, None)

    def wait(self, ahead: int) -> float:
        """Seconds until the answer of a job with so many before it."""
        each, alone = self._line
        return alone + ahead * each

    def places(self, seconds: float) -> int:
        """How many may wait so that the last of them waits for so long."""
        each, alone = self._line
        return max(1, int((seconds - alone) / each))

    @property
    def _line(self) -> tuple[float, float]:
        each, alone = linear_regression(*zip(*self._answers, strict=True))
        return max(each, LEAST), max(alone, LEAST)


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
        accepted = await self._store.put(wish, reply, limits, kind=kind)
        if not accepted.again:
            self.pace.asked(accepted.job, accepted.ahead, time.monotonic())
        return accepted
