"""Who answers profiles and games, as commands and buttons see it, and the buttons themselves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import discord
from discord import ui

from songbot.chat.failures import told
from songbot.chat.member.asks import fields
from songbot.chat.member.cooldown import Heeding
from songbot.chat.operator.backstage import Backstage
from songbot.chat.ours import ours
from songbot.chat.server.board_desk import BoardDesk
from songbot.words import say

LONGEST = 8


class GameDesk(Protocol):
    """What can be asked for."""

    async def profile(self, interaction: discord.Interaction, person: str) -> None:
        """Somebody's profile, for the one who asks."""
        ...

    async def draft(self, interaction: discord.Interaction, song: str) -> None:
        """Sign a song, or look at one's label."""
        ...

    async def offers(self, text: str) -> Sequence[tuple[str, str]]:
        """Fresh releases that fit what is typed: how each is called, and what stands for it."""
        ...

    async def sign(self, interaction: discord.Interaction, song: str) -> None:
        """Sign what was picked under one's label."""
        ...

    async def begin(self, interaction: discord.Interaction) -> None:
        """A round of guessing."""
        ...

    async def guess(self, interaction: discord.Interaction, puzzle: int, text: str) -> None:
        """Somebody's number."""
        ...

    async def choose(self, interaction: discord.Interaction, what: str) -> None:
        """A button about oneself."""
        ...


@dataclass(frozen=True)
class House:
    """All that answers what servers share."""

    board_desk: BoardDesk
    game_desk: GameDesk
    backstage: Backstage


def game_desk(interaction: discord.Interaction) -> GameDesk:
    """Our client's."""
    found: GameDesk = ours(interaction).game_desk
    return found


class Choice(Heeding, ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"mine:(?P<what>[a-z_]+)"):
    """Share, leave, take part, let go: each about whoever presses it."""

    def __init__(self, what: str, label: str = "…") -> None:
        style = discord.ButtonStyle.danger if what in ("leave", "let_go") else discord.ButtonStyle.secondary
        super().__init__(ui.Button(label=label, style=style, custom_id=f"mine:{what}"))
        self.what = what

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: ui.Item[ui.View], found: re.Match[str]) -> Self:
        """The button again, after whatever happened since."""
        return cls(found["what"], getattr(item, "label", None) or "…")

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Pressed."""
        await game_desk(interaction).choose(interaction, self.what)


class Fresh(Heeding, ui.DynamicItem[ui.Select[ui.LayoutView]], template=r"fresh"):
    """The menu of fresh releases under a label."""

    def __init__(self, options: list[discord.SelectOption], placeholder: str = "") -> None:
        super().__init__(ui.Select(custom_id="fresh", options=options, placeholder=placeholder or None))

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: ui.Item[ui.View], __: re.Match[str]) -> Self:
        """The menu again, after whatever happened since."""
        return cls(item.options if isinstance(item, ui.Select) else [])

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Picked."""
        await game_desk(interaction).sign(interaction, self.item.values[0])


class Number(Heeding, ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"guess:(?P<puzzle>\d+)"):
    """Opens the form for a guess."""

    def __init__(self, puzzle: int, label: str = "…") -> None:
        super().__init__(ui.Button(label=label, style=discord.ButtonStyle.primary, custom_id=f"guess:{puzzle}"))
        self.puzzle = puzzle

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: ui.Item[ui.View], found: re.Match[str]) -> Self:
        """The button again."""
        return cls(int(found["puzzle"]), getattr(item, "label", None) or "…")

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Pressed."""
        await interaction.response.send_modal(form(self.puzzle, interaction.locale.value))


FORM = re.compile(r"number:(?P<puzzle>\d+)")


def form(puzzle: int, locale: str) -> ui.Modal:
    """One number; the library forgets the form at once, so that its answer comes the way that outlives a restart."""
    modal = ui.Modal(title=say("guess.modal", locale), custom_id=f"number:{puzzle}")
    number: ui.TextInput[ui.Modal] = ui.TextInput(max_length=LONGEST, custom_id="number")
    modal.add_item(ui.Label(text=say("guess.field", locale), component=number))
    modal.stop()
    return modal


async def guessed(interaction: discord.Interaction) -> bool:
    """Take the number of a form of ours; whether it was one."""
    found = FORM.fullmatch(interaction.custom_id or "")
    if found is None:
        return False
    values = [str(one["value"]) for one in fields(interaction.data) if "value" in one]
    async with told(interaction):
        await game_desk(interaction).guess(interaction, int(found["puzzle"]), "".join(values[:1]))
    return True
