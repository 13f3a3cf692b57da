"""Watches the model that answers: when it is off by more, or slower, than it promised, the one before answers again."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, pstdev

from songbot.core.popularity import ESTIMATES, Scale, popularity
from songbot.core.prediction import Answer
from songbot.core.track import Track
from songbot.errors import SongbotError
from songbot.ports import Models
from songbot.ports.learning import Trainer

log = logging.getLogger(__name__)

ENOUGH = 50
"""Answers below which nothing is said: chance alone is off by much."""

KEPT = 200
WORSE, SLOWER = 1.5, 2.0
"""How much worse than promised, and slower than its predecessor, a model may be before it has to go."""

LEAST_SECONDS = 0.5
"""Nobody minds less, however much quicker it was before."""


@dataclass(frozen=True)
class Band:
    """What is still taken: points by which answers are off, and seconds of work that they take, however many wait."""

    error: float
    seconds: float


class Guard:
    """Hears of every answer and of every change of the model; only a model that came by retraining is sent back."""

    def __init__(self, engine: Trainer) -> None:
        self._engine = engine
        self._model = ""
        self._errors: deque[float] = deque(maxlen=KEPT)
        self._seconds: deque[float] = deque(maxlen=KEPT)
        self._usual: Band | None = None
        self.scale: Callable[[], Scale] = lambda: ESTIMATES

    def changed(self, models: Models) -> None:
        """Another model answers: its promise is the band, and the pace until now."""
        if models.current == self._model:
            return
        first, self._model = not self._model, models.current
        error = models.figures.mae if models.figures else 0.0
        slowest = max(LEAST_SECONDS, SLOWER * _slow(self._seconds)) if self._seconds else 0.0
        watched = bool(error) and _newer(models) and not first
        self._usual = Band(WORSE * error, slowest) if watched else None
        self._errors.clear()
        self._seconds.clear()

    async def answered(self, track: Track, answer: Answer) -> None:
        """One answer more; back to the model before when the band is left for sure."""
        if answer.model != self._model:
            return
        self._seconds.append(answer.took)
        actual = popularity(track, self.scale())
        if actual is not None:
            self._errors.append(abs(answer.score - actual.points))
        if (reason := self.reason()) and self._usual:
            self._usual = None
            log.warning("the model %s is sent back: %s", self._model, reason)
            try:
                await self._engine.rollback(f"by itself: {reason}")
            except SongbotError as refused:
                log.warning("there is no way back: %s", refused)

    def reason(self) -> str:
        """Why the model has to go; empty while it may stay."""
        if self._usual is None:
            return ""
        error = fmean(self._errors) if len(self._errors) >= ENOUGH else 0.0
        sure = 2 * pstdev(self._errors) / sqrt(len(self._errors)) if error else 0.0
        if error - sure > self._usual.error:
            return f"off by {error:.1f} points where {self._usual.error / WORSE:.1f} were promised"
        slow = _slow(self._seconds) if len(self._seconds) >= ENOUGH else 0.0
        if self._usual.seconds and slow > self._usual.seconds:
            return f"answers take {slow:.1f} s where {self._usual.seconds:.1f} s are the limit"
        return ""


def _newer(models: Models) -> bool:
    """Whether the model before is older: whoever came back, by itself or by hand, is not sent away again."""
    made = {one.current: one.created for one in models.versions if one.current or one.previous}
    return made.get(True, "") > made.get(False, "9")


def _slow(seconds: deque[float]) -> float:
    """What nine of ten answers stay under."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(0.9 * len(ordered)))]
