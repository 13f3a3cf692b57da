"""The seams of the games: what the draft and the guessing need of the store and of Discord."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from songbot.core.board import Song
from songbot.core.calendar import Window
from songbot.core.draft import Round, Signing
from songbot.core.guess import Guess, Verdict
from songbot.core.release import Release


@dataclass(frozen=True)
class Puzzle:
    """A round of guessing: where it is asked, which song, when it ends, and what the world and the model say."""

    guild: str
    channel: str
    locale: str
    track: str
    starter: str
    at: float
    ends: float
    actual: float
    said: float
    message: str = ""
    id: int = 0


class Games(Protocol):
    """What the games keep."""

    async def sign(self, guild: str, round_: Round, signing: Signing) -> str:
        """A label signs a song; the key of why not, where its hand speaks against it."""
        ...

    async def unsign(self, guild: str, round_: Round, user: str) -> None:
        """A label lets its songs of a round go."""
        ...

    async def signed(self, guild: str, round_: Round) -> Sequence[Signing]:
        """What is on the table of a round."""
        ...

    async def drafts(self, since: float) -> Sequence[tuple[str, Round]]:
        """The rounds that were played since, by server."""
        ...

    async def uncounted(self) -> Sequence[str]:
        """Songs of drafts that have to be counted now."""
        ...

    async def count(self, track: str, listeners: int) -> Sequence[str]:
        """Write a count where it is due; the servers that waited for it."""
        ...

    async def restock(self, found: Iterable[Release]) -> None:
        """Another list of fresh releases in the place of the old one."""
        ...

    async def releases(self) -> Sequence[Release]:
        """The list, the most listened to first."""
        ...

    async def release(self, id_: str) -> Release | None:
        """One of the list."""
        ...

    async def pose(self, puzzle: Puzzle) -> int:
        """A round of guessing begins; its number."""
        ...

    async def posed(self, puzzle: int, message: str) -> None:
        """A round's question became this message."""
        ...

    async def puzzle(self, id_: int) -> Puzzle | None:
        """A round that is still open."""
        ...

    async def open_puzzles(self) -> Sequence[Puzzle]:
        """All that are open, the first to end first."""
        ...

    async def started(self, guild: str, user: str, since: float) -> int:
        """How many rounds a person has started since."""
        ...

    async def guess(self, puzzle: int, mine: Guess) -> bool:
        """A person's number; whether the round was open still."""
        ...

    async def verdict(self, puzzle: int) -> Verdict | None:
        """How a round that is open stands."""
        ...

    async def solve(self, puzzle: int) -> None:
        """End a round."""
        ...

    async def solved(self, guild: str, window: Window) -> Sequence[tuple[int, Verdict]]:
        """The rounds of a time that are over, each with its day; everywhere where `guild` is empty."""
        ...

    async def riddle(self, chance: float, since: float, model: str) -> tuple[str, float] | None:
        """A song that was counted lately and that a model has judged, with its score; `chance` from 0 to 1 picks."""
        ...


class News(Protocol):
    """Whoever hears of what comes out."""

    async def fresh(self, until: date, days: int, patience: float) -> Sequence[Release]:
        """The singles of the days up to one; SourceFailed says how it failed."""
        ...


class Table(Protocol):
    """Where a round of guessing is shown."""

    async def reveal(self, puzzle: Puzzle, song: Song, verdict: Verdict) -> bool:
        """Show how it ended; False where that has to be tried again."""
        ...
