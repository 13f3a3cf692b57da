"""Answers what is pressed on cards and under answers: acknowledge first, then ask the use cases."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import discord
from discord import ui

from songbot.asking.likes import FEWEST, Likes
from songbot.asking.whatif import WhatIf
from songbot.asking.wrong import Wrong
from songbot.chat.cards import alike, tuning
from songbot.chat.cards.answers import answer, track_options
from songbot.chat.cards.card import clean
from songbot.chat.member.asks import Ask, Menu, Pressed, Turn, asked_in, form, reasons
from songbot.chat.member.buttons import Delete
from songbot.chat.member.desk import desk
from songbot.chat.member.driving import Drives
from songbot.chat.member.hearing import Hearing
from songbot.chat.member.personal import Personal
from songbot.chat.ours import operators_only
from songbot.chat.screen import Screen
from songbot.core.job import Wish
from songbot.core.knobs import BY_LETTER, LONGEST, Changes, number_of, year_of
from songbot.core.outcome import Predicted
from songbot.core.popularity import Scale
from songbot.errors import Refused
from songbot.ports import Store
from songbot.ports.archive import Archive, Miss
from songbot.words import say

PEOPLE_READ = 2000
NOTES = 10


@dataclass(frozen=True)
class Counter:
    """What questions are answered with."""

    store: Store
    archive: Archive
    whatif: WhatIf
    likes: Likes
    wrong: Wrong
    scale: Callable[[], Scale]
    screen: Screen
    personal: Personal
    hearing: Hearing
    drives: Drives


class Questions:
    """One method for each kind of press."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._kinds: Mapping[str, Callable[[discord.Interaction, Pressed], Awaitable[None]]] = {
            "whatif": self._whatif,
            "menu.knob": self._knob,
            "menu.genre": self._genre,
            "turn.type": self._type,
            "turn.reset": self._reset,
            **{f"turn.{how}": self._turn for how in tuning.STEPS},
            "form.value": self._typed,
            "likes": self._likes,
            "wrong": self._wrong,
            "turn.other": self._type_song,
            "form.song": self._other,
            "menu.song": self._meant,
            "pick": self._picked,
            "missed": self._missed,
            "menu.missed": self._reason,
            "misses": self._misses,
            "form.missed": self._note,
            "share": self._share,
            "menu.open": self._open,
            "hear": counter.hearing.offer,
            "menu.hear": counter.hearing.play,
            "drivers": counter.drives.answer,
            "help": self._help,
            "about": self._about,
            "privacy": counter.personal.privacy,
            "mydata": counter.personal.data,
            "forget": counter.personal.ask,
            "forgotten": counter.personal.forgotten,
        }

    async def pressed(self, interaction: discord.Interaction, what: Pressed) -> None:
        """Answer it, to the one who pressed."""
        kind = self._kinds.get(what.kind)
        if kind is None:
            raise Refused("gone")
        await kind(interaction, what)

    async def _whatif(self, interaction: discord.Interaction, what: Pressed) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        await self.tuned(interaction, what.prediction, "", Changes())

    async def _knob(self, interaction: discord.Interaction, what: Pressed) -> None:
        await interaction.response.defer()
        await self.tuned(interaction, what.prediction, what.values[0], Changes.read(what.words[1]))

    async def _genre(self, interaction: discord.Interaction, what: Pressed) -> None:
        await interaction.response.defer()
        changes = Changes.read(what.words[1])
        await self.tuned(interaction, what.prediction, tuning.GENRE, Changes(changes.numbers, what.values[0]))

    async def _turn(self, interaction: discord.Interaction, what: Pressed) -> None:
        await interaction.response.defer()
        knob, changes = BY_LETTER[what.words[1]], Changes.read(what.words[2])
        known = changes.numbers.get(knob.name)
        if known is None:
            tried = await self._counter.whatif.ask(what.prediction, Changes())
            known = tried.known.get(knob.name) if tried else None
        steps = tuning.STEPS[what.kind.partition(".")[2]]
        value = knob.usual if known is None else known + steps * knob.step
        await self.tuned(interaction, what.prediction, knob.letter, changes.turned(knob.name, value))

    async def _reset(self, interaction: discord.Interaction, what: Pressed) -> None:
        await interaction.response.defer()
        await self.tuned(interaction, what.prediction, what.words[1], Changes())

    async def _type(self, interaction: discord.Interaction, what: Pressed) -> None:
        prediction, letter, state = what.words
        name, locale = "genre" if letter == tuning.GENRE else BY_LETTER[letter].name, interaction.locale.value
        texts = (say(f"knob.{name}", locale).capitalize(), tuning.hint(name, locale), "")
        await interaction.response.send_modal(form("value", prediction, f"{letter}:{state}", texts))

    async def _typed(self, interaction: discord.Interaction, what: Pressed) -> None:
        letter, _, state = what.words[1].partition(":")
        changes, typed = Changes.read(state), what.values[0].strip()
        if letter == tuning.GENRE:
            words = " ".join(typed.lower().replace(",", " ").replace(":", " ").split())
            changes = Changes(changes.numbers, words[:30])
        else:
            changes = changes.turned(BY_LETTER[letter].name, _number(BY_LETTER[letter].name, typed))
        await interaction.response.defer()
        await self.tuned(interaction, what.prediction, letter, changes)

    async def tuned(self, interaction: discord.Interaction, prediction: int, letter: str, changes: Changes) -> None:
        """Show what the model says to changes, and the knobs, in the reply that was begun."""
        if len(changes.written()) + len(str(prediction)) > LONGEST:
            raise Refused("whatif.full")
        tried, locale = await self._counter.whatif.ask(prediction, changes), interaction.locale.value
        if tried is None:
            raise Refused("gone")
        bench = tuning.Bench(prediction, letter, await self._counter.whatif.genres(), str(interaction.user.id))
        await self._counter.screen.answer(interaction, tuning.reply(bench, tried, locale))

    async def genres(self, typed: str) -> Sequence[str]:
        """The model's genres that fit what was typed so far."""
        return [name for name in await self._counter.whatif.genres() if typed.strip().lower() in name]

    async def _likes(self, interaction: discord.Interaction, what: Pressed) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        found = await self._counter.likes.of(what.prediction)
        if found is None:
            raise Refused("gone")
        owner, locale = str(interaction.user.id), interaction.locale.value
        share = [Ask("share", 0, owner, say("card.share", locale))] if len(found.songs) >= FEWEST else []
        await self._tell(interaction, alike.alike(found, locale), *share)

    async def _wrong(self, interaction: discord.Interaction, what: Pressed) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        await self._offer(interaction, what.prediction, asked_in(interaction), "")

    async def _type_song(self, interaction: discord.Interaction, what: Pressed) -> None:
        locale = interaction.locale.value
        texts = (say("card.wrong", locale), say("wrong.label", locale), "")
        await interaction.response.send_modal(form("song", what.words[0], what.words[2], texts))

    async def _other(self, interaction: discord.Interaction, what: Pressed) -> None:
        await interaction.response.defer()
        await self._offer(interaction, what.prediction, what.words[1], what.values[0])

    async def _offer(self, interaction: discord.Interaction, prediction: int, asked_in: str, typed: str) -> None:
        tracks, locale = await self._counter.wrong.others(prediction, typed), interaction.locale.value
        view = ui.View(timeout=None)
        if tracks:
            view.add_item(Menu("song", str(prediction), asked_in, track_options(tracks), say("wrong.pick", locale)))
        view.add_item(Turn("other", (str(prediction), "", asked_in), say("wrong.type", locale)))
        await interaction.edit_original_response(
            content=say("wrong.title" if tracks else "wrong.none", locale), view=view
        )

    async def _meant(self, interaction: discord.Interaction, what: Pressed) -> None:
        picked = what.values[0]
        await self._counter.wrong.remember(str(interaction.user.id), what.words[1], picked)
        service, _, id_ = picked.partition(":")
        await desk(interaction).ask(interaction, Wish(ids={service: id_}), private=True)

    async def _picked(self, interaction: discord.Interaction, what: Pressed) -> None:
        picked = what.values[0]
        await self._counter.wrong.picked(str(interaction.user.id), what.words[0], picked)
        service, _, id_ = picked.partition(":")
        await desk(interaction).ask(interaction, Wish(ids={service: id_}), private=False)

    async def _missed(self, interaction: discord.Interaction, what: Pressed) -> None:
        view, locale = ui.View(timeout=None), interaction.locale.value
        view.add_item(reasons(what.prediction, locale))
        await interaction.response.send_message(say("missed.ask", locale), view=view, ephemeral=True)

    async def _reason(self, interaction: discord.Interaction, what: Pressed) -> None:
        reason, locale = what.values[0], interaction.locale.value
        if reason == "other":
            texts = (say("missed.title", locale), say("missed.note", locale), "")
            await interaction.response.send_modal(form("missed", what.words[0], "", texts))
            return
        await interaction.response.defer()
        await self._counter.archive.miss(Miss(what.prediction, str(interaction.user.id), reason))
        await interaction.edit_original_response(content=say("missed.thanks", locale), view=None)

    async def _note(self, interaction: discord.Interaction, what: Pressed) -> None:
        await interaction.response.defer()
        await self._counter.archive.miss(Miss(what.prediction, str(interaction.user.id), "other", what.values[0]))
        await interaction.edit_original_response(content=say("missed.thanks", interaction.locale.value), view=None)

    async def _misses(self, interaction: discord.Interaction, _: Pressed) -> None:
        """All of it in short; whatever a server allows, only operators see it."""
        operators_only(interaction)
        locale, counted = interaction.locale.value, await self._counter.archive.misses()
        lines = [f"**{count}** {say(f'missed.{reason}', locale)}" for reason, count in counted.items()]
        lines += [f"- {clean(note)}" for note in await self._counter.archive.notes(NOTES)]
        told = "\n".join(lines)[:PEOPLE_READ] or say("missed.none", locale)
        await interaction.response.send_message(told, ephemeral=True)

    async def _share(self, interaction: discord.Interaction, what: Pressed) -> None:
        """A card is drawn anew for all; of an answer everybody gets the words."""
        if not what.prediction:
            words = interaction.message.content if interaction.message else ""
            view = ui.View(timeout=None)
            view.add_item(Delete(str(interaction.user.id), say("card.delete", interaction.locale.value)))
            await interaction.response.send_message(words[:PEOPLE_READ], view=view)
            return
        await interaction.response.defer(thinking=True)
        await self._card(interaction, what.prediction, private=False)

    async def _open(self, interaction: discord.Interaction, what: Pressed) -> None:
        """The card of one of several songs."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        await self._card(interaction, int(what.values[0]), private=True)

    async def _card(self, interaction: discord.Interaction, prediction: int, *, private: bool) -> None:
        kept = await self._counter.store.prediction(prediction)
        track = await self._counter.store.song(kept.track) if kept else None
        if kept is None or track is None:
            raise Refused("gone")
        outcome = Predicted(track, kept, self._counter.scale())
        shown = answer(outcome, str(interaction.user.id), interaction.locale.value, private=private)
        await self._counter.screen.answer(interaction, shown)

    async def _help(self, interaction: discord.Interaction, what: Pressed) -> None:
        """What the numbers mean, and where to read on."""
        locale, owner, view = interaction.locale.value, str(interaction.user.id), ui.View(timeout=None)
        for more in ("about", "privacy"):
            view.add_item(Ask(more, what.prediction, owner, say(f"help.{more}", locale)))
        await interaction.response.send_message(say("help.text", locale), view=view, ephemeral=True)

    async def _about(self, interaction: discord.Interaction, _: Pressed) -> None:
        await desk(interaction).about(interaction)

    async def _tell(self, interaction: discord.Interaction, text: str, *items: Ask) -> None:
        view = ui.View(timeout=None)
        for item in items:
            view.add_item(item)
        await interaction.edit_original_response(content=text[:PEOPLE_READ], view=view)


def _number(name: str, typed: str) -> float:
    """What was typed for a knob; Refused with how to write it."""
    minutes, colon, seconds = typed.partition(":")
    if name == "duration" and colon and minutes.isdigit() and seconds.isdigit():
        return 60.0 * int(minutes) + int(seconds)
    value = year_of(typed) if name == "released" else number_of(typed.rstrip("% "))
    if value is None:
        raise Refused("whatif.no_number", typed=clean(typed))
    knob = BY_LETTER[next(one.letter for one in BY_LETTER.values() if one.name == name)]
    return value / 100 if knob.share and (value > 1 or typed.isdigit()) else value
