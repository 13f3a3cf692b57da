"""Cards as Discord draws them: components, or a classic embed where those are refused; the same values make both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import discord
from discord import ui

from songbot.chat.cards.card import Card
from songbot.core.chart import Chart

Item = ui.Item[Any]

TEXTS = 4000
"""Characters of all texts in a layout; those of an embed are more."""
TITLE, DESCRIPTION, ALT = 256, 4096, 1024
ROW = 5
GAP = "\n\n"


@dataclass(frozen=True)
class Picture:
    """A chart that was drawn, by the name that the card calls it."""

    name: str
    png: bytes = field(repr=False)
    alt: str = ""

    def file(self) -> discord.File:
        """To be sent once."""
        return discord.File(BytesIO(self.png), self.name, description=cut(self.alt, ALT))


@dataclass(frozen=True)
class Reply:
    """What somebody gets: a card or a sentence, and the buttons and menus below it."""

    card: Card | None = None
    text: str = ""
    items: Sequence[Item] = ()
    charts: Sequence[Chart] = ()  # beside a sentence


@dataclass(frozen=True)
class Drawn:
    """One message: either a layout or the classic form, never both."""

    view: ui.LayoutView | ui.View | None = None
    embeds: tuple[discord.Embed, ...] = ()
    content: str | None = None
    files: tuple[discord.File, ...] = ()


def render(reply: Reply, pictures: Sequence[Picture] = (), *, classic: bool = False) -> Drawn:
    """Any reply; without a card in the classic form, which a later card or sentence may replace."""
    files = tuple(picture.file() for picture in pictures)
    if reply.card is None:
        return Drawn(_buttons(reply.items), content=reply.text or None, files=files)
    if classic:
        return Drawn(_buttons(reply.items), _embeds(reply.card, pictures), files=files)
    return Drawn(_layout(reply, pictures), files=files)


def cut(text: str, most: int) -> str:
    """As much of a text as there is room for."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _layout(reply: Reply, pictures: Sequence[Picture]) -> ui.LayoutView:
    """The card in its frame, the buttons below."""
    view = ui.LayoutView(timeout=None)
    if reply.card is not None:
        frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=reply.card.accent)
        for item in _parts(reply.card, pictures):
            frame.add_item(item)
        view.add_item(frame)
    for row in _rows(reply.items):
        view.add_item(ui.ActionRow(*row))
    return view


def _parts(card: Card, pictures: Sequence[Picture]) -> Iterator[Item]:
    """Head and cover, a paragraph with its pictures, further ones with rules between, the small print."""
    head, *paragraphs, small = _fitting([_head(card), *card.paragraphs, _small(card)], TEXTS)
    if head and card.cover:
        yield ui.Section(head, accessory=ui.Thumbnail(card.cover, description=cut(card.alt, ALT) or None))
    elif head:
        yield ui.TextDisplay(head)
    first, *more = paragraphs or [""]
    if first:
        yield ui.TextDisplay(first)
    for picture in pictures:
        yield ui.MediaGallery(
            discord.MediaGalleryItem(f"attachment://{picture.name}", description=cut(picture.alt, ALT) or None)
        )
    for text in filter(None, more):
        yield ui.Separator()
        yield ui.TextDisplay(text)
    if small:
        yield ui.TextDisplay(small)


def _embeds(card: Card, pictures: Sequence[Picture]) -> tuple[discord.Embed, ...]:
    """The same words in one embed with the first picture; each further picture has an embed of its own."""
    texts = _fitting([card.byline, *card.paragraphs, _small(card)], DESCRIPTION)
    embed = discord.Embed(
        title=cut(card.title, TITLE) or None,
        url=card.link if card.link.startswith("https://") else None,
        colour=card.accent,
        description=GAP.join(part for part in texts if part) or None,
    )
    if card.cover:
        embed.set_thumbnail(url=card.cover)
    more = [discord.Embed(colour=card.accent) for _ in pictures[1:]]
    for one, picture in zip((embed, *more), pictures, strict=False):
        one.set_image(url=f"attachment://{picture.name}")
    return (embed, *more)


def _buttons(items: Sequence[Item]) -> ui.View | None:
    view = ui.View(timeout=None)
    for number, row in enumerate(_rows(items)):
        for item in row:
            item.row = number
            view.add_item(item)
    return view if view.children else None


def _rows(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Five buttons to a row, a menu in a row of its own."""
    row: list[Item] = []
    for item in items:
        wide = item.width == ROW
        if row and (wide or len(row) == ROW):
            yield row
            row = []
        row.append(item)
        if wide:
            yield row
            row = []
    if row:
        yield row


def _head(card: Card) -> str:
    title = f"[{card.title}]({card.link})" if card.link.startswith("https://") and card.title else card.title
    return "\n".join(part for part in (f"### {title}" if title else "", card.byline) if part)


def _small(card: Card) -> str:
    return "\n".join(f"-# {line}" for line in card.small)


def _fitting(texts: Sequence[str], most: int) -> list[str]:
    """The same texts, the last ones cut where all together are too long, the gaps between them included."""
    fitting, left = [], most
    for text in texts:
        fitting.append(cut(text, left) if left > 1 else "")
        left -= len(fitting[-1]) + len(GAP)
    return fitting
