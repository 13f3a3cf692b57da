"""The weekly digest as Discord draws it: pure."""

from collections.abc import Sequence

from discord import ui

from songbot.chat.cards.boards import named
from songbot.chat.cards.games import receipt, text
from songbot.core.board import Song
from songbot.core.digest import Digest
from songbot.core.find import Find
from songbot.core.record import Record
from songbot.words import say
from songbot.words.numbers import signed, tenths


def message(digest: Digest) -> ui.LayoutView:
    """One message about a week."""
    locale = digest.language
    parts = [f"## {say('digest.title', locale)}"]
    if digest.best:
        parts.append(say("digest.best", locale, lines=_calls(digest.best, locale)))
    if digest.worst:
        parts.append(say("digest.worst", locale, lines=_calls(digest.worst, locale)))
    if digest.grown:
        lines = "\n".join(receipt(one, song, locale, "digest.receipt") for one, song in digest.grown)
        parts.append(say("digest.receipts", locale, lines=lines))
    if digest.rounds:
        numbers = {"people": tenths(digest.people, locale), "model": tenths(digest.model, locale)}
        parts.append(say("digest.people", locale, rounds=digest.rounds, **numbers))
    parts.append(record(digest.record, locale) if digest.record else say("digest.few", locale))
    return text(parts)


def record(told: Record, locale: str, key: str = "digest.record") -> str:
    """How the model has done, with its doubt."""
    off = {"model": tenths(told.model, locale), "median": tenths(told.median, locale)}
    doubt = {"low": signed(told.low, locale), "high": signed(told.high, locale)}
    return say(key, locale, songs=told.songs, closer=signed(told.closer, locale), **off, **doubt)


def _calls(calls: Sequence[tuple[Find, Song]], locale: str) -> str:
    lines = [
        say("digest.call", locale, song=named(song), score=round(find.score), world=round(find.points or 0.0))
        for find, song in calls
    ]
    return "\n".join(lines)
