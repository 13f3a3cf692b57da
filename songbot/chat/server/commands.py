"""The commands of what servers share."""

from typing import Any

import discord
from discord import app_commands

from songbot.chat.member.commands import LABEL, called, described
from songbot.chat.member.me import me
from songbot.chat.server.board_desk import board_desk
from songbot.chat.server.game_desk import game_desk
from songbot.core.board import NAMES

BOARDS = [app_commands.Choice(name=described(f"board.{name}"), value=name) for name in NAMES]
in_servers = app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
for_servers = app_commands.allowed_installs(guilds=True, users=False)


@app_commands.command(name=called("leaderboard"), description=described("command.leaderboard"))
@app_commands.describe(board=described("command.leaderboard.board"), month=described("command.leaderboard.month"))
@app_commands.choices(board=BOARDS)
@in_servers
@for_servers
async def leaderboard(interaction: discord.Interaction, board: str = "top", month: str = "") -> None:
    """A server's boards."""
    await board_desk(interaction).leaderboard(interaction, board, month.strip())


@app_commands.command(name=called("setup"), description=described("command.setup"))
@app_commands.default_permissions(manage_guild=True)
@in_servers
@for_servers
async def setup(interaction: discord.Interaction) -> None:
    """The panel of a server's admins."""
    await board_desk(interaction).set_up(interaction)


@me.command(name=called("profile"), description=described("command.profile"))
@app_commands.describe(person=described("command.profile.person"))
@app_commands.guild_only()
async def profile(interaction: discord.Interaction, person: discord.User | None = None) -> None:
    """Somebody's finds, guesses and draft."""
    await game_desk(interaction).profile(interaction, str(person.id) if person else "")


play = app_commands.Group(
    name=called("play"),
    description=described("command.play"),
    allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
    allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
)


@play.command(name=called("draft"), description=described("command.play.draft"))
@app_commands.describe(song=described("command.play.draft.song"))
async def draft(interaction: discord.Interaction, song: str = "") -> None:
    """The Friday draft."""
    await game_desk(interaction).draft(interaction, song.strip())


@draft.autocomplete("song")
async def offered(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Fresh releases, from our own memory only."""
    found = await game_desk(interaction).offers(current)
    return [app_commands.Choice(name=name[:LABEL], value=value) for name, value in found]


@play.command(name=called("guess"), description=described("command.play.guess"))
async def guess(interaction: discord.Interaction) -> None:
    """A round of guessing."""
    await game_desk(interaction).begin(interaction)


CLUB: tuple[app_commands.Command[Any, ..., None] | app_commands.Group, ...] = (leaderboard, play, setup)
