"""Every command has a name in the catalogue, one that Discord takes, and texts call it by that name."""

import re
from collections.abc import AsyncIterator

import discord
import pytest
from discord import app_commands

from songbot.chat.member.commands import COMMANDS, Translator
from songbot.chat.member.me import me
from songbot.chat.member.songs import SONGS
from songbot.chat.operator.backstage import audit, settings
from songbot.chat.operator.commands import LESSONS
from songbot.chat.server.commands import CLUB
from songbot.sandbox.discord.shapes import Json
from songbot.words import LANGUAGES

SLASH, UNDER = 1, {1, 2}
TAKEN = re.compile(r"[-_a-zäöüß]{1,32}")
CALLED = re.compile(r"(?<![^\s`*(])/([-\wäöüß]+)(?: ([-\wäöüß]+))?")


async def slashes() -> AsyncIterator[Json]:
    """The commands as Discord hears of them."""
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    assert audit.parent is settings.parent  # a group has what its modules add once they are imported
    for command in (*COMMANDS, *SONGS, me, *CLUB, *LESSONS):
        told: Json = await command.get_translated_payload(tree, Translator())
        if told["type"] == SLASH:
            yield told


def under(command: Json) -> list[Json]:
    """The commands of a group."""
    return [one for one in command.get("options", ()) if one["type"] in UNDER]


def shown(command: Json, language: str) -> str:
    """What Discord calls it in a language."""
    name: str = command["name"] if language == "en" else command["name_localizations"][language]
    return name


@pytest.mark.parametrize("language", sorted(LANGUAGES))
async def test_every_command_has_a_name_in_the_catalogue(language: str) -> None:
    catalogue = {text for key, text in LANGUAGES[language].items() if key.startswith("name.")}
    commands = [one async for command in slashes() for one in (command, *under(command))]
    assert {one["name"] for one in commands if "de" not in one["name_localizations"]} == set()
    names = {shown(one, language) for one in commands}
    assert names == catalogue
    assert all(map(TAKEN.fullmatch, names))


@pytest.mark.parametrize("language", sorted(LANGUAGES))
async def test_texts_call_commands_as_discord_shows_them(language: str) -> None:
    groups = {shown(one, language): {shown(part, language) for part in under(one)} async for one in slashes()}
    texts = LANGUAGES[language].values()
    called = [found for text in texts for found in CALLED.findall(text.replace("/track/", ""))]
    assert len(called) > 10
    assert {name for name, _ in called} - set(groups) == set()
    assert {(name, part) for name, part in called if groups[name] and part and part not in groups[name]} == set()
