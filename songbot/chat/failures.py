"""The one error handler: people read a sentence and a reference number, the log has the rest."""

import contextlib
import logging
from collections.abc import AsyncIterator

import discord
from discord import app_commands

from songbot.errors import EngineFailed, SongbotError
from songbot.words import of_error, say

log = logging.getLogger(__name__)


def reference(interaction: discord.Interaction) -> str:
    """A short number that finds the request in the log."""
    return f"{interaction.id % 36**6:x}"


@contextlib.asynccontextmanager
async def told(interaction: discord.Interaction) -> AsyncIterator[None]:
    """Whatever a button raises becomes one sentence: the library only logs it."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  each kind has its sentence, and the log the rest
        await answer_failure(interaction, error)


async def answer_failure(interaction: discord.Interaction, error: Exception) -> None:
    """Say what went wrong, whatever state the interaction is in; failing to say it is only noted."""
    locale = interaction.locale.value
    if isinstance(error, SongbotError):
        if isinstance(error, EngineFailed):
            log.warning("request %s: %s", reference(interaction), error)
        text = of_error(error, locale)
    elif isinstance(error, discord.NotFound):
        log.warning("too late for interaction %s: %s", reference(interaction), error.code)
        return
    elif isinstance(error, app_commands.CheckFailure):
        text = say("not_operator", locale)
    else:
        log.error("request %s failed", reference(interaction), exc_info=error)
        text = say("unexpected", locale, reference=say("reference", locale, reference=reference(interaction)))
    await whisper(interaction, text)


async def whisper(interaction: discord.Interaction, text: str) -> None:
    """A sentence to the one who asked, in whatever way is still open."""
    try:
        if interaction.type is discord.InteractionType.autocomplete:
            return
        if interaction.response.is_done():
            await interaction.edit_original_response(content=text)
        else:
            await interaction.response.send_message(text, ephemeral=True)
    except discord.HTTPException as refusal:
        log.warning("no way to answer %s: %s %s", reference(interaction), refusal.status, refusal.code)
