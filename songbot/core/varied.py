"""A sound that was made otherwise, and what the model says of it."""

from dataclasses import dataclass, field

from songbot.core.prediction import Answer

CHANGES = ("faster", "brighter", "chorus")
"""What can be done to a sound."""

REACTS = 0.5
"""Points from which the model counts as reacting; less is rounding."""


@dataclass(frozen=True)
class Varied:
    """One change: both answers, and a file with the sound before and after it."""

    change: str
    before: Answer
    after: Answer
    sound: bytes = field(repr=False)

    @property
    def points(self) -> float:
        """What the change is worth to the model."""
        return self.after.score - self.before.score

    @property
    def reacts(self) -> bool:
        """Whether the model measurably does."""
        return abs(self.points) >= REACTS
