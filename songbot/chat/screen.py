"""Shows any reply: draws its charts, sends components, or an embed where Discord refuses those."""

import logging
from collections.abc import Awaitable, Callable

import discord

from songbot.chat.cards.render import Drawn, Picture, Reply, render
from songbot.predicting.pictures import Pictures

log = logging.getLogger(__name__)

INVALID_FORM = 50035


class Screen:
    """`classic` is what the operator chose; a refusal by Discord counts for the one message alone."""

    def __init__(self, pictures: Pictures, *, classic: bool = False) -> None:
        self._pictures = pictures
        self._classic = classic

    async def show(self, reply: Reply, send: Callable[[Drawn], Awaitable[str]], *, classic: bool = False) -> str:
        """Send it in the form that Discord takes; what `send` answers."""
        pictures = await self._drawn(reply)
        plain = classic or self._classic
        try:
            return await send(render(reply, pictures, classic=plain))
        except discord.HTTPException as refusal:
            if refusal.code != INVALID_FORM or plain or reply.card is None:
                raise
            log.warning("components refused, sending an embed: %s", refusal.text)
            return await send(render(reply, pictures, classic=True))

    async def answer(self, interaction: discord.Interaction, reply: Reply) -> None:
        """In the place of the acknowledgement of an interaction."""

        async def send(drawn: Drawn) -> str:
            message = await interaction.edit_original_response(
                content=drawn.content,
                embeds=drawn.embeds,
                attachments=drawn.files,
                view=drawn.view,
                allowed_mentions=discord.AllowedMentions.none(),
            )
            return str(message.id)

        await self.show(reply, send)

    async def _drawn(self, reply: Reply) -> list[Picture]:
        found = []
        for number, chart in enumerate(reply.card.charts if reply.card else reply.charts, 1):
            if png := await self._pictures.of(chart):
                found.append(Picture(f"{type(chart).__name__.lower()}{number}.png", png, chart.alt))
        return found
