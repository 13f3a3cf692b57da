"""What operators see beside the line: settings without secrets, the state folder, and who did what."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import discord

from songbot.chat.cards.boards import fit
from songbot.chat.cards.card import clean
from songbot.chat.failures import whisper
from songbot.chat.member.commands import called, described, operator
from songbot.chat.ours import operators_only, ours
from songbot.folder import SHOWN, sizes
from songbot.ports import Clock
from songbot.ports.club import Act, Club
from songbot.words import say

ROOM = 1900
ACTS = 20
LEAST = 2**20 / 10
"""Bytes from which on something in the state folder is worth a word."""
NOTED = ("songbot models", "retrain")
"""Commands of operators that change something, or may; the others only look."""


@dataclass(frozen=True)
class Shelf:
    """What it is looked up in: `table` has a line for each setting."""

    club: Club
    clock: Clock
    home: Path
    table: Callable[[], Sequence[str]]


class Backstage:
    """For operators alone, whatever a server allows."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def settings(self, interaction: discord.Interaction) -> None:
        """Every setting, and what the state folder holds."""
        operators_only(interaction)
        await interaction.response.defer(thinking=True, ephemeral=True)
        held = await asyncio.to_thread(sizes, self._shelf.home)
        stored = ", ".join(f"{name} {size / 2**20:.1f} MB" for name, size in held[:SHOWN] if size >= LEAST)
        head = say("backstage.storage", interaction.locale.value, stored=stored or "-")
        lines = fit([line.replace("`", "'") for line in self._shelf.table()], ROOM - len(head))
        await interaction.edit_original_response(content="\n".join([head, "```", *lines, "```"]))

    async def audit(self, interaction: discord.Interaction) -> None:
        """What admins and operators did, newest first."""
        operators_only(interaction)
        locale = interaction.locale.value
        acts = await self._shelf.club.acts(ACTS)
        lines = fit([_line(act, locale) for act in acts], ROOM)
        await whisper(interaction, "\n".join(lines) or say("backstage.nothing", locale))

    async def note(self, interaction: discord.Interaction, what: str) -> None:
        """Write down what an operator did, if it is of a kind that changes anything."""
        if what.startswith(NOTED):
            user, guild = str(interaction.user.id), str(interaction.guild_id or "")
            await self._shelf.club.note_act(Act(self._shelf.clock.now(), guild, user, what))


def _line(act: Act, locale: str) -> str:
    who = f"<@{act.user}>" if act.user else say("backstage.somebody", locale)
    return f"<t:{int(act.at)}:f> {who} · {clean(act.act)} {clean(act.detail)}".rstrip()


def backstage(interaction: discord.Interaction) -> Backstage:
    """Our client's."""
    found: Backstage = ours(interaction).backstage
    return found


@operator.command(name=called("settings"), description=described("command.songbot.settings"))
async def settings(interaction: discord.Interaction) -> None:
    """Every setting, never a secret."""
    await backstage(interaction).settings(interaction)


@operator.command(name=called("audit"), description=described("command.songbot.audit"))
async def audit(interaction: discord.Interaction) -> None:
    """Who did what."""
    await backstage(interaction).audit(interaction)
