"""The buttons under boards, which know all they need and so outlive a restart."""

import re
from typing import Self

import discord
from discord import ui

from songbot.chat.member.cooldown import Heeding
from songbot.chat.server.board_desk import board_desk


class Places(
    Heeding,
    ui.DynamicItem[ui.Button[ui.LayoutView]],
    template=r"places:(?P<name>[a-z]+):(?P<month>[0-9-]*):(?P<page>\d+):(?P<owner>\d*)",
):
    """Leads to a page of a board: turned in place for whoever asked, shown in private to anybody else."""

    def __init__(self, name: str, month: str = "", page: int = 0, owner: str = "", label: str = "…") -> None:
        custom_id = f"places:{name}:{month}:{page}:{owner}"
        super().__init__(ui.Button(label=label, style=discord.ButtonStyle.secondary, custom_id=custom_id))
        self.name, self.month, self.page, self.owner = name, month, page, owner

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: ui.Item[ui.View], found: re.Match[str]) -> Self:
        """The button again, after whatever happened since."""
        label = getattr(item, "label", None) or "…"
        return cls(found["name"], found["month"], int(found["page"]), found["owner"], label)

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Pressed."""
        await board_desk(interaction).turn(interaction, (self.name, self.month, self.page), self.owner)
