"""The seam of what the bot remembers for later questions: sounds, what people asked, what they say was missed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from songbot.core.job import Job
from songbot.core.likeness import Point

REASONS = ("clip", "film", "tour", "playlist", "other")
"""What can carry a song that no model of its sound sees."""


@dataclass(frozen=True)
class Miss:
    """What somebody says a prediction missed."""

    prediction: int
    user: str
    reason: str
    note: str = ""


class Archive(Protocol):
    """Kept for questions; nothing of it is ever an input of the model."""

    async def similar(self, here: Point, without: str, count: int) -> Sequence[str]:
        """The keys of the songs nearest to a place, the nearest first; never of anybody's own files."""
        ...

    async def asked(self, interaction: str, message: str) -> Job | None:
        """The question whose answer is this message, while it is remembered."""
        ...

    async def miss(self, miss: Miss) -> None:
        """Note it; a person's later word on a prediction replaces the earlier."""
        ...

    async def misses(self) -> Mapping[str, int]:
        """How often each reason was given."""
        ...

    async def notes(self, limit: int) -> Sequence[str]:
        """The latest words of people whose reason was another."""
        ...

    async def answered(self, model: str, limit: int) -> Sequence[int]:
        """The latest answers of a model on songs that are nobody's own files, each song once."""
        ...

    async def about(self, user: str) -> Mapping[str, object]:
        """Everything that is kept of a person, as plain values."""
        ...
