"""Who answers commands and buttons, as these see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import discord

from songbot.chat.ours import ours
from songbot.core.job import Wish


@dataclass(frozen=True)
class Own:
    """A file of one's own, where there is one, and what its owner tells of it: genre and artist."""

    audio: discord.Attachment | None = None
    told: Mapping[str, str] = field(default_factory=dict)


class Desk(Protocol):
    """What can be asked for."""

    async def predict(self, interaction: discord.Interaction, song: str, own: "Own", *, private: bool) -> None:
        """The command: words, a link, a file, or what is playing."""
        ...

    async def ask(self, interaction: discord.Interaction, wish: Wish, *, private: bool, kind: str = "predict") -> None:
        """A question that is ready for the line."""
        ...

    async def suggest(self, current: str, limit: int) -> Sequence[tuple[str, str]]:
        """Songs that begin like this: what people see, and what is asked."""
        ...

    async def link(self, interaction: discord.Interaction, names: Mapping[str, str]) -> None:
        """Remember a person's names."""
        ...

    async def tell(self, interaction: discord.Interaction, key: str) -> None:
        """One text, to the one who asked."""
        ...

    async def about(self, interaction: discord.Interaction) -> None:
        """The model and how good it is."""
        ...

    async def status(self, interaction: discord.Interaction) -> None:
        """The line, the services, the model, for operators."""
        ...

    async def why(self, interaction: discord.Interaction, prediction: int) -> None:
        """Every part of a score."""
        ...

    async def details(self, interaction: discord.Interaction, prediction: int) -> None:
        """Everything else that is known."""
        ...

    async def delete(self, interaction: discord.Interaction) -> None:
        """Take a card away."""
        ...


def desk(interaction: discord.Interaction) -> Desk:
    """Our client's desk."""
    found: Desk = ours(interaction).desk
    return found
