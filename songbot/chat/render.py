"""Cards as Discord draws them: components, or a classic embed where those are refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from songbot.chat.buttons import Delete, Pick, Why
from songbot.chat.card import Card, clean, face
from songbot.core.outcome import Choice, Outcome, Predicted
from songbot.core.track import Track
from songbot.errors import SongbotError
from songbot.words import of_error, say

CHOICE_LABEL = 95


@dataclass(frozen=True)
class Drawn:
    """One reply: either a layout or a classic embed with its buttons, never both."""

    view: ui.LayoutView | ui.View | None = None
    embed: discord.Embed | None = None
    content: str | None = None


def draw(outcome: Outcome, owner: str, locale: str, *, classic: bool = False) -> Drawn:
    """Any outcome as a reply."""
    if isinstance(outcome, Predicted):
        card = face(outcome, locale)
        return _embed(card, owner, locale) if classic else Drawn(_layout(card, owner, locale))
    if isinstance(outcome, Choice):
        return _choice(outcome, owner, locale)
    return sentence(of_error(SongbotError(outcome.key, **outcome.values), locale))


def sentence(text: str) -> Drawn:
    """One sentence, in the classic form: a later card may replace it by either form, the other way is closed."""
    return Drawn(content=text)


def _layout(card: Card, owner: str, locale: str) -> ui.LayoutView:
    """The card in components: cover and title, score and range, the world, reasons, what was not known, buttons."""
    head = "\n".join(line for line in (f"### {_titled(card)}", card.byline) if line)
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=card.accent)
    if card.cover:
        container.add_item(ui.Section(head, accessory=ui.Thumbnail(card.cover, description=card.alt[:1024])))
    else:
        container.add_item(ui.TextDisplay(head))
    container.add_item(ui.TextDisplay(f"## {card.score}\n`{card.bar}`\n{card.actual}"))
    container.add_item(ui.Separator())
    if card.reasons:
        container.add_item(ui.TextDisplay("\n".join(card.reasons)))
    container.add_item(ui.TextDisplay("\n".join(f"-# {note}" for note in card.notes)))
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for button in _buttons(card, owner, locale):
        row.add_item(button)
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    view.add_item(row)
    return view


def _embed(card: Card, owner: str, locale: str) -> Drawn:
    """The same card as an embed."""
    text = [card.byline, f"## {card.score}", f"`{card.bar}`", card.actual, "", *card.reasons]
    embed = discord.Embed(
        title=card.title[:256], url=card.link or None, colour=card.accent, description="\n".join(text)
    )
    embed.set_footer(text="\n".join(card.notes)[:2048])
    if card.cover:
        embed.set_thumbnail(url=card.cover)
    view = ui.View(timeout=None)
    for button in _buttons(card, owner, locale):
        view.add_item(button)
    return Drawn(view, embed)


def _buttons(card: Card, owner: str, locale: str) -> list[ui.Item[Any]]:
    made: list[ui.Item[Any]] = [Why(card.prediction, owner, say("card.why", locale))]
    if card.link.startswith("https://"):
        made.append(ui.Button(style=discord.ButtonStyle.link, label=say("card.open", locale), url=card.link))
    return [*made, Delete(owner, say("card.delete", locale))]


def _choice(choice: Choice, owner: str, locale: str) -> Drawn:
    """Which one? In the classic form, which the card or a sentence may replace."""
    select = Pick(owner, say("choice.pick", locale), _options(choice.tracks))
    view = ui.View(timeout=None)
    view.add_item(select)
    return Drawn(view, content=f"**{say('choice.title', locale, text=clean(choice.text))}**")


def _options(tracks: Sequence[Track]) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(
            label=track.title[:CHOICE_LABEL] or "?",
            description=", ".join((*track.artists, track.text("album")))[:CHOICE_LABEL] or None,
            value=_name(track),
        )
        for track in tracks
    ]


def _name(track: Track) -> str:
    """SERVICE:ID, by which a picked song is found again."""
    services = [service for service in ("spotify", "deezer") if service in track.ids] or [*track.ids]
    return f"{services[0]}:{track.ids[services[0]]}"[:CHOICE_LABEL] if services else track.key


def _titled(card: Card) -> str:
    return f"[{card.title}]({card.link})" if card.link.startswith("https://") else card.title
