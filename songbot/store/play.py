"""The games, in the same file as everything else."""

from collections.abc import Iterable, Sequence

from songbot.core.calendar import Window
from songbot.core.draft import Round, Signing
from songbot.core.guess import Guess, Verdict
from songbot.core.release import Release
from songbot.ports import Clock
from songbot.ports.play import Puzzle
from songbot.store import games, releases
from songbot.store.database import Database


class SqliteGames:
    """The draft and the guessing."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._db = database
        self._clock = clock

    async def sign(self, guild: str, round_: Round, signing: Signing) -> str:
        """A label signs a song; the key of why not, where its hand speaks against it."""
        return await self._db.write(lambda db: games.sign(db, guild, round_, signing))

    async def unsign(self, guild: str, round_: Round, user: str) -> None:
        """A label lets its songs of a round go."""
        await self._db.write(lambda db: games.unsign(db, guild, round_, user))

    async def signed(self, guild: str, round_: Round) -> Sequence[Signing]:
        """What is on the table of a round."""
        return await self._db.read(lambda db: games.signed(db, guild, round_))

    async def drafts(self, since: float) -> Sequence[tuple[str, Round]]:
        """The rounds that were played since, by server."""
        return await self._db.read(lambda db: games.drafts(db, since))

    async def uncounted(self) -> Sequence[str]:
        """Songs of drafts that have to be counted now."""
        now = self._clock.now()
        return await self._db.read(lambda db: games.uncounted(db, now))

    async def count(self, track: str, listeners: int) -> Sequence[str]:
        """Write a count where it is due; the servers that waited for it."""
        now = self._clock.now()
        return await self._db.write(lambda db: games.count(db, track, now, listeners))

    async def restock(self, found: Iterable[Release]) -> None:
        """Another list of fresh releases in the place of the old one."""
        kept = list(found)
        await self._db.write(lambda db: releases.restock(db, kept))

    async def releases(self) -> Sequence[Release]:
        """The list, the most listened to first."""
        return await self._db.read(releases.listed)

    async def release(self, id_: str) -> Release | None:
        """One of the list."""
        return await self._db.read(lambda db: releases.one(db, id_))

    async def pose(self, puzzle: Puzzle) -> int:
        """A round of guessing begins; its number."""
        return await self._db.write(lambda db: games.pose(db, puzzle))

    async def posed(self, puzzle: int, message: str) -> None:
        """A round's question became this message."""
        await self._db.write(lambda db: games.posed(db, puzzle, message))

    async def puzzle(self, id_: int) -> Puzzle | None:
        """A round that is still open."""
        return await self._db.read(lambda db: games.puzzle(db, id_))

    async def open_puzzles(self) -> Sequence[Puzzle]:
        """All that are open, the first to end first."""
        return await self._db.read(games.open_puzzles)

    async def started(self, guild: str, user: str, since: float) -> int:
        """How many rounds a person has started since."""
        return await self._db.read(lambda db: games.started(db, guild, user, since))

    async def guess(self, puzzle: int, mine: Guess) -> bool:
        """A person's number; whether the round was open still."""
        return await self._db.write(lambda db: games.guess(db, puzzle, mine))

    async def verdict(self, puzzle: int) -> Verdict | None:
        """How a round that is open stands."""
        return await self._db.read(lambda db: games.standing(db, puzzle))

    async def solve(self, puzzle: int) -> None:
        """End a round."""
        await self._db.write(lambda db: games.solve(db, puzzle))

    async def solved(self, guild: str, window: Window) -> Sequence[tuple[int, Verdict]]:
        """The rounds of a time that are over, each with its day; everywhere where `guild` is empty."""
        return await self._db.read(lambda db: games.solved(db, guild, window))

    async def riddle(self, chance: float, since: float, model: str) -> tuple[str, float] | None:
        """A song that was counted lately and that a model has judged, with its score; `chance` from 0 to 1 picks."""
        return await self._db.read(lambda db: games.riddle(db, chance, since, model))
