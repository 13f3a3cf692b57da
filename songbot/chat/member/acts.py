"""What commands and buttons do: acknowledge first, then ask the use cases."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import discord

from songbot.chat.acks import Acks
from songbot.chat.cards.card import Card, clean
from songbot.chat.cards.digests import record
from songbot.chat.cards.pages import details, why
from songbot.chat.cards.render import Reply
from songbot.chat.failures import whisper
from songbot.chat.member.desk import Own
from songbot.chat.ours import operators_only
from songbot.chat.screen import Screen
from songbot.core.job import ReplyTo, Wish
from songbot.core.outcome import Predicted
from songbot.core.popularity import Scale
from songbot.core.record import Record
from songbot.errors import Refused
from songbot.ports import Store
from songbot.predicting.predict import UPLOAD_LIMIT, Predictions
from songbot.predicting.suggest import Suggestions
from songbot.status import Status
from songbot.words import say
from songbot.words.numbers import whole

log = logging.getLogger(__name__)

SUGGESTING = 0.3
"""Seconds after which a list of suggestions is worth less than none."""


@dataclass(frozen=True)
class Counter:
    """What the desk works with."""

    store: Store
    predictions: Predictions
    status: Status
    acks: Acks
    wake: Callable[[], None]
    screen: Screen
    scale: Callable[[], Scale]
    suggestions: Suggestions


class Acts:
    """The desk of the real bot."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self.crossed: Callable[[str], None] = lambda _: None
        self.record: Callable[[str], Awaitable[Record | None]] = _no_record

    async def predict(self, interaction: discord.Interaction, song: str, own: Own, *, private: bool) -> None:
        """Words or a link, else a file, else what the person is playing."""
        if own.audio is not None:
            wish = Wish(upload=own.audio.url, options={**named(own.audio), **own.told})
        else:
            wish = Wish(text=song) if song.strip() else Wish(options={"user": str(interaction.user.id)})
        await self.ask(interaction, wish, private=private)

    async def ask(self, interaction: discord.Interaction, wish: Wish, *, private: bool, kind: str = "predict") -> None:
        """Into the line: on the disk before Discord takes the question, so that no death between the two loses it.

        The row is a millisecond's work, of the three seconds that Discord leaves.
        """
        with self._counter.acks.under_way(str(interaction.id)):
            reply = reply_to(interaction, private=private)
            accepted = await self._counter.predictions.request(Predictions.check(wish), reply, kind)
            self._counter.wake()
            await acknowledge(interaction, private=private)
            self.crossed("asked")
            if seconds := await self._counter.predictions.foretold(wish, accepted):
                told = {"ahead": accepted.ahead, "seconds": round(seconds)}
                text = say("progress.line", interaction.locale.value, **told)
                await interaction.edit_original_response(content=text)
        await self._tell_owed(interaction)

    async def _tell_owed(self, interaction: discord.Interaction) -> None:
        """An answer that could not reach this person earlier comes with their next question."""
        kept = await self._counter.store.missed(str(interaction.user.id))
        if kept is None:
            return
        track = await self._counter.store.song(kept.track)
        shown = {"score": whole(kept.answer.score), "low": whole(kept.answer.low), "high": whole(kept.answer.high)}
        text = say("unreachable_before", interaction.locale.value, title=clean(track.title if track else ""), **shown)
        await interaction.followup.send(text, ephemeral=True)

    async def suggest(self, current: str, limit: int) -> Sequence[tuple[str, str]]:
        """From memory, or nothing at all when that takes long."""
        try:
            async with asyncio.timeout(SUGGESTING):
                found = await self._counter.suggestions.of(current, limit)
        except TimeoutError:
            return ()
        named = [(f"{', '.join(track.artists)} – {track.title}", track.ids) for track in found]
        return [(name, _address(ids) or name) for name, ids in named]

    async def link(self, interaction: discord.Interaction, names: Mapping[str, str]) -> None:
        """Set what was given; a - removes."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        given = {name: None if value.strip() == "-" else value.strip() for name, value in names.items() if value}
        await self._counter.store.set_person(str(interaction.user.id), given)
        person = await self._counter.store.person(str(interaction.user.id))
        locale = interaction.locale.value
        shown = {name: person.get(name) or say("link.none", locale) for name in ("lastfm", "listenbrainz")}
        await interaction.edit_original_response(content=say("link.done", locale, **shown))

    async def tell(self, interaction: discord.Interaction, key: str) -> None:
        """One text to the one who asked."""
        await whisper(interaction, say(key, interaction.locale.value))

    async def about(self, interaction: discord.Interaction) -> None:
        """The model and how good it is."""
        locale, guild = interaction.locale.value, interaction.guild_id
        kept = await self.record(str(guild)) if guild else None
        lines = [await self._counter.status.about(locale)]
        lines += [record(kept, locale, "about.record")] if kept else []
        await whisper(interaction, "\n".join(lines))

    async def status(self, interaction: discord.Interaction) -> None:
        """What the operator looks at first; whatever a server allows, nobody else sees it."""
        operators_only(interaction)
        await whisper(interaction, await self._counter.status.operator(interaction.locale.value))

    async def why(self, interaction: discord.Interaction, prediction: int) -> None:
        """Every part of a score, for whoever asks."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        await self._page(interaction, prediction, why)

    async def details(self, interaction: discord.Interaction, prediction: int) -> None:
        """Everything else, for whoever asks."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        await self._page(interaction, prediction, details)

    async def _page(
        self, interaction: discord.Interaction, prediction: int, page: Callable[[Predicted, str], Card]
    ) -> None:
        """A page on a prediction that is kept, or a sentence that it is not."""
        kept = await self._counter.store.prediction(prediction)
        locale = interaction.locale.value
        track = await self._counter.store.song(kept.track) if kept else None
        if kept is None or track is None:
            await interaction.edit_original_response(content=say("gone", locale))
            return
        outcome = Predicted(track, kept, self._counter.scale())
        await self._counter.screen.answer(interaction, Reply(page(outcome, locale)))

    async def delete(self, interaction: discord.Interaction) -> None:
        """Take the card away."""
        await interaction.response.defer()
        await interaction.delete_original_response()


def named(audio: discord.Attachment) -> dict[str, str]:
    """What a file is called; Refused where it is too large."""
    if audio.size > UPLOAD_LIMIT:
        raise Refused("too_large", size=round(audio.size / 2**20, 1), limit=UPLOAD_LIMIT // 2**20)
    # Discord writes the spaces of a file's name as underscores.
    return {"name": (audio.filename.rpartition(".")[0] or audio.filename).replace("_", " ")}


def _address(ids: Mapping[str, str]) -> str:
    """What stands for a suggested song; names alone could mean another."""
    if "spotify" in ids:
        return f"spotify:track:{ids['spotify']}"
    return f"https://musicbrainz.org/recording/{ids['mbid']}" if "mbid" in ids else ""


async def acknowledge(interaction: discord.Interaction, *, private: bool) -> None:
    """A menu's answer takes the menu's place, a command's gets a message of its own."""
    if interaction.type is discord.InteractionType.component:
        await interaction.response.defer()
    else:
        await interaction.response.defer(thinking=True, ephemeral=private)


def reply_to(interaction: discord.Interaction, *, private: bool) -> ReplyTo:
    """The way back to who asked."""
    guild = interaction.guild_id if interaction.is_guild_integration() else None
    return ReplyTo(
        interaction=str(interaction.id),
        application=str(interaction.application_id),
        token=interaction.token,
        user=str(interaction.user.id),
        asked_at=interaction.created_at.timestamp(),
        channel=str(interaction.channel_id or ""),
        guild=str(guild or ""),
        message=str(interaction.message.id if interaction.message else ""),
        locale=interaction.locale.value,
        private=private,
    )


async def _no_record(_: str) -> Record | None:
    """Before anything was found."""
    return None
