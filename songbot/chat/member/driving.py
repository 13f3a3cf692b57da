"""Answers about which features go with popularity here, as a card: with ranges, and in words that claim no cause."""

from dataclasses import dataclass

import discord

from songbot.asking.drivers import Driving
from songbot.chat.cards.card import Card, clean
from songbot.chat.cards.render import Reply
from songbot.chat.member.asks import Pressed
from songbot.chat.member.buttons import Delete
from songbot.chat.screen import Screen
from songbot.core.chart import Dot, Dots, evenly
from songbot.core.drivers import FEWEST, Drivers
from songbot.ports import Engine
from songbot.words import say
from songbot.words.numbers import share, tenths


@dataclass(frozen=True)
class Drives:
    """Asks the use case about the model of the moment."""

    driving: Driving
    engine: Engine
    screen: Screen

    async def answer(self, interaction: discord.Interaction, what: Pressed) -> None:
        """The groups by weight, or why there is nothing to say."""
        await interaction.response.defer(thinking=True)
        _, genre, target = what.words
        found = await self.driving.of((await self.engine.models()).current, genre, target)
        locale = interaction.locale.value
        items = [Delete(str(interaction.user.id), say("card.delete", locale))]
        if found.earned:
            reply = Reply(page(found, genre, target, locale), items=items)
        else:
            reply = Reply(text=_nothing(found, locale), items=items)
        await self.screen.answer(interaction, reply)


def page(found: Drivers, genre: str, target: str, locale: str) -> Card:
    """The card."""
    weights = [(say(f"group.{one.group}", locale), one.weight) for one in found.groups]
    parts = tuple(Dot(name, one.value, one.low, one.high, tenths(one.value, locale)) for name, one in weights)
    lines = [_line(part, locale) for part in parts]
    most = evenly(max(part.high for part in parts))
    numbers = {name: share(getattr(found.explained, name)) for name in ("value", "low", "high")}
    title = say("drivers.title", locale, target=say(f"drivers.{target}", locale))
    return Card(
        title=f"{title} · {clean(genre)}" if genre else title,
        alt="; ".join(lines),
        paragraphs=(say("drivers.lead", locale, songs=found.songs, **numbers), "\n".join(lines)),
        charts=(Dots(title, "; ".join(lines), parts, 0.0, most, say("drivers.caption", locale)),),
        small=(say("drivers.note", locale), say("card.cause", locale)),
    )


def _nothing(found: Drivers, locale: str) -> str:
    """Why there is nothing to say."""
    values = {"songs": found.songs, "needed": FEWEST, "explained": share(found.explained.value)}
    return say("drivers.few" if found.songs < FEWEST else "drivers.nothing", locale, **values)


def _line(part: Dot, locale: str) -> str:
    numbers = {"points": part.shown, "low": tenths(part.low, locale), "high": tenths(part.high, locale)}
    return say("drivers.line", locale, name=part.label, **numbers)
