"""Answers about changing the sound of one's own file: which changes the model reacts to, and how they sound."""

import io
from dataclasses import dataclass

import discord
from discord import ui

from songbot.asking.hear import Hear
from songbot.chat.member.asks import Menu, Pressed, asked_in
from songbot.core.varied import Varied
from songbot.words import say
from songbot.words.numbers import signed, whole


@dataclass(frozen=True)
class Hearing:
    """Nothing of it is kept, and nobody else hears it."""

    hear: Hear

    async def offer(self, interaction: discord.Interaction, what: Pressed) -> None:
        """What the model reacts to."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        locale, asked = interaction.locale.value, asked_in(interaction)
        found = await self.hear.all(what.prediction, asked)
        if not found:
            await interaction.edit_original_response(content=say("hear.nothing", locale))
            return
        options = [
            discord.SelectOption(
                label=f"{say(f'hear.{one.change}', locale)} ({signed(one.points, locale)})", value=one.change
            )
            for one in found
        ]
        view = ui.View(timeout=None)
        view.add_item(Menu("hear", str(what.prediction), asked, options, say("hear.pick", locale)))
        await interaction.edit_original_response(content=say("hear.title", locale), view=view)

    async def play(self, interaction: discord.Interaction, what: Pressed) -> None:
        """Before and after, as a file for the one whose it is."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        found = await self.hear.one(what.prediction, what.words[1], what.values[0])
        file = discord.File(io.BytesIO(found.sound), f"{found.change}.ogg")
        await interaction.edit_original_response(content=_told(found, interaction.locale.value), attachments=[file])


def _told(found: Varied, locale: str) -> str:
    numbers = {
        "before": whole(found.before.score),
        "after": whole(found.after.score),
        "points": signed(found.points, locale),
    }
    lines = [
        say("hear.sound", locale, change=say(f"hear.{found.change}", locale)),
        say("hear.score", locale, **numbers),
    ]
    if found.after.unlike:
        lines.append(f"⚠ {say('whatif.unlike', locale)}")
    return "\n".join([*lines, f"-# {say('card.cause', locale)}"])
