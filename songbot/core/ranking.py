"""Several songs in the order of their scores, how sure that order is, and what sets two of them apart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from songbot.core.prediction import Answer, Prediction, Reason
from songbot.core.track import Track

SURE = 0.65
"""How likely one song must be to come out ahead of another before they count as told apart; a coin has 0.5."""

UNSURE = "single.unsure"
"""Why a song is not answered where its name may mean several: the wrong one would be worse than none."""

_REACH = 1.2816
"""Standard deviations to either side that hold four of five."""


@dataclass(frozen=True)
class Entry:
    """One song and what the model says of it."""

    track: Track
    prediction: Prediction

    @property
    def answer(self) -> Answer:
        """The model's answer."""
        return self.prediction.answer


@dataclass(frozen=True)
class Lost:
    """A song that could not be answered, by the name it was asked under, and the key of the sentence that says why."""

    name: str
    key: str


def ranked(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The best first; of equal scores the one whose range begins higher."""
    return tuple(sorted(entries, key=lambda one: (-one.answer.score, -one.answer.low, one.track.key)))


def chance(one: Answer, other: Answer) -> float:
    """How likely the first comes out ahead, if each lies round its score as its range says and neither heeds the other.

    That is cautious: two songs of one artist share much of what the model does not know, and are easier to tell apart.
    """
    spread = math.hypot(_spread(one), _spread(other))
    return 0.5 * (1 + math.erf((one.score - other.score) / (spread * math.sqrt(2))))


def told_apart(one: Answer, other: Answer) -> bool:
    """Whether the order of two songs is more than chance."""
    return chance(one, other) >= SURE


def differences(one: Answer, other: Answer) -> tuple[Reason, ...]:
    """What each group gives the first more than the second, the largest first; they sum to the scores' difference."""
    mine = {reason.group: reason.points for reason in one.reasons}
    theirs = {reason.group: reason.points for reason in other.reasons}
    groups = dict.fromkeys((*mine, *theirs))
    found = (Reason(group, mine.get(group, 0.0) - theirs.get(group, 0.0)) for group in groups)
    return tuple(sorted(found, key=lambda reason: -abs(reason.points)))


def _spread(answer: Answer) -> float:
    return max(1.0, (answer.high - answer.low) / 2 / _REACH)
