"""Boards as Discord draws them: pure, within its limits whatever songs are called."""

from collections.abc import Sequence

import discord
from discord import ui

from songbot.chat.cards.card import clean
from songbot.chat.server.paging import Places
from songbot.core.board import NAMES, SHOWN, Entry, Face, Ranking, Song
from songbot.core.standings import ENOUGH_ENTRIES, ENOUGH_PEOPLE, PER_PERSON
from songbot.words import say
from songbot.words.numbers import counted

ACCENT = 0xE0A030
PAGE = 10
TITLE, ARTIST, LINK = 42, 30, 90
ROOM = 3700
"""Characters that all lines of a message share; Discord takes 4000."""


def board(face: Face) -> ui.LayoutView:
    """The message in the channel."""
    locale = face.language
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    container.add_item(ui.TextDisplay(f"## {say('board.title', locale)} · {say('board.this', locale)}"))
    room = ROOM // max(1, len(face.rankings))
    for ranking in face.rankings:
        container.add_item(ui.TextDisplay(_section(ranking, locale, room)))
    if not face.rankings:
        container.add_item(ui.TextDisplay(_empty(face)))
    container.add_item(ui.Separator())
    until = say("board.until", locale, when=when(face.until), cap=PER_PERSON)
    container.add_item(ui.TextDisplay(f"-# {until}"))
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    if face.rankings:
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        for ranking in face.rankings:
            row.add_item(Places(ranking.name, label=say(f"board.{ranking.name}", locale)))
        view.add_item(row)
    return view


def page(ranking: Ranking, month: str, number: int, owner: str, locale: str) -> ui.LayoutView:
    """Ten places of one board, with the way to the others."""
    pages = max(1, -(-len(ranking.entries) // PAGE))
    number = min(max(0, number), pages - 1)
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    time = month or say("board.this", locale)
    container.add_item(ui.TextDisplay(f"## {say(f'board.{ranking.name}', locale)} · {time}"))
    container.add_item(ui.TextDisplay(f"-# {say(f'board.about.{ranking.name}', locale)}"))
    shown = ranking.entries[number * PAGE : (number + 1) * PAGE]
    lines = [line(ranking.name, entry, locale) for entry in shown] or [_nothing(locale)]
    container.add_item(ui.TextDisplay("\n".join(fit(lines, ROOM))))
    notes = [say("board.page", locale, page=number + 1, pages=pages)] if pages > 1 else []
    notes += _notes(ranking, locale)
    if notes:
        container.add_item(ui.TextDisplay("-# " + " · ".join(notes)))
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    view.add_item(_ways(ranking.name, month, (number, pages), owner, locale))
    return view


def _ways(name: str, month: str, at: tuple[int, int], owner: str, locale: str) -> ui.ActionRow[ui.LayoutView]:
    number, pages = at
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    if number > 0:
        row.add_item(Places(name, month, number - 1, owner, say("board.earlier", locale)))
    if number < pages - 1:
        row.add_item(Places(name, month, number + 1, owner, say("board.later", locale)))
    for other in NAMES:
        if other != name:
            row.add_item(Places(other, month, 0, owner, say(f"board.{other}", locale)))
    return row


def line(name: str, entry: Entry, locale: str) -> str:
    """One place of a board."""
    song = named(entry.song)
    values = {"rank": entry.rank, "song": song, "user": entry.user, "when": when(entry.at)}
    if name == "ears":
        finds = "one" if entry.finds == 1 else "many"
        found = say(f"board.finds.{finds}", locale, count=entry.finds)
        growth = {"before": counted(entry.before, locale), "after": counted(entry.after, locale)}
        return say("board.line.ears", locale, **values, **growth, points=round(entry.value), finds=found)
    world = entry.world or 0.0
    way = "▲" if world > entry.value else "▼"
    return say(f"board.line.{name}", locale, **values, score=round(entry.value), world=round(world), way=way)


def named(song: Song) -> str:
    """Title and artist, with the way to it; nothing that formats, mentions or fills the line."""
    title, artists = clean(short(song.title or "?", TITLE)), clean(short(", ".join(song.artists), ARTIST))
    safe = song.link.startswith("https://") and len(song.link) <= LINK and not set(song.link) & set("()<> ")
    linked = f"[{title}](<{song.link}>)" if safe else title
    return f"{linked} – {artists}" if artists else linked


def when(at: float) -> str:
    """A time that Discord keeps fresh by itself."""
    return f"<t:{int(at)}:R>"


def fit(lines: Sequence[str], room: int) -> list[str]:
    """As many lines as there is room for."""
    kept: list[str] = []
    for one in lines:
        room -= len(one) + 1
        if room < 0:
            break
        kept.append(one)
    return kept


def _section(ranking: Ranking, locale: str, room: int) -> str:
    head = [f"### {say(f'board.{ranking.name}', locale)}", f"-# {say(f'board.about.{ranking.name}', locale)}"]
    foot = [f"-# {note}" for note in _notes(ranking, locale)]
    room -= sum(len(one) + 1 for one in (*head, *foot))
    lines = [line(ranking.name, entry, locale) for entry in ranking.entries[: SHOWN[ranking.name]]]
    return "\n".join([*head, *fit(lines, room), *foot])


def _notes(ranking: Ranking, locale: str) -> list[str]:
    """What decides between equal numbers, and that numbers of several models stand side by side."""
    tie = [say("board.tie", locale)] if ranking.tied else []
    mixed = [say("board.models", locale, count=ranking.models)] if ranking.models > 1 else []
    return tie + mixed


def _empty(face: Face) -> str:
    songs, persons = face.so_far
    needed = {"entries": ENOUGH_ENTRIES, "people": ENOUGH_PEOPLE}
    return say("board.empty", face.language, **needed, songs=songs, persons=persons)


def _nothing(locale: str) -> str:
    return say("board.nothing", locale, entries=ENOUGH_ENTRIES, people=ENOUGH_PEOPLE)


def short(text: str, most: int) -> str:
    """As much of a text as there is room for."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def quiet() -> discord.AllowedMentions:
    """Names are shown and nobody is called."""
    return discord.AllowedMentions.none()
