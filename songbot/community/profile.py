"""The use case: what a person has done in a server, and their say in whether anybody sees it."""

from collections.abc import Sequence
from dataclasses import dataclass

from songbot.community.draft import Draft
from songbot.community.finds import OFF
from songbot.community.leaderboard import Leaderboard
from songbot.core.board import Song, song
from songbot.core.calendar import DAY, Window
from songbot.core.draft import Standing
from songbot.core.find import Receipt
from songbot.core.guess import Calls, calls
from songbot.ports import Clock, Store
from songbot.ports.club import Club, Tally
from songbot.ports.play import Games

BEST = 3
MEMORY = 365 * DAY


@dataclass(frozen=True)
class Profile:
    """A person in a server; `receipts` are the best that are worth showing, `place` is theirs in the season."""

    user: str
    tally: Tally
    receipts: tuple[tuple[Receipt, Song], ...]
    calls: Calls
    place: int
    standing: Standing | None
    off: bool


@dataclass(frozen=True)
class Desk:
    """What profiles are made from."""

    store: Store
    club: Club
    games: Games
    draft: Draft
    leaderboard: Leaderboard
    clock: Clock


class Profiles:
    """Looks people up, and lets them go."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def of(self, guild: str, user: str) -> Profile:
        """Somebody's profile."""
        desk, now = self._desk, self._desk.clock.now()
        year = Window(now - MEMORY, now + DAY)
        receipts = await self.receipts(guild, user)
        rounds = await desk.games.solved(guild, year)
        table = (await desk.draft.season(guild)).table
        place = next((place for place, one in enumerate(table, 1) if one.user == user), 0)
        return Profile(
            user,
            await desk.club.tally(guild, user),
            receipts,
            calls(user, rounds, int(now // DAY)),
            place,
            table[place - 1] if place else None,
            bool((await desk.store.person(user)).get(OFF)),
        )

    async def receipts(self, guild: str, user: str) -> tuple[tuple[Receipt, Song], ...]:
        """Their best finds that are worth showing, each by its latest look."""
        now = self._desk.clock.now()
        found = await self._desk.club.receipts(guild, Window(now - MEMORY, now + DAY), user)
        return tuple([(one, song(await self._desk.store.song(one.find.track))) for one in best(found)[:BEST]])

    async def opt_out(self, user: str) -> None:
        """No trace on any board, and none to come."""
        await self._desk.store.set_person(user, {OFF: True})
        for guild in await self._desk.club.opt_out(user):
            self._desk.leaderboard.changed(guild)

    async def opt_in(self, user: str) -> None:
        """From now on they count again."""
        await self._desk.store.set_person(user, {OFF: None})

    async def forget(self, user: str) -> None:
        """Remove everything of a person, everywhere."""
        for guild in await self._desk.club.forget(user):
            self._desk.leaderboard.changed(guild)


def best(receipts: Sequence[Receipt]) -> list[Receipt]:
    """The receipts that are worth showing, of each find the latest, the greatest growth first."""
    latest: dict[int, Receipt] = {}
    for one in receipts:
        if one.find.id not in latest or one.age > latest[one.find.id].age:
            latest[one.find.id] = one
    worth = [one for one in latest.values() if one.worth_showing]
    return sorted(worth, key=lambda one: (-one.gain, one.find.at, one.find.id))
