"""The use case: every server's board shows what is so, by few edits: coalesced, and never one without a change."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from songbot.core.board import NAMES, SHOWN, Face, Ranking, of_ears, of_finds
from songbot.core.calendar import DAY, Window, week
from songbot.core.standings import PLACES, enough, enough_ears
from songbot.core.track import Track
from songbot.nap import nap
from songbot.ports import Clock, Store
from songbot.ports.club import Board, Club, Hung, Placed
from songbot.spawn import Tasks, spawn

log = logging.getLogger(__name__)

SETTLE = 2.0
"""Seconds that a change waits for others, which then share its edit."""

GAP, OLD_GAP = 30.0, 60.0
"""Seconds between two edits of a message; Discord makes edits of messages older than an hour dearer."""

OLD = 3600.0
PAUSE = 600.0
"""Seconds that a board rests which Discord does not let us draw."""

BUSY = 30.0
EAR_DAYS = 90
"""Days whose looks make the best ears."""


class Leaderboard:
    """One task for all boards; `changed` may be called as often as one likes."""

    def __init__(self, store: Store, club: Club, board: Board, clock: Clock) -> None:
        self._store = store
        self._club = club
        self._board = board
        self._clock = clock
        self._wake = asyncio.Event()
        self._due: dict[str, float] = {}
        self._resting: dict[str, float] = {}
        self._stumbles: dict[str, int] = {}
        self._drawing: Tasks = set()
        self._looked = False
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def changed(self, guild: str) -> None:
        """Something of this server's board is otherwise now."""
        now = self._clock.now()
        self._due.setdefault(guild, max(now + SETTLE, self._resting.get(guild, 0.0)))
        self._wake.set()

    def mended(self, guild: str) -> None:
        """What kept a board from being drawn may be over."""
        self._resting.pop(guild, None)
        self._due.pop(guild, None)
        self.changed(guild)

    async def run(self) -> None:
        """Draw until cancelled; at the start what changed while nobody looked, and at every week's turn."""
        try:
            await self._all_changed()
            self._looked = True
            while True:
                turn = week(self._clock.now()).end
                await nap(self._clock, min([turn, *self._due.values()]), self._wake)
                self._wake.clear()
                if self._clock.now() >= turn:
                    await self._all_changed()
                for guild in self._ripe():
                    spawn(self._drawing, self._redraw_alone(guild))
        finally:
            for task in self._drawing:
                task.cancel()
            await asyncio.gather(*self._drawing, return_exceptions=True)

    @property
    def quiet(self) -> bool:
        """Whether all that changed while nobody looked is known, nothing is being drawn and nothing should be."""
        now = self._clock.now()
        return self._looked and not self._drawing and all(due > now for due in self._due.values())

    def _ripe(self) -> list[str]:
        """The servers whose time has come; they are due no more."""
        now = self._clock.now()
        ripe = [guild for guild, due in self._due.items() if due <= now]
        for guild in ripe:
            del self._due[guild]
        return ripe

    async def _all_changed(self) -> None:
        for guild in await self._club.boards():
            hung = await self._club.hung(guild)
            if hung and hung.edited_at:
                self._resting.setdefault(guild, hung.edited_at + self._gap(hung))
            self.changed(guild)

    async def _redraw_alone(self, guild: str) -> None:
        """A server whose board fails, or waits for Discord, is nobody else's matter."""
        async with self._locks[guild]:
            if self._resting.get(guild, 0.0) > self._clock.now():
                self.changed(guild)
                return
            try:
                await self._redraw(guild)
            except Exception:
                log.exception("the board of server %s failed", guild)
                self._rest(guild, PAUSE)

    async def _redraw(self, guild: str) -> Placed:
        """Show what is so, if anything else is shown."""
        hung = await self._club.hung(guild)
        if hung is None:
            return Placed()
        face = await self.face(guild)
        if hung.message and hung.digest == face.digest and not hung.refused:
            return Placed(hung.message)
        placed = await self._place(hung, face)
        await self._settle(hung, face, placed)
        return placed

    async def _place(self, hung: Hung, face: Face) -> Placed:
        """Into the old message, or into a new one where there is none any more."""
        placed = Placed(trouble="gone")
        if hung.message:
            placed = await self._board.change(hung.channel, hung.message, face)
        if placed.trouble == "gone":
            placed = await self._board.hang(hung.channel, face, f"b{hung.guild}-{hung.count + 1}")
        return placed

    async def _settle(self, hung: Hung, face: Face, placed: Placed) -> None:
        """Write down what is shown now, or why not; an admin is told once."""
        now = self._clock.now()
        if placed.trouble == "busy":
            self._stumbles[hung.guild] = self._stumbles.get(hung.guild, 0) + 1
            self._rest(hung.guild, min(PAUSE, BUSY * 2 ** self._stumbles[hung.guild]))
            self.changed(hung.guild)
            return
        self._stumbles.pop(hung.guild, None)
        if placed.trouble:
            self._rest(hung.guild, PAUSE)
            await self._club.hang(replace(hung, refused=placed.trouble))
            if not hung.refused and hung.admin:
                await self._board.tell(hung.admin, f"board.paused.{placed.trouble}", hung.channel, face.language)
            return
        new = placed.message != hung.message
        made_at, count = (now, hung.count + 1) if new else (hung.made_at, hung.count)
        kept = replace(hung, message=placed.message, digest=face.digest, made_at=made_at, edited_at=now, count=count)
        await self._club.hang(replace(kept, refused=""))
        self._rest(hung.guild, self._gap(kept))
        if new:
            await self._board.pin(hung.channel, placed.message)

    def _gap(self, hung: Hung) -> float:
        return OLD_GAP if self._clock.now() - hung.made_at > OLD else GAP

    def _rest(self, guild: str, seconds: float) -> None:
        self._resting[guild] = self._clock.now() + seconds

    async def hang(self, guild: str, channel: str, admin: str) -> Placed:
        """Hang a server's board into a channel, at once; what kept it from hanging there, if anything did."""
        async with self._locks[guild]:
            return await self._hang(guild, channel, admin)

    async def _hang(self, guild: str, channel: str, admin: str) -> Placed:
        before = await self._club.hung(guild)
        count = before.count if before else 0
        if before and before.channel == channel:
            hung = replace(before, admin=admin, digest="", refused="")
        else:
            hung = Hung(guild, channel, admin, count=count)
        await self._club.hang(hung)
        placed = await self._redraw(guild)
        if before and before.message and before.channel != channel and not placed.trouble:
            await self._board.remove(before.channel, before.message)
        return placed

    async def take_down(self, guild: str) -> None:
        """No board any more."""
        hung = await self._club.hung(guild)
        await self._club.take_down(guild)
        self._due.pop(guild, None)
        if hung and hung.message:
            await self._board.remove(hung.channel, hung.message)

    async def face(self, guild: str) -> Face:
        """What a server's board shows now."""
        values = await self._store.guild(guild)
        wanted = values.get("boards", list(NAMES))
        names = [name for name in NAMES if isinstance(wanted, list) and name in wanted]
        found = [await self.ranking(guild, name, most=SHOWN[name]) for name in names]
        shown = [one for one in found if one.entries]
        so_far = (0, 0) if shown else await self._so_far(guild)
        return Face(str(values.get("language", "en")), week(self._clock.now()).end, tuple(shown), so_far)

    async def _so_far(self, guild: str) -> tuple[int, int]:
        board = await self._club.board(guild, "top", week(self._clock.now()))
        return len(board), len({find.user for find in board})

    async def ranking(self, guild: str, name: str, window: Window | None = None, most: int = PLACES) -> Ranking:
        """One board of this week or another time; without lines until enough people fill it."""
        now = self._clock.now()
        if name == "ears":
            ears = await self._club.ears(guild, window or Window(now - EAR_DAYS * DAY, week(now).end))
            ears = ears[:most] if enough_ears(ears) else ()
            return of_ears(ears, await self._songs([ear.best.find.track for ear in ears]))
        finds = await self._club.board(guild, name, window or week(now))
        finds = finds[:most] if enough(find.user for find in finds) else ()
        return of_finds(name, finds, await self._songs([find.track for find in finds]))

    async def _songs(self, keys: Sequence[str]) -> Mapping[str, Track | None]:
        return {key: await self._store.song(key) for key in keys}
