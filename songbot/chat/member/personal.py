"""Answers about a person's own data: what is kept, all of it as a file, and its removal."""

import io
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import discord
from discord import ui

from songbot.chat.member.asks import Ask, Pressed
from songbot.ports.archive import Archive
from songbot.words import say


@dataclass(frozen=True)
class Personal:
    """`forget` removes a person from everything."""

    archive: Archive
    forget: Callable[[str], Awaitable[None]]

    async def privacy(self, interaction: discord.Interaction, _: Pressed) -> None:
        """What is stored."""
        owner, locale = str(interaction.user.id), interaction.locale.value
        view = ui.View(timeout=None)
        view.add_item(Ask("mydata", 0, owner, say("privacy.file", locale)))
        view.add_item(Ask("forget", 0, owner, say("privacy.forget", locale)))
        await interaction.response.send_message(say("privacy.text", locale), view=view, ephemeral=True)

    async def data(self, interaction: discord.Interaction, _: Pressed) -> None:
        """All of it, for the one whose it is alone."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        kept = await self.archive.about(str(interaction.user.id))
        told = json.dumps(kept, ensure_ascii=False, indent=1, default=str).encode()
        file = discord.File(io.BytesIO(told), "songbot-my-data.json")
        text = say("privacy.here", interaction.locale.value)
        await interaction.edit_original_response(content=text, attachments=[file])

    async def ask(self, interaction: discord.Interaction, _: Pressed) -> None:
        """Whether it is meant."""
        locale, view = interaction.locale.value, ui.View(timeout=None)
        view.add_item(Ask("forgotten", 0, str(interaction.user.id), say("forget.yes", locale)))
        await interaction.response.send_message(say("forget.ask", locale), view=view, ephemeral=True)

    async def forgotten(self, interaction: discord.Interaction, _: Pressed) -> None:
        """It was meant."""
        await interaction.response.defer()
        await self.forget(str(interaction.user.id))
        await interaction.edit_original_response(content=say("forget.done", interaction.locale.value), view=None)
