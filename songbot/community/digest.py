"""The use case: once a week a server hears what became of its week, with an honest record of the model."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from songbot.community.profile import best
from songbot.core.board import Song, song
from songbot.core.calendar import DAY, WEEK, Window, week
from songbot.core.digest import Digest
from songbot.core.find import Find
from songbot.core.guess import Verdict
from songbot.core.record import Record, error, record
from songbot.ports import Clock, Store
from songbot.ports.club import Board, Club, Placed
from songbot.ports.play import Games

log = logging.getLogger(__name__)

LINES = 3
NINE = 9 * 3600.0
"""Seconds after the week's turn, in UTC, at which the digest of the last one comes."""

YEAR = 365 * DAY
LEASE = 600.0


@dataclass(frozen=True)
class Press:
    """What the digest is made from and where it goes."""

    store: Store
    club: Club
    games: Games
    board: Board
    clock: Clock


class Digests:
    """Writes digests; each server's once a week, whoever restarts meanwhile."""

    def __init__(self, press: Press) -> None:
        self._press = press

    async def send_due(self) -> int:
        """Send the digests of last week that were not sent; how many were."""
        now = self._press.clock.now()
        turn = week(now).start
        if now < turn + NINE:
            return 0
        sent = 0
        for guild in await self._press.club.boards():
            wanted = (await self._press.store.guild(guild)).get("digest", True)
            if wanted and await self._press.store.claim_slot(_slot(guild), turn, LEASE):
                sent += await self._try(guild, turn)
        return sent

    async def _try(self, guild: str, turn: float) -> bool:
        """Whether one was sent; where Discord stumbles it comes an hour later, and other servers wait for nobody."""
        store = self._press.store
        try:
            placed = await self._send(guild, turn)
        except Exception:
            log.exception("the digest of server %s failed; its next week is another try", guild)
            placed = None
        if placed and placed.trouble == "busy":
            await store.release_slot(_slot(guild), turn)
        else:
            await store.finish_slot(_slot(guild), turn)
        return placed is not None and not placed.trouble

    async def _send(self, guild: str, turn: float) -> Placed | None:
        hung = await self._press.club.hung(guild)
        digest = await self.of(guild, Window(turn - WEEK, turn))
        if hung is None or hung.refused or digest.empty:
            return None
        return await self._press.board.announce(hung.channel, digest, f"d{guild}{int(turn) // int(WEEK) % 1000}")

    async def of(self, guild: str, window: Window) -> Digest:
        """The digest of a time."""
        press = self._press
        values = await press.store.guild(guild)
        known = [find for find in await press.club.asked(guild, window) if find.points is not None]
        ranked = sorted(known, key=lambda find: (error(find), find.at, find.id))
        worst = [find for find in reversed(ranked) if error(find) > find.high - find.score][:LINES]
        grown = best(await press.club.receipts(guild, window))[:LINES]
        rounds = [told for _, told in await press.games.solved(guild, window) if told.ranked]
        return Digest(
            language=str(values.get("language", "en")),
            best=await self._named(ranked[:LINES]),
            worst=await self._named(worst),
            grown=tuple([(one, song(await press.store.song(one.find.track))) for one in grown]),
            rounds=len(rounds),
            people=_people(rounds),
            model=sum(abs(told.said - told.actual) for told in rounds) / max(1, len(rounds)),
            record=await self.record(guild),
        )

    async def record(self, guild: str = "") -> Record | None:
        """How the model has done over a year in a server, or everywhere."""
        now = self._press.clock.now()
        return record(await self._press.club.asked(guild, Window(now - YEAR, now + DAY)))

    async def _named(self, finds: Sequence[Find]) -> tuple[tuple[Find, Song], ...]:
        return tuple([(find, song(await self._press.store.song(find.track))) for find in finds])


def _slot(guild: str) -> str:
    return f"digest {guild}"


def _people(rounds: Sequence[Verdict]) -> float:
    errors = [told.error(guess) for told in rounds for guess in told.ranked]
    return sum(errors) / max(1, len(errors))
