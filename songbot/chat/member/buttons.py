"""Buttons and menus that outlive a restart: all they need stands in their custom id."""

import re
from typing import Self

import discord
from discord import ui

from songbot.chat.member.asks import Pressed, answer, asked_in
from songbot.chat.member.cooldown import Heeding
from songbot.chat.member.desk import desk


class Why(Heeding, ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"why:(?P<prediction>\d+):(?P<owner>\d+)"):
    """Asks for every part of the score; anybody may, and each gets an answer of their own."""

    def __init__(self, prediction: int, owner: str, label: str = "Why?") -> None:
        super().__init__(
            ui.Button(label=label, style=discord.ButtonStyle.primary, custom_id=f"why:{prediction}:{owner}")
        )
        self.prediction = prediction

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: ui.Item[ui.View], found: re.Match[str]) -> Self:
        """The button again, after whatever happened since."""
        return cls(int(found["prediction"]), found["owner"], getattr(item, "label", None) or "Why?")

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Pressed."""
        await desk(interaction).why(interaction, self.prediction)


class Details(
    Heeding, ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"details:(?P<prediction>\d+):(?P<owner>\d+)"
):
    """Asks for everything else that is known; anybody may."""

    def __init__(self, prediction: int, owner: str, label: str = "Details") -> None:
        custom_id = f"details:{prediction}:{owner}"
        super().__init__(ui.Button(label=label, style=discord.ButtonStyle.secondary, custom_id=custom_id))
        self.prediction = prediction

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: ui.Item[ui.View], found: re.Match[str]) -> Self:
        """The button again."""
        return cls(int(found["prediction"]), found["owner"], getattr(item, "label", None) or "Details")

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Pressed."""
        await desk(interaction).details(interaction, self.prediction)


class Delete(Heeding, ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"delete:(?P<owner>\d+)"):
    """Takes the card away, for who asked for it."""

    def __init__(self, owner: str, label: str = "Delete") -> None:
        super().__init__(ui.Button(label=label, style=discord.ButtonStyle.secondary, custom_id=f"delete:{owner}"))
        self.owner = owner

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: ui.Item[ui.View], found: re.Match[str]) -> Self:
        """The button again."""
        return cls(found["owner"], getattr(item, "label", None) or "Delete")

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Pressed."""
        if str(interaction.user.id) == self.owner:
            await desk(interaction).delete(interaction)
        else:
            await desk(interaction).tell(interaction, "not_yours")


class Pick(Heeding, ui.DynamicItem[ui.Select[ui.LayoutView]], template=r"pick:(?P<owner>\d+)"):
    """Which of these songs?"""

    def __init__(self, owner: str, placeholder: str = "", options: list[discord.SelectOption] | None = None) -> None:
        select: ui.Select[ui.LayoutView] = ui.Select(
            custom_id=f"pick:{owner}", placeholder=placeholder or None, options=options or []
        )
        super().__init__(select)
        self.owner = owner

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: ui.Item[ui.View], found: re.Match[str]) -> Self:
        """The menu again."""
        return cls(found["owner"], options=getattr(item, "options", []))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Picked."""
        if str(interaction.user.id) != self.owner:
            await desk(interaction).tell(interaction, "not_yours")
            return
        await answer(interaction, Pressed("pick", (asked_in(interaction),), tuple(self.item.values)))
