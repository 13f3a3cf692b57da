"""The use case: which servers the bot is in, and that those which sent it away are forgotten in the end."""

from collections.abc import Sequence

from songbot.community.leaderboard import Leaderboard
from songbot.core.calendar import DAY
from songbot.ports import Clock
from songbot.ports.club import Club

KEPT = 30 * DAY
"""Seconds for which a server that sent the bot away may think better of it."""


class Servers:
    """Comings and goings."""

    def __init__(self, club: Club, leaderboard: Leaderboard, clock: Clock) -> None:
        self._club = club
        self._leaderboard = leaderboard
        self._clock = clock

    async def present(self, guilds: Sequence[str]) -> None:
        """The bot is in these; the others that it knows have sent it away, now at the latest."""
        for guild, left in (await self._club.servers()).items():
            if guild in guilds and left:
                await self.joined(guild)
            elif guild not in guilds:
                await self.left(guild)

    async def joined(self, guild: str) -> None:
        """A server let the bot in: all that it had is there again."""
        await self._club.joined(guild)
        self._leaderboard.mended(guild)

    async def left(self, guild: str) -> None:
        """A server sent the bot away."""
        await self._club.left(guild, self._clock.now())

    async def purge(self) -> Sequence[str]:
        """Forget the servers that sent the bot away long enough ago; which these were."""
        now = self._clock.now()
        gone = [guild for guild, left in (await self._club.servers()).items() if left and now - left > KEPT]
        for guild in gone:
            await self._club.purge(guild)
        return gone
