"""The operator's commands and buttons about learning."""

import re
from typing import Any, Protocol, Self

import discord
from discord import app_commands, ui

from songbot.chat.member.commands import called, described, operator
from songbot.chat.member.cooldown import Heeding
from songbot.chat.ours import operators_only, ours
from songbot.words import say

START, NO, CANCEL = "start", "no", "cancel"
STYLES = {START: discord.ButtonStyle.primary, NO: discord.ButtonStyle.secondary, CANCEL: discord.ButtonStyle.danger}


class LearningDesk(Protocol):
    """What can be asked for."""

    async def ask(self, interaction: discord.Interaction) -> None:
        """What a retraining would begin with, and whether to."""
        ...

    async def start(self, interaction: discord.Interaction) -> None:
        """Begin it."""
        ...

    async def decline(self, interaction: discord.Interaction) -> None:
        """Nothing is begun."""
        ...

    async def cancel(self, interaction: discord.Interaction) -> None:
        """Stop it."""
        ...

    async def models(self, interaction: discord.Interaction, *, rollback: bool) -> None:
        """Which models there are, and the way back."""
        ...

    async def schedule(self, interaction: discord.Interaction) -> None:
        """What runs when."""
        ...

    async def present(self) -> None:
        """The bot is there."""
        ...


def learning_desk(interaction: discord.Interaction) -> LearningDesk:
    """Our client's, for its operators alone, whatever a server allows."""
    operators_only(interaction)
    found: LearningDesk = ours(interaction).learning_desk
    return found


class Lesson(Heeding, ui.DynamicItem[ui.Button[ui.View]], template=r"retrain:(?P<act>start|no|cancel)"):
    """Begins a retraining, leaves it, or stops it."""

    def __init__(self, act: str, label: str = "…") -> None:
        super().__init__(ui.Button(label=label, style=STYLES[act], custom_id=f"retrain:{act}"))
        self.act = act

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: ui.Item[Any], found: re.Match[str]) -> Self:
        """The button again, after whatever happened since."""
        return cls(found["act"], getattr(item, "label", None) or "…")

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Pressed."""
        desk = learning_desk(interaction)
        act = {START: desk.start, NO: desk.decline, CANCEL: desk.cancel}[self.act]
        await act(interaction)


def buttons(locale: str, *acts: str) -> ui.View:
    """These buttons under a message."""
    view = ui.View(timeout=None)
    for act in acts:
        view.add_item(Lesson(act, say(f"learn.{act}", locale)))
    return view


@app_commands.command(name=called("retrain"), description=described("command.retrain"))
@app_commands.default_permissions()
async def retrain(interaction: discord.Interaction) -> None:
    """Ask before it begins."""
    await learning_desk(interaction).ask(interaction)


@operator.command(name=called("models"), description=described("command.songbot.models"))
@app_commands.describe(rollback=described("command.songbot.models.rollback"))
async def models(interaction: discord.Interaction, rollback: bool = False) -> None:
    """The shelf."""
    await learning_desk(interaction).models(interaction, rollback=rollback)


@operator.command(name=called("schedule"), description=described("command.songbot.schedule"))
async def schedule(interaction: discord.Interaction) -> None:
    """The timetable."""
    await learning_desk(interaction).schedule(interaction)


LESSONS: tuple[app_commands.Command[Any, ..., None], ...] = (retrain,)
