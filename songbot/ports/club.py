"""The seams of what the people of a server share: their finds, their boards, and where these hang."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from songbot.core.board import Face
from songbot.core.calendar import Window
from songbot.core.digest import Digest
from songbot.core.find import Find, Receipt
from songbot.core.standings import Ear


@dataclass(frozen=True)
class Hung:
    """A server's board: where it hangs, who hung it, what it showed last, and why it rests (`refused`), if it does."""

    guild: str
    channel: str
    admin: str
    message: str = ""
    digest: str = ""
    made_at: float = 0.0
    edited_at: float = 0.0
    refused: str = ""
    count: int = 0  # messages so far: names the next one, so that a repeated send makes no second


@dataclass(frozen=True)
class Act:
    """What an admin or operator did."""

    at: float
    guild: str
    user: str
    act: str
    detail: str = ""


@dataclass(frozen=True)
class Tally:
    """A person's finds in a server: how many, and how many before anybody else."""

    finds: int
    firsts: int


@dataclass(frozen=True)
class Placed:
    """Where a board's content is now, or what kept it from there.

    `trouble` is `gone` (the message was deleted), `lost` (the channel was), `forbidden`, or `busy` (try later).
    """

    message: str = ""
    trouble: str = ""


class Board(Protocol):
    """The wall that boards hang on."""

    async def hang(self, channel: str, face: Face, name: str) -> Placed:
        """A new message, without a sound; two of one name are one."""
        ...

    async def change(self, channel: str, message: str, face: Face) -> Placed:
        """Another content for a message."""
        ...

    async def announce(self, channel: str, digest: Digest, name: str) -> Placed:
        """A message about a week; two of one name are one."""
        ...

    async def pin(self, channel: str, message: str) -> None:
        """Keep it in sight; not being allowed to is no matter."""
        ...

    async def remove(self, channel: str, message: str) -> None:
        """Take a message away; not being able to is no matter."""
        ...

    async def tell(self, user: str, key: str, channel: str, locale: str) -> None:
        """A note to an admin about the board of a channel; not reaching them is no matter."""
        ...


class Club(Protocol):
    """What a server's people share, kept apart from every other server's."""

    async def found(self, find: Find) -> bool:
        """Keep a find, its id aside; whether it is this person's first of this song here."""
        ...

    async def board(self, guild: str, name: str, window: Window) -> tuple[Find, ...]:
        """`top` or `gems` over a time."""
        ...

    async def ears(self, guild: str, window: Window) -> tuple[Ear, ...]:
        """Whose first finds grew, by the looks of a time."""
        ...

    async def finder(self, guild: str, track: str) -> Find | None:
        """Who asked for a song first in a server."""
        ...

    async def tally(self, guild: str, user: str) -> Tally:
        """How many songs a person found in a server."""
        ...

    async def receipts(self, guild: str, window: Window, user: str = "") -> Sequence[Receipt]:
        """The looks of a time at songs that were found first, of one person or of all."""
        ...

    async def asked(self, guild: str, window: Window) -> Sequence[Find]:
        """What was asked for in a time, of every song the first find; everywhere where `guild` is empty."""
        ...

    async def due(self, limit: int) -> Sequence[str]:
        """Songs that it is time to look up again."""
        ...

    async def looked(self, track: str, listeners: int) -> Sequence[str]:
        """Write the receipts that were due for a song; the servers that have a new one."""
        ...

    async def absent(self, track: str) -> None:
        """Its service did not know a song that was to be counted: it is due again later, each time later still."""
        ...

    async def hung(self, guild: str) -> Hung | None:
        """A server's board."""
        ...

    async def boards(self) -> Sequence[str]:
        """The servers that have a board."""
        ...

    async def hang(self, board: Hung) -> None:
        """Write down how a board is."""
        ...

    async def take_down(self, guild: str) -> None:
        """A server has no board any more."""
        ...

    async def hide(self, guild: str, kind: str, id_: str) -> None:
        """Keep a user or a track off a server's boards."""
        ...

    async def unhide(self, guild: str, kind: str, id_: str) -> None:
        """Let it back."""
        ...

    async def hidden(self, guild: str) -> Sequence[tuple[str, str]]:
        """What a server hides, as kind and id."""
        ...

    async def note_act(self, act: Act) -> None:
        """Write down what an admin or operator did."""
        ...

    async def acts(self, limit: int) -> Sequence[Act]:
        """The latest acts, newest first."""
        ...

    async def opt_out(self, user: str) -> Sequence[str]:
        """Remove a person from all that others see; the servers where they may have been seen."""
        ...

    async def forget(self, user: str) -> Sequence[str]:
        """Remove a person from everything; the servers whose boards they may have stood on."""
        ...

    async def left(self, guild: str, at: float) -> None:
        """A server sent the bot away then; what it has is kept for now."""
        ...

    async def joined(self, guild: str) -> None:
        """It let the bot in again."""
        ...

    async def servers(self) -> Mapping[str, float]:
        """The servers that have anything here, each with when it sent the bot away, or 0."""
        ...

    async def purge(self, guild: str) -> None:
        """Remove a server and everything of it."""
        ...
