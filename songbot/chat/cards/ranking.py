"""Several songs beside each other, as a card: the order, how sure it is, and what sets the first two apart."""

import discord

from songbot.chat.cards.card import Card, clean
from songbot.chat.cards.face import accent, byline, reason_line, titled
from songbot.chat.cards.render import Reply
from songbot.chat.member.asks import Menu
from songbot.chat.member.buttons import Delete
from songbot.core.chart import Dot, Dots
from songbot.core.outcome import Ranked
from songbot.core.ranking import UNSURE, Entry, chance, differences, told_apart
from songbot.words import say
from songbot.words.numbers import NOTHING, whole

REASONS = 3
SHOWN_LOST = 5


def ranking(outcome: Ranked, owner: str, locale: str) -> Reply:
    """The card with a menu of its songs."""
    entries = outcome.entries
    options = [
        discord.SelectOption(
            label=_plain(entry, locale)[:95] or "?",
            value=str(entry.prediction.id),
            description=", ".join(entry.track.artists)[:95] or None,
        )
        for entry in entries[:25]
    ]
    items = [Menu("open", "0", "", options, say("single.open", locale)), Delete(owner, say("card.delete", locale))]
    return Reply(page(outcome, locale), items=items)


def page(outcome: Ranked, locale: str) -> Card:
    """The order with ranges, whether it can be told, why the first is first, and what could not be answered."""
    entries = outcome.entries
    lines = [_line(place, entry, locale) for place, entry in enumerate(entries, 1)]
    verdict = _verdict(entries, locale)
    small = [say("single.note", locale), say("card.cause", locale)]
    if outcome.more:
        small.insert(0, say("single.more", locale, more=outcome.more))
    lost = [f"{clean(one.name)}" for one in outcome.lost[:SHOWN_LOST]]
    if lost:
        why = [say(UNSURE, locale)] if any(one.key == UNSURE for one in outcome.lost) else []
        told = say("single.lost", locale, count=len(outcome.lost), names=", ".join(lost))
        small.insert(0, " ".join([told, *why]))
    first = entries[0]
    return Card(
        title=say("single.title", locale),
        cover=first.track.text("cover"),
        alt=titled(first.track, locale),
        byline=verdict,
        accent=accent(first.track, first.answer),
        paragraphs=tuple("\n".join(part) for part in (lines, _apart(entries, locale)) if part),
        charts=(_dots(entries, locale),) if len(entries) > 1 else (),
        small=tuple(small),
    )


def _line(place: int, entry: Entry, locale: str) -> str:
    answer = entry.answer
    ranged = f"{whole(answer.low)}–{whole(answer.high)}"
    name = " ".join(filter(None, (f"**{titled(entry.track, locale)}**", byline(entry.track, locale))))
    return f"{place}. {name} · **{whole(answer.score)}** ({ranged})"


def _verdict(entries: tuple[Entry, ...], locale: str) -> str:
    """Which one, and how surely."""
    if len(entries) == 1:
        return ""
    first, second = entries[0].answer, entries[1].answer
    key = "single.apart" if told_apart(first, second) else "single.level"
    return say(key, locale, chance=round(100 * chance(first, second)), **_names(entries, locale))


def _apart(entries: tuple[Entry, ...], locale: str) -> list[str]:
    """Why the first is before the second."""
    found = differences(entries[0].answer, entries[1].answer) if len(entries) > 1 else ()
    reasons = [reason_line(one, {}, locale) for one in found[:REASONS] if abs(one.points) >= NOTHING]
    return [say("single.why", locale, **_names(entries, locale)), *reasons] if reasons else []


def _names(entries: tuple[Entry, ...], locale: str) -> dict[str, str]:
    return {name: titled(one.track, locale) for name, one in zip(("first", "second"), entries, strict=False)}


def _dots(entries: tuple[Entry, ...], locale: str) -> Dots:
    parts = tuple(
        Dot(_plain(entry, locale), entry.answer.score, entry.answer.low, entry.answer.high) for entry in entries
    )
    alt = ", ".join(f"{part.label}: {whole(part.value)} ({whole(part.low)}–{whole(part.high)})" for part in parts)
    return Dots(say("single.title", locale), alt, parts, 0.0, 100.0, say("single.caption", locale))


def _plain(entry: Entry, locale: str) -> str:
    return " ".join(entry.track.title.split()) or say("card.upload", locale)
