"""A server's week, as values."""

from dataclasses import dataclass

from songbot.core.board import Song
from songbot.core.find import Find, Receipt
from songbot.core.record import Record


@dataclass(frozen=True)
class Digest:
    """A server's week: the model's best and worst calls, what has grown, how people guessed, and the record."""

    language: str
    best: tuple[tuple[Find, Song], ...]
    worst: tuple[tuple[Find, Song], ...]
    grown: tuple[tuple[Receipt, Song], ...]
    rounds: int
    people: float
    model: float
    record: Record | None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.best or self.grown or self.rounds)
