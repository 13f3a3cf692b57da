"""The commands about several songs, and about songs that are but numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import app_commands

from songbot.asking.drivers import TARGETS
from songbot.asking.several import COMPARE, SINGLE
from songbot.chat.member.acts import named
from songbot.chat.member.asks import Pressed, questions
from songbot.chat.member.commands import CHOICES, LABEL, called, command, described, everywhere, for_all, genre
from songbot.chat.member.desk import desk
from songbot.chat.member.spread import spread
from songbot.core.job import Wish
from songbot.core.knobs import KNOBS, Changes, Knob
from songbot.core.listing import MOST, listing, several
from songbot.errors import Refused
from songbot.words.numbers import decimal

FILES = tuple(f"file{number}" for number in range(1, MOST + 1))
UNITS = {"loudness": " dB", "tempo": " BPM", "duration": " s"}


async def _single(
    interaction: discord.Interaction,
    songs: str = "",
    private: bool | None = None,
    **files: discord.Attachment | None,
) -> None:
    """An album, links and names, or files of one's own."""
    attached = [file for file in files.values() if file is not None]
    wish = Wish(parts=_files(attached) if attached else _parts(songs))
    hidden = bool(attached) if private is None else private
    await desk(interaction).ask(interaction, wish, private=hidden, kind=SINGLE)


@app_commands.command(name=called("compare"), description=described("command.compare"))
@app_commands.describe(a=described("command.compare.a"), b=described("command.compare.b"))
@everywhere
@for_all
async def compare(interaction: discord.Interaction, a: str, b: str) -> None:
    """Two songs."""
    wish = Wish(parts=({"text": a}, {"text": b}))
    await desk(interaction).ask(interaction, wish, private=False, kind=COMPARE)


@compare.autocomplete("a")
@compare.autocomplete("b")
async def suggest(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Songs that were asked for before."""
    found: Sequence[tuple[str, str]] = await desk(interaction).suggest(current, CHOICES)
    return [app_commands.Choice(name=name[:LABEL], value=value[:LABEL]) for name, value in found]


async def _whatif(interaction: discord.Interaction, genre: str = "", **numbers: float | None) -> None:
    """A song that is but numbers."""
    given = {name: value for name, value in numbers.items() if value is not None}
    changes = Changes(genre=" ".join(genre.lower().replace(",", " ").replace(":", " ").split())[:30])
    for name, value in given.items():
        changes = changes.turned(name, value)
    await interaction.response.defer(thinking=True)
    await questions(interaction).tuned(interaction, 0, "", changes)


def _ends(knob: Knob) -> str:
    """What may be told for a knob."""
    return decimal(f" ({knob.low:g}–{knob.high:g}{UNITS.get(knob.name, '')})", "en")


def _files(attached: Sequence[discord.Attachment]) -> tuple[Mapping[str, str], ...]:
    return tuple({"upload": file.url, "place": str(place), **named(file)} for place, file in enumerate(attached, 1))


def _parts(songs: str) -> tuple[Mapping[str, str], ...]:
    """What was typed, one by one, or the album that was linked to."""
    if listing(songs):
        return ({"text": songs},)
    texts = several(songs)
    if not texts:
        raise Refused("single.nothing", most=MOST)
    if len(texts) > MOST:
        raise Refused("single.many", most=MOST, count=len(texts))
    return tuple({"text": text} for text in texts)


@app_commands.command(name=called("drivers"), description=described("command.drivers"))
@app_commands.describe(genre=described("command.drivers.genre"), target=described("command.drivers.target"))
@app_commands.choices(target=[app_commands.Choice(name=described(f"drivers.{name}"), value=name) for name in TARGETS])
@everywhere
@for_all
async def drivers(interaction: discord.Interaction, genre: str = "", target: str = TARGETS[0]) -> None:
    """Which features go with popularity."""
    await questions(interaction).pressed(interaction, Pressed("drivers", ("0", genre.strip().lower(), target)))


single = command(
    "single",
    spread(_single, dict.fromkeys(FILES, discord.Attachment | None)),
    {
        "songs": "command.single.songs",
        "private": "command.predict.private",
        **dict.fromkeys(FILES, "command.single.file"),
    },
)
whatif = command(
    "whatif",
    spread(_whatif, {knob.name: app_commands.Range[float, knob.low, knob.high] | None for knob in KNOBS}),
    {},
)

app_commands.describe(
    genre=described("command.whatif.genre"),
    **{knob.name: described(f"knob.{knob.name}", _ends(knob)) for knob in KNOBS},
)(whatif)
whatif.autocomplete("genre")(genre)
drivers.autocomplete("genre")(genre)

SONGS: tuple[app_commands.Command[Any, ..., None], ...] = (single, compare, whatif, drivers)
