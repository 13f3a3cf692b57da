"""Answers to questions about a card, as words: pure functions of what was found."""

from songbot.asking.likes import FEWEST, Alike, Neighbours
from songbot.chat.cards.card import clean
from songbot.words import say
from songbot.words.numbers import whole

LISTED = 5
LONGEST_NAME, LONGEST_LINK = 60, 90
"""Letters of a name, and of an address beyond which a name stands without it: a message holds so many, and no more."""


def alike(found: Neighbours, locale: str) -> str:
    """The songs most like one, how far they came, one that flew and one that sank."""
    songs = found.songs
    if len(songs) < FEWEST:
        return say("likes.few", locale, count=len(songs), needed=FEWEST, title=_short(found.title))
    best, worst = songs[0], songs[-1]
    values = {"count": len(songs), "low": whole(worst.points), "high": whole(best.points), "title": _short(found.title)}
    lines = [
        say("likes.lead", locale, **values),
        say("likes.flew", locale, song=named(best), points=whole(best.points)),
        say("likes.sank", locale, song=named(worst), points=whole(worst.points)),
    ]
    between = songs[1:-1]
    shown = between[:: max(1, len(between) // LISTED)][:LISTED]
    lines += [f"- {named(one)} · {whole(one.points)}" for one in shown]
    return "\n".join([*lines, f"-# {say('likes.note', locale)}"])


def named(one: Alike) -> str:
    """A song by its people and its title, linked where there is a link."""
    name = _short(" – ".join(part for part in (", ".join(one.track.artists), one.track.title) if part))
    link = one.track.text("link")
    return f"[{name}](<{link}>)" if link.startswith("https://") and len(link) <= LONGEST_LINK else name


def _short(name: str) -> str:
    return clean(name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…")
