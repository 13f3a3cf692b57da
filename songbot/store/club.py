"""What servers' people share, in the same file as everything else."""

from collections.abc import Mapping, Sequence

from songbot.core.calendar import Window
from songbot.core.find import Find, Receipt
from songbot.core.standings import Ear
from songbot.ports import Clock
from songbot.ports.club import Act, Hung, Tally
from songbot.store import boards, finds, leaving
from songbot.store.database import Database


class SqliteClub:
    """Finds, boards and where they hang."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._db = database
        self._clock = clock

    async def found(self, find: Find) -> bool:
        """Keep a find, its id aside; whether it is this person's first of this song here."""
        return await self._db.write(lambda db: finds.found(db, find))

    async def board(self, guild: str, name: str, window: Window) -> tuple[Find, ...]:
        """`top` or `gems` over a time."""
        return await self._db.read(lambda db: finds.board(db, guild, name, window))

    async def ears(self, guild: str, window: Window) -> tuple[Ear, ...]:
        """Whose first finds grew, by the looks of a time."""
        return await self._db.read(lambda db: finds.ears_of(db, guild, window))

    async def finder(self, guild: str, track: str) -> Find | None:
        """Who asked for a song first in a server."""
        return await self._db.read(lambda db: finds.finder(db, guild, track))

    async def tally(self, guild: str, user: str) -> Tally:
        """How many songs a person found in a server."""
        return await self._db.read(lambda db: finds.tally(db, guild, user))

    async def receipts(self, guild: str, window: Window, user: str = "") -> Sequence[Receipt]:
        """The looks of a time at songs that were found first, of one person or of all."""
        return await self._db.read(lambda db: finds.receipts(db, guild, window, user))

    async def asked(self, guild: str, window: Window) -> Sequence[Find]:
        """What was asked for in a time, of every song the first find; everywhere where `guild` is empty."""
        return await self._db.read(lambda db: finds.asked(db, guild, window))

    async def due(self, limit: int) -> Sequence[str]:
        """Songs that it is time to look up again."""
        now = self._clock.now()
        return await self._db.read(lambda db: finds.due(db, now, limit))

    async def looked(self, track: str, listeners: int) -> Sequence[str]:
        """Write the receipts that were due for a song; the servers that have a new one."""
        now = self._clock.now()
        return await self._db.write(lambda db: finds.looked(db, track, now, listeners))

    async def absent(self, track: str) -> None:
        """Its service did not know a song that was to be counted: it is asked again, later each time."""
        now = self._clock.now()
        await self._db.write(lambda db: finds.absent(db, track, now))

    async def hung(self, guild: str) -> Hung | None:
        """A server's board."""
        return await self._db.read(lambda db: boards.hung(db, guild))

    async def boards(self) -> Sequence[str]:
        """The servers that have a board."""
        return await self._db.read(boards.everywhere)

    async def hang(self, board: Hung) -> None:
        """Write down how a board is."""
        await self._db.write(lambda db: boards.hang(db, board))

    async def take_down(self, guild: str) -> None:
        """A server has no board any more."""
        await self._db.write(lambda db: boards.take_down(db, guild))

    async def hide(self, guild: str, kind: str, id_: str) -> None:
        """Keep a user or a track off a server's boards."""
        await self._db.write(lambda db: boards.hide(db, guild, kind, id_))

    async def unhide(self, guild: str, kind: str, id_: str) -> None:
        """Let it back."""
        await self._db.write(lambda db: boards.unhide(db, guild, kind, id_))

    async def hidden(self, guild: str) -> Sequence[tuple[str, str]]:
        """What a server hides, as kind and id."""
        return await self._db.read(lambda db: boards.hidden(db, guild))

    async def note_act(self, act: Act) -> None:
        """Write down what an admin or operator did."""
        await self._db.write(lambda db: boards.note_act(db, act))

    async def acts(self, limit: int) -> Sequence[Act]:
        """The latest acts, newest first."""
        return await self._db.read(lambda db: boards.acts(db, limit))

    async def opt_out(self, user: str) -> Sequence[str]:
        """Remove a person from all that others see; the servers where they may have been seen."""
        return await self._db.write(lambda db: leaving.opt_out(db, user))

    async def forget(self, user: str) -> Sequence[str]:
        """Remove a person from everything; the servers whose boards they may have stood on."""
        return await self._db.write(lambda db: leaving.forget(db, user))

    async def left(self, guild: str, at: float) -> None:
        """A server sent the bot away then; what it has is kept for now."""
        await self._db.write(lambda db: leaving.left(db, guild, at))

    async def joined(self, guild: str) -> None:
        """It let the bot in again."""
        await self._db.write(lambda db: leaving.joined(db, guild))

    async def servers(self) -> Mapping[str, float]:
        """The servers that have anything here, each with when it sent the bot away, or 0."""
        return await self._db.read(leaving.servers)

    async def purge(self, guild: str) -> None:
        """Remove a server and everything of it."""
        await self._db.write(lambda db: leaving.purge(db, guild))
