"""The guessing game: a title and a cover, a minute, and whose number comes closest to the world's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SECONDS = 60.0
DAILY = 5
"""Rounds that a person may start in a day."""

MODEL = "model"


@dataclass(frozen=True)
class Guess:
    """A person's number."""

    user: str
    value: float
    at: float


@dataclass(frozen=True)
class Verdict:
    """How a round ended: the guesses from the closest to the farthest, and what the model had said."""

    actual: float
    said: float
    ranked: tuple[Guess, ...]

    @property
    def winners(self) -> tuple[str, ...]:
        """Whoever is closest; several where they are equally close."""
        best = min((self.error(guess) for guess in self.ranked), default=None)
        return tuple(guess.user for guess in self.ranked if self.error(guess) == best)

    @property
    def better(self) -> tuple[str, ...]:
        """Who was closer than the model."""
        return tuple(guess.user for guess in self.ranked if self.error(guess) < abs(self.said - self.actual))

    def error(self, guess: Guess) -> float:
        """Points between a guess and the world."""
        return abs(guess.value - self.actual)


@dataclass(frozen=True)
class Calls:
    """A person's guesses in a server: how many, how far off on average beside the model on the same songs."""

    count: int
    error: float = 0.0
    model_error: float = 0.0
    won: int = 0
    streak: int = 0


def verdict(actual: float, said: float, guesses: Iterable[Guess]) -> Verdict:
    """The closest first; of equals who said it first."""
    ranked = sorted(guesses, key=lambda one: (abs(one.value - actual), one.at, one.user))
    return Verdict(actual, said, tuple(ranked))


def streak(days: Iterable[int], today: int) -> int:
    """Days in a row with a guess, up to today; a day that is not over yet breaks nothing."""
    played = set(days)
    day = today if today in played else today - 1
    length = 0
    while day - length in played:
        length += 1
    return length


def calls(user: str, rounds: Sequence[tuple[int, Verdict]], today: int) -> Calls:
    """The record of somebody over rounds, each with its day."""
    mine = [(day, told, guess) for day, told in rounds for guess in told.ranked if guess.user == user]
    if not mine:
        return Calls(0)
    error = sum(told.error(guess) for _, told, guess in mine) / len(mine)
    model = sum(abs(told.said - told.actual) for _, told, _ in mine) / len(mine)
    won = sum(user in told.winners for _, told, _ in mine)
    return Calls(len(mine), error, model, won, streak((day for day, _, _ in mine), today))
