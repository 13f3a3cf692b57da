"""The use case: rounds of guessing, each over after a minute, whatever happens to the process meanwhile."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from songbot.community.finds import OFF
from songbot.core.board import song as named
from songbot.core.calendar import DAY
from songbot.core.guess import DAILY, SECONDS, Guess
from songbot.core.popularity import Scale, popularity
from songbot.core.track import Track
from songbot.errors import Refused
from songbot.nap import nap
from songbot.ports import Clock, Store
from songbot.ports.play import Games, Puzzle, Table

log = logging.getLogger(__name__)

RECENT = 30 * DAY
"""How old the world's count of a song may be."""

NEVER = 365 * DAY
AGAIN, STALE = 5.0, 3600.0
"""Seconds until the end of a round is shown anew where it could not be, and after which nobody waits for it."""

PATIENCE = 10.0
"""Seconds for showing one end."""

LOWEST, HIGHEST = 0.0, 100.0


@dataclass(frozen=True)
class Parlour:
    """What the game works with: `chance` gives numbers from 0 to 1; the model that plays, and its scale."""

    store: Store
    games: Games
    table: Table
    clock: Clock
    chance: Callable[[], float]
    model: Callable[[], str]
    scale: Callable[[], Scale]


class Guessing:
    """Begins rounds, takes numbers, ends rounds."""

    def __init__(self, parlour: Parlour) -> None:
        self._parlour = parlour
        self._wake = asyncio.Event()

    async def begin(self, asked: Puzzle) -> tuple[Puzzle, Track]:
        """A round for a server's channel; Refused after too many of a day, or where no song is known yet."""
        room, now = self._parlour, self._parlour.clock.now()
        today = now // DAY * DAY
        if await room.games.started(asked.guild, asked.starter, today) >= DAILY:
            raise Refused("guess.enough", limit=DAILY, when=int(today + DAY))
        found = await room.games.riddle(room.chance(), now - RECENT, room.model())
        track = await room.store.song(found[0]) if found else None
        world = popularity(track, room.scale()) if track else None
        if found is None or track is None or world is None:
            raise Refused("guess.none")
        puzzle = replace(asked, track=track.key, at=now, ends=now + SECONDS, actual=world.points, said=found[1])
        return replace(puzzle, id=await room.games.pose(puzzle)), track

    async def posed(self, puzzle: int, message: str) -> None:
        """The question is seen: from now on it can end."""
        await self._parlour.games.posed(puzzle, message)
        self._wake.set()

    async def guess(self, puzzle: int, user: str, text: str) -> float:
        """Somebody's number, the last one counts; Refused where it is none, or too late."""
        try:
            value = float(text.strip().replace(",", "."))
        except ValueError:
            raise Refused("guess.number") from None
        if not LOWEST <= value <= HIGHEST:
            raise Refused("guess.number")
        if (await self._parlour.store.person(user)).get(OFF):
            raise Refused("draft.off")
        if not await self._parlour.games.guess(puzzle, Guess(user, value, self._parlour.clock.now())):
            raise Refused("guess.late")
        return value

    async def run(self) -> None:
        """End each round at its time, until cancelled; those that a death left open at once."""
        clock = self._parlour.clock
        while True:
            self._wake.clear()
            rounds = await self._parlour.games.open_puzzles()
            over = [one for one in rounds if one.ends <= clock.now()]
            ended = await asyncio.gather(*map(self._end, over))
            again = [clock.now() + AGAIN for one in ended if not one]
            ahead = [one.ends for one in rounds if one not in over]
            await nap(clock, min([*ahead, *again, clock.now() + NEVER]), self._wake)

    async def _end(self, puzzle: Puzzle) -> bool:
        """Whether it is over; where a place is slow or broken it has to be tried again, and no other round waits."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._shown(puzzle)
        except TimeoutError:
            log.warning("the end of round %d takes too long to show", puzzle.id)
        except Exception:
            log.exception("round %d could not be ended", puzzle.id)
        return False

    async def _shown(self, puzzle: Puzzle) -> bool:
        """Show the end, then write it down; False where that did not work."""
        room = self._parlour
        told, track = await room.games.verdict(puzzle.id), await room.store.song(puzzle.track)
        stale = room.clock.now() - puzzle.ends > STALE
        if told and puzzle.message and not stale and not await room.table.reveal(puzzle, named(track), told):
            return False
        await room.games.solve(puzzle.id)
        return True
