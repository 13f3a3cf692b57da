"""What a person tells of themselves, reads about themselves, and takes back."""

import discord
from discord import app_commands

from songbot.chat.member.asks import Pressed, questions
from songbot.chat.member.commands import called, described, everywhere, for_all
from songbot.chat.member.desk import desk

me = for_all(everywhere(app_commands.Group(name=called("me"), description=described("command.me"))))


@me.command(name=called("link"), description=described("command.link"))
@app_commands.describe(lastfm=described("command.link.lastfm"), listenbrainz=described("command.link.listenbrainz"))
async def link(interaction: discord.Interaction, lastfm: str = "", listenbrainz: str = "") -> None:
    """Whose plays to look at when no song is given."""
    await desk(interaction).link(interaction, {"lastfm": lastfm, "listenbrainz": listenbrainz})


@me.command(name=called("privacy"), description=described("command.privacy"))
async def privacy(interaction: discord.Interaction) -> None:
    """What is stored, for how long, and how to see or remove it."""
    await questions(interaction).pressed(interaction, Pressed("privacy", ("0",)))


@me.command(name=called("forget"), description=described("command.forget"))
async def forget_me(interaction: discord.Interaction) -> None:
    """Everything, once that is confirmed."""
    await questions(interaction).pressed(interaction, Pressed("forget", ("0",)))
