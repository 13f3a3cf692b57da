"""The commands of what servers share."""

from typing import Any

import discord
from discord import app_commands

from songbot.chat.commands import described
from songbot.chat.lobby import lobby
from songbot.core.board import NAMES

BOARDS = [app_commands.Choice(name=described(f"board.{name}"), value=name) for name in NAMES]
in_servers = app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
for_servers = app_commands.allowed_installs(guilds=True, users=False)


@app_commands.command(name="leaderboard", description=described("command.leaderboard"))
@app_commands.describe(board=described("command.leaderboard.board"), month=described("command.leaderboard.month"))
@app_commands.choices(board=BOARDS)
@in_servers
@for_servers
async def leaderboard(interaction: discord.Interaction, board: str = "top", month: str = "") -> None:
    """A server's boards."""
    await lobby(interaction).leaderboard(interaction, board, month.strip())


@app_commands.command(name="setup", description=described("command.setup"))
@app_commands.default_permissions(manage_guild=True)
@in_servers
@for_servers
async def setup(interaction: discord.Interaction) -> None:
    """The panel of a server's admins."""
    await lobby(interaction).set_up(interaction)


CLUB: tuple[app_commands.Command[Any, ..., None] | app_commands.Group, ...] = (leaderboard, setup)
