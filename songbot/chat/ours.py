"""Our client behind an interaction, and whether it is one of its operators who asks."""

from typing import Any

import discord

from songbot.errors import Refused


def ours(interaction: discord.Interaction) -> Any:
    """The client with all that answers: only it draws our buttons and takes our commands."""
    return interaction.client


def operators_only(interaction: discord.Interaction) -> None:
    """Refused for everybody else, whatever a server allows."""
    if interaction.user.id not in ours(interaction).operators:
        raise Refused("not_operator")
