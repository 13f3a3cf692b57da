"""The commands: each defers first, then hands a question to the line."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from songbot.chat.member.asks import Pressed, questions
from songbot.chat.member.desk import Own, desk
from songbot.chat.member.spread import Callback, spread
from songbot.core.job import Wish
from songbot.core.link import as_text, find
from songbot.errors import Refused
from songbot.words import LANGUAGES, say

CHOICES = 25
LABEL = 100


def described(key: str, more: str = "") -> locale_str:
    """A description in English that the translator knows the key of, and what follows it in every language."""
    return locale_str(f"{say(key)}{more}"[:LABEL], key=key, more=more)


def called(key: str) -> locale_str:
    """A command's name in English that the translator knows the key of."""
    return described(f"name.{key}")


class Translator(app_commands.Translator):
    """Command texts from the same catalogue as everything else."""

    async def translate(
        self, string: locale_str, locale: discord.Locale, _: app_commands.TranslationContextTypes
    ) -> str | None:
        """The text in a language that we have; nothing for the others."""
        language, key = locale.value.partition("-")[0], string.extras.get("key")
        if key is None or language == "en" or language not in LANGUAGES:
            return None
        return f"{say(str(key), language)}{string.extras.get('more', '')}"[:LABEL]


everywhere = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
for_all = app_commands.allowed_installs(guilds=True, users=True)


def command(name: str, callback: Callback, texts: Mapping[str, str]) -> app_commands.Command[Any, ..., None]:
    """A command for everybody everywhere; `texts` has the key of each option's description."""
    made: app_commands.Command[Any, ..., None] = app_commands.Command(
        name=called(name), description=described(f"command.{name}"), callback=callback
    )
    app_commands.describe(**{option: described(key) for option, key in texts.items()})(made)
    return for_all(everywhere(made))


async def _predict(
    interaction: discord.Interaction,
    song: str = "",
    audio: discord.Attachment | None = None,
    private: bool | None = None,
    **told: str | None,
) -> None:
    """A link, words, a file, or what is playing."""
    hidden = audio is not None if private is None else private
    known = {name: value.strip() for name, value in told.items() if value and value.strip()}
    await desk(interaction).predict(interaction, song, Own(audio, known), private=hidden)


predict = command(
    "predict",
    spread(_predict, {"genre": str | None, "artist": str | None}),
    {option: f"command.predict.{option}" for option in ("song", "audio", "private", "genre", "artist")},
)


@predict.autocomplete("song")
async def suggest(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Songs that were asked for before, from our own memory only."""
    found: Sequence[tuple[str, str]] = await desk(interaction).suggest(current, CHOICES)
    return [app_commands.Choice(name=name[:LABEL], value=value[:LABEL]) for name, value in found]


@predict.autocomplete("genre")
async def genre(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Genres that the model tells apart."""
    found = await questions(interaction).genres(current)
    return [app_commands.Choice(name=name[:LABEL], value=name[:LABEL]) for name in found[:CHOICES]]


@app_commands.context_menu(name=described("command.menu"))
@everywhere
@for_all
async def predict_this(interaction: discord.Interaction, message: discord.Message) -> None:
    """The first song that a message links to."""
    asked = find(message.content) or next((found for one in message.embeds if (found := find(one.url or ""))), None)
    if asked is None:
        raise Refused("no_song_in_message")
    await desk(interaction).ask(interaction, Wish(text=as_text(asked)), private=False)


@app_commands.command(name=called("help"), description=described("command.help"))
@everywhere
@for_all
async def help_(interaction: discord.Interaction) -> None:
    """What the numbers mean."""
    await questions(interaction).pressed(interaction, Pressed("help", ("0",)))


operator = app_commands.Group(
    name=called("songbot"), description=described("command.songbot"), default_permissions=discord.Permissions()
)


@operator.command(name=called("status"), description=described("command.songbot.status"))
async def status(interaction: discord.Interaction) -> None:
    """The line, the services, the model."""
    await desk(interaction).status(interaction)


@operator.command(name=called("missed"), description=described("command.songbot.missed"))
async def missed(interaction: discord.Interaction) -> None:
    """What people say that predictions missed."""
    await questions(interaction).pressed(interaction, Pressed("misses", ("0",)))


COMMANDS: tuple[app_commands.Command[Any, ..., None] | app_commands.ContextMenu | app_commands.Group, ...] = (
    predict,
    predict_this,
    help_,
    operator,
)
