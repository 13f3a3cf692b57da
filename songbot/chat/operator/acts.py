"""What the operator does about learning: a retraining with its live message, the models, the timetable."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field

import discord

from songbot.chat.cards.render import Drawn, Reply
from songbot.chat.operator.commands import CANCEL, NO, START, buttons
from songbot.chat.screen import Screen
from songbot.chat.server.board_wall import LATER
from songbot.core.training import Training
from songbot.errors import Refused
from songbot.learning.school import School
from songbot.ports import Clock, Version
from songbot.ports.learning import Records, Trainer
from songbot.words import report, say
from songbot.words.numbers import share, tenths
from songbot.words.report_charts import charts

log = logging.getLogger(__name__)

BEAT = 4.0
"""Seconds between two edits of the live message."""

NOTE = "retrain message"
LONGEST = 2000
Edit = Callable[[Drawn], Awaitable[str]]
"""Changes the live message."""


@dataclass(frozen=True)
class Place:
    """The live message: where it is, in which language, and the token by which it can be edited for a while."""

    channel: str
    message: str
    locale: str
    application: str = ""
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class Office:
    """What the learning works with."""

    school: School
    store: Records
    engine: Trainer
    clock: Clock
    client: Callable[[], discord.Client]
    screen: Screen


class LearningActs:
    """One live message at a time; it is found again after a restart."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._live: asyncio.Task[None] | None = None

    async def ask(self, interaction: discord.Interaction) -> None:
        """What a retraining would begin with, and whether to."""
        await interaction.response.defer(thinking=True)
        locale = interaction.locale.value
        latest = await self._office.store.trainings(1)
        if latest and latest[0].running:
            raise Refused("retrain_busy", since=int(latest[0].began))
        rows, models = await self._office.store.sampled(), await self._office.engine.models()
        text = say("learn.confirm", locale, rows=rows, model=models.current, last=_last(latest, locale))
        await interaction.edit_original_response(content=text, view=buttons(locale, START, NO))

    async def start(self, interaction: discord.Interaction) -> None:
        """The message of the question becomes the live one."""
        await self._office.school.begin()
        await interaction.response.defer()
        message = interaction.message
        if message is None:
            return
        place = Place(
            str(message.channel.id),
            str(message.id),
            interaction.locale.value,
            str(interaction.application_id),
            interaction.token,
        )
        await self._office.store.note(NOTE, json.dumps(asdict(place)))
        self._follow(place)

    async def decline(self, interaction: discord.Interaction) -> None:
        """Nothing is begun."""
        text = say("learn.declined", interaction.locale.value)
        await interaction.response.edit_message(content=text, view=None)

    async def cancel(self, interaction: discord.Interaction) -> None:
        """Stop it; the live message says when it has."""
        if not await self._office.school.cancel():
            raise Refused("gone")
        await interaction.response.defer()

    async def models(self, interaction: discord.Interaction, *, rollback: bool) -> None:
        """Which models there are; the one before answers again where that is asked for."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        locale, lines = interaction.locale.value, []
        if rollback:
            models = await self._office.engine.rollback(f"asked for by {interaction.user.id}")
            lines.append(say("models.rolled_back", locale, name=models.current))
        models = await self._office.engine.models()
        newest = sorted(models.versions, key=lambda one: one.created, reverse=True)
        lines += [say("models.title", locale), *(_version(one, locale) for one in newest)]
        await interaction.edit_original_response(content="\n".join(lines)[:LONGEST])

    async def schedule(self, interaction: discord.Interaction) -> None:
        """What runs when, and ran last."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        locale, lines = interaction.locale.value, [say("schedule.title", interaction.locale.value)]
        for one in await self._office.school.plan():
            last = f"<t:{int(one.last.at)}:R>" if one.last else say("schedule.never", locale)
            if one.last and not one.last.done:
                last = say("schedule.running", locale, when=last)
            name = say(f"schedule.job.{one.name}", locale)
            lines.append(say("schedule.line", locale, name=name, next=f"<t:{int(one.next)}:F>", last=last))
        await interaction.edit_original_response(content="\n".join(lines)[:LONGEST])

    async def present(self) -> None:
        """At the start: a live message that an earlier process left is gone on with."""
        kept = await self._office.store.noted(NOTE)
        if kept:
            self._follow(Place(**json.loads(kept)))

    async def close(self) -> None:
        """Leave the message as it is; the next start finds it."""
        if self._live:
            self._live.cancel()
            await asyncio.gather(self._live, return_exceptions=True)

    def _follow(self, place: Place) -> None:
        if self._live is None or self._live.done():
            self._live = asyncio.create_task(self._show(place))

    async def _show(self, place: Place) -> None:
        """Edit the message until the retraining has ended, then let it be the report card."""
        shown = ""
        while True:
            latest = await self._office.store.trainings(1)
            training = latest[0] if latest else None
            if training is not None and training.running:
                shown = await self._progress(place, training, shown)
            elif training is not None and await self._conclude(place, training):
                await self._office.store.note(NOTE, "")
                return
            await self._office.clock.sleep(BEAT)

    async def _conclude(self, place: Place, training: Training) -> bool:
        """The report card with its pictures."""
        text = report.card(training, place.locale)[:LONGEST]
        reply = Reply(text=text, charts=charts(training, place.locale))
        return await self._reach(place, lambda edit: self._office.screen.show(reply, edit))

    async def _progress(self, place: Place, training: Training, shown: str) -> str:
        """How far it is, where that is news; what the message says now."""
        lost = await self._office.store.lost_training()
        text = report.progress(training, place.locale, lost=lost)[:LONGEST]
        if text in {"", shown}:
            return shown
        drawn = Drawn(buttons(place.locale, CANCEL), content=text)
        return text if await self._reach(place, lambda edit: edit(drawn)) else shown

    async def _reach(self, place: Place, show: Callable[[Edit], Awaitable[str]]) -> bool:
        """By the channel, for as long as it takes; by the token where the bot is not in the channel.

        Whether that is over, be it that nobody can see the message any more; what Discord stumbles over comes again.
        """

        async def by_channel(drawn: Drawn) -> str:
            channel = self._office.client().get_partial_messageable(int(place.channel))
            message = channel.get_partial_message(int(place.message))
            return str((await message.edit(content=drawn.content, view=drawn.view, attachments=drawn.files)).id)

        async def by_token(drawn: Drawn) -> str:
            view = drawn.view if isinstance(drawn.view, discord.ui.View) else None
            webhook = discord.Webhook.partial(int(place.application), place.token, client=self._office.client())
            message, files = int(place.message), drawn.files
            edited = await webhook.edit_message(message, content=drawn.content, view=view, attachments=files)
            return str(edited.id)

        try:
            try:
                await show(by_channel)
            except (discord.Forbidden, discord.NotFound):
                await show(by_token)
        except LATER as trouble:
            log.warning("the live message of the retraining has to wait: %s", type(trouble).__name__)
            return False
        except discord.HTTPException as refusal:
            log.warning("the live message of the retraining stays behind: %s", refusal)
        return True


def _last(latest: Sequence[Training], locale: str) -> str:
    if not latest or latest[0].ended is None:
        return say("learn.first", locale)
    when = f"<t:{int(latest[0].ended)}:R>"
    told = say("learn.last", locale, when=when, outcome=report.outcome(latest[0], locale))
    return f"{told} {report.advice(latest[0].report, locale)}".strip()


def _version(one: Version, locale: str) -> str:
    figures = say("models.unmeasured", locale)
    if one.figures:
        shown = {"mae": tenths(one.figures.mae, locale), "median": tenths(one.figures.median_mae, locale)}
        figures = say("models.figures", locale, **shown, r2=share(one.figures.r2))
    mark = "▶" if one.current else "◁" if one.previous else "·"
    return say("models.line", locale, mark=mark, name=one.name, created=one.created[:10], figures=figures)
