"""Somebody who asks all the time, and does not let a lost, torn or unknown answer pass."""

import asyncio
import contextlib
import math
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from itertools import groupby
from typing import Any

from songbot.core.prediction import Answer, Inputs
from songbot.errors import SongbotError

Ask = Callable[[Inputs], Awaitable[Answer]]
SUMS = 1e-3
"""Points by which reasons may miss what they explain."""


def fault(answer: Answer) -> str:
    """What is wrong with an answer taken by itself; empty where nothing is."""
    numbers = (answer.score, answer.low, answer.high, answer.baseline, *answer.quarters)
    if not all(map(math.isfinite, numbers)):
        return "a number is none"
    if not 0 <= answer.low <= answer.high <= 100 or not 0 <= answer.score <= 100:
        return f"{answer.score} ({answer.low} to {answer.high}) is off the scale"
    if abs(sum(answer.quarters) - 1) > SUMS:
        return f"chances sum to {sum(answer.quarters)}"
    explained = sum(reason.points for reason in answer.reasons)
    if abs(explained - (answer.score - answer.baseline)) > SUMS:
        return f"torn: reasons sum to {explained}, not to {answer.score - answer.baseline}"
    return ""


@contextlib.asynccontextmanager
async def going(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """All of it goes on until the block ends."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Prober:
    """Asks one song after the other; what it heard of which model, in which order and how fast."""

    def __init__(self, ask: Ask, songs: Sequence[Inputs], pause: float = 0.0) -> None:
        self._ask = ask
        self._songs = songs
        self._pause = pause
        self.models: list[str] = []
        self.seconds: list[float] = []
        self.faults: list[str] = []

    async def run(self) -> None:
        """Until cancelled."""
        rng = random.Random(0)
        while True:
            await self.once(rng.choice(self._songs))
            await asyncio.sleep(self._pause)

    async def once(self, song: Inputs) -> None:
        """One question and what became of it."""
        started = time.perf_counter()
        try:
            answer = await self._ask(song)
        except SongbotError as failure:
            self.faults.append(f"no answer: {failure}")
            return
        self.seconds.append(time.perf_counter() - started)
        self.models.append(answer.model)
        if wrong := fault(answer):
            self.faults.append(wrong)

    @property
    def changes(self) -> int:
        """How often the model that answered was another than before."""
        return sum(1 for _ in groupby(self.models)) - 1

    def unknown(self, served: Sequence[str]) -> list[str]:
        """Models that answered, in their order, where that is not the order in which they served."""
        heard = [model for model, _ in groupby(self.models)]
        order = iter(served)
        return [model for model in heard if model not in order]


def percentile(values: Sequence[float], share: float) -> float:
    """What such a share of the values stays under; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
