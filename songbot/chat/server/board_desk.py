"""Who answers what servers share: boards, set-up, profiles and games, as commands and buttons see it."""

from collections.abc import Sequence
from typing import Protocol

import discord

from songbot.chat.ours import ours

Page = tuple[str, str, int]
"""A board's name, a month or nothing, and which ten places."""


class BoardDesk(Protocol):
    """What can be asked for."""

    async def leaderboard(self, interaction: discord.Interaction, name: str, month: str) -> None:
        """The command."""
        ...

    async def turn(self, interaction: discord.Interaction, asked: Page, owner: str) -> None:
        """Another page, in place for its owner and in private for anybody else."""
        ...

    async def set_up(self, interaction: discord.Interaction) -> None:
        """The panel of a server's admins."""
        ...

    async def choose(self, interaction: discord.Interaction, what: str, values: Sequence[str]) -> None:
        """Something was chosen on the panel."""
        ...

    async def present(self, guilds: Sequence[str]) -> None:
        """These are the servers where the bot is."""
        ...

    async def joined(self, guild: str) -> None:
        """A server let the bot in."""
        ...

    async def left(self, guild: str) -> None:
        """A server sent the bot away."""
        ...

    async def mended(self, guild: str) -> None:
        """Permissions of a server changed."""
        ...


def board_desk(interaction: discord.Interaction) -> BoardDesk:
    """Our client's."""
    found: BoardDesk = ours(interaction).board_desk
    return found
