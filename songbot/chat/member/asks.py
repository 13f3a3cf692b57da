"""What can be asked of a card by a press: buttons, menus and forms that need nothing but their custom id."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

import discord
from discord import ui

from songbot.chat.failures import told
from songbot.chat.member.cooldown import Heeding
from songbot.chat.member.desk import desk
from songbot.chat.ours import ours
from songbot.core.knobs import Changes
from songbot.ports.archive import REASONS
from songbot.words import say

MINE = frozenset({"wrong", "hear"})
"""What only who asked may press; everything else anybody, for an answer of their own."""

CHANGES = ("turn.", "menu.knob", "menu.genre", "form.value")
"""How the kinds of press begin that change the message they stand on: where all see it, for who asked alone."""

SHORT, LONG = 100, 200


@dataclass(frozen=True)
class Pressed:
    """A component that was used: its kind, what stands in its id, and what was chosen or typed."""

    kind: str
    words: tuple[str, ...]
    values: tuple[str, ...] = ()

    @property
    def prediction(self) -> int:
        """Which answer it is about; 0 where it is about none."""
        return int(self.words[0])


class Questions(Protocol):
    """Who answers what is pressed."""

    async def pressed(self, interaction: discord.Interaction, what: Pressed) -> None:
        """Answer it, to the one who pressed."""
        ...

    async def tuned(self, interaction: discord.Interaction, prediction: int, letter: str, changes: Changes) -> None:
        """Show what the model says to changes, and the knobs, in the reply that was begun."""
        ...

    async def genres(self, typed: str) -> Sequence[str]:
        """The model's genres that fit what was typed so far."""
        ...


def questions(interaction: discord.Interaction) -> Questions:
    """Our client's."""
    found: Questions = ours(interaction).questions
    return found


async def answer(interaction: discord.Interaction, what: Pressed) -> None:
    """What is pressed, to whoever may."""
    if what.kind.startswith(CHANGES) and _of_another(interaction):
        await desk(interaction).tell(interaction, "not_yours")
    else:
        await questions(interaction).pressed(interaction, what)


class Ask(
    Heeding,
    ui.DynamicItem[ui.Button[Any]],
    template=r"ask:(?P<what>[a-z]+):(?P<prediction>\d+):(?P<owner>\d+)",
):
    """A question about a card."""

    def __init__(self, what: str, prediction: int, owner: str, label: str = "?") -> None:
        style = discord.ButtonStyle.primary if what == "whatif" else discord.ButtonStyle.secondary
        super().__init__(ui.Button(label=label, style=style, custom_id=f"ask:{what}:{prediction}:{owner}"))
        self.what, self.prediction, self.owner = what, prediction, owner

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: ui.Item[Any], found: re.Match[str]) -> Self:
        """The button again."""
        return cls(found["what"], int(found["prediction"]), found["owner"], getattr(item, "label", None) or "?")

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Pressed."""
        if self.what in MINE and str(interaction.user.id) != self.owner:
            await desk(interaction).tell(interaction, "not_yours")
            return
        await answer(interaction, Pressed(self.what, (str(self.prediction),)))


class Turn(
    Heeding,
    ui.DynamicItem[ui.Button[Any]],
    template=r"turn:(?P<how>[a-z]+):(?P<prediction>\d+):(?P<knob>[a-z]?):(?P<state>[^:]*)",
):
    """A knob's button in a what-if."""

    def __init__(self, how: str, words: tuple[str, str, str], label: str = "?") -> None:
        super().__init__(ui.Button(label=label, custom_id=":".join(("turn", how, *words))[:SHORT]))
        self.how, self.words = how, words

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: ui.Item[Any], found: re.Match[str]) -> Self:
        """The button again."""
        words = (found["prediction"], found["knob"], found["state"])
        return cls(found["how"], words, getattr(item, "label", None) or "?")

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Pressed."""
        await answer(interaction, Pressed(f"turn.{self.how}", self.words))


class Menu(
    Heeding,
    ui.DynamicItem[ui.Select[Any]],
    template=r"menu:(?P<what>[a-z]+):(?P<prediction>\d+):(?P<more>.*)",
):
    """A menu under an answer: which knob, which genre, what was missed, which song was meant, which sound to make."""

    def __init__(
        self, what: str, prediction: str, more: str, options: list[discord.SelectOption], placeholder: str = ""
    ) -> None:
        select: ui.Select[Any] = ui.Select(
            custom_id=f"menu:{what}:{prediction}:{more}"[:SHORT], options=options, placeholder=placeholder or None
        )
        super().__init__(select)
        self.what, self.words = what, (prediction, more)

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: ui.Item[Any], found: re.Match[str]) -> Self:
        """The menu again."""
        return cls(found["what"], found["prediction"], found["more"], getattr(item, "options", []))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Chosen."""
        await answer(interaction, Pressed(f"menu.{self.what}", self.words, tuple(self.item.values)))


FORM = re.compile(r"form:(?P<what>[a-z]+):(?P<prediction>\d+):(?P<more>.*)")


def form(what: str, prediction: str, more: str, texts: tuple[str, str, str]) -> ui.Modal:
    """A form with one line; `texts` are its title, its label and what stands there before.

    It is over before it is sent: discord.py then forgets it, and its answer takes the one way that a restart leaves.
    """
    title, label, before = texts
    modal = ui.Modal(title=title[:45], custom_id=f"form:{what}:{prediction}:{more}"[:SHORT])
    line: ui.TextInput[ui.Modal] = ui.TextInput(custom_id="value", default=before, max_length=LONG)
    modal.add_item(ui.Label(text=label[:45], component=line))
    modal.stop()
    return modal


async def filled(interaction: discord.Interaction) -> bool:
    """Answer a form of ours; whether it was one."""
    found = FORM.fullmatch(interaction.custom_id or "")
    if found is None:
        return False
    values = tuple(str(one["value"]) for one in fields(interaction.data) if "value" in one)
    async with told(interaction):
        await answer(interaction, Pressed(f"form.{found['what']}", (found["prediction"], found["more"]), values))
    return True


def reasons(prediction: int, locale: str) -> Menu:
    """What a prediction may have missed."""
    options = [discord.SelectOption(label=say(f"missed.{reason}", locale), value=reason) for reason in REASONS]
    return Menu("missed", str(prediction), "", options, say("missed.pick", locale))


def asked_in(interaction: discord.Interaction) -> str:
    """The interaction whose answer the card is, by which its question is found again."""
    metadata = interaction.message.interaction_metadata if interaction.message else None
    return str(metadata.id if metadata else interaction.message.id if interaction.message else 0)


def _of_another(interaction: discord.Interaction) -> bool:
    """Whether the message is one that all see and that somebody else asked for."""
    message = interaction.message
    if message is None or message.flags.ephemeral:
        return False
    metadata = message.interaction_metadata
    return metadata is None or metadata.user.id != interaction.user.id


def fields(told: object) -> list[dict[str, Any]]:
    """All parts of what Discord says of a form."""
    if isinstance(told, list):
        return [field for one in told for field in fields(one)]
    if not isinstance(told, dict):
        return []
    return [told, *fields(told.get("components", [])), *fields(told.get("component", []))]


ITEMS = (Ask, Turn, Menu)
