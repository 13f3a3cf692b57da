"""What is asked of `/drivers`: which features go with popularity here."""

from dataclasses import dataclass

import discord

from songbot.asking.drivers import Driving
from songbot.chat.cards.drivers import nothing, page
from songbot.chat.cards.render import Reply
from songbot.chat.member.asks import Pressed
from songbot.chat.member.buttons import Delete
from songbot.chat.screen import Screen
from songbot.ports import Engine
from songbot.words import say


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
            reply = Reply(text=nothing(found, locale), items=items)
        await self.screen.answer(interaction, reply)
