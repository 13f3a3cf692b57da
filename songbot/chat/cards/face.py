"""The face of an answer: six things that are read in three seconds."""

from collections.abc import Sequence

from songbot.chat.cards.card import Card, clean
from songbot.chat.cards.credits import services
from songbot.chat.cards.ingredients import ESTIMATED, ingredients
from songbot.core.outcome import Predicted
from songbot.core.popularity import Scale, popularity
from songbot.core.prediction import Answer, Reason
from songbot.core.track import Track
from songbot.words import say
from songbot.words.numbers import NOTHING, counted, signed, whole

TOP = 3
BAR = 21
ACCENTS = (0x7A8794, 0x4F86A6, 0x2FA084, 0xE0A030)
"""Of a score's quarter, where no cover has told a colour; distinct also for who sees no red and green apart."""


def face(outcome: Predicted, locale: str) -> Card:
    """The card of a prediction."""
    track, answer = outcome.track, outcome.prediction.answer
    title = titled(track, locale)
    values = ingredients(outcome.prediction, locale)
    score = [f"## {say('card.score', locale, score=whole(answer.score))}", f"`{bar(answer)}`", ranged(answer, locale)]
    numbers = [three(outcome, locale), f"-# {measured(track, outcome.scale, locale)}"]
    reasons = [reason_line(reason, values, locale) for reason in strongest(answer)[:TOP]]
    return Card(
        title=title,
        link=track.text("link"),
        cover=track.text("cover"),
        alt=f"{title}: {whole(answer.score)} ({whole(answer.low)}–{whole(answer.high)})",
        byline=byline(track, locale),
        accent=accent(track, answer),
        paragraphs=tuple("\n".join(part) for part in (score, numbers, reasons) if part),
        small=(unknown(outcome, locale), *guessed(reasons, locale), *own(track, locale), *found(outcome, locale)),
    )


def titled(track: Track, locale: str) -> str:
    """The song's name, or what stands for it."""
    return clean(track.title) or say("card.upload", locale)


def byline(track: Track, locale: str) -> str:
    """Who made it, where that is known."""
    artists = clean(", ".join(track.artists))
    return say("card.by", locale, artists=artists) if artists else ""


def accent(track: Track, answer: Answer) -> int:
    """The cover's colour, else that of the score's quarter."""
    fact = track.fact("accent")
    if fact is not None and isinstance(fact.value, int):
        return fact.value
    return ACCENTS[min(3, max(0, int(answer.score // 25)))]


def ranged(answer: Answer, locale: str) -> str:
    """How far it may be off, in words."""
    return say("card.range", locale, low=whole(answer.low), high=whole(answer.high))


def three(outcome: Predicted, locale: str) -> str:
    """Without the name, with it, and in the world: as many of the three as are known."""
    answer, found = outcome.prediction.answer, popularity(outcome.track, outcome.scale)
    parts = [say("card.blind", locale, points=whole(answer.blind))]
    if "artist" not in answer.missing:
        parts.append(say("card.named", locale, points=whole(answer.score)))
    if found is not None:
        parts.append(say("card.world", locale, points=whole(found.points)))
    return " · ".join(parts)


def actual(track: Track, scale: Scale, locale: str) -> str:
    """How popular it is by all who count, in one sentence."""
    found, told = popularity(track, scale), seen(track, scale, locale)
    return say("card.actual", locale, points=whole(found.points), count=told) if found else told


def measured(track: Track, scale: Scale, locale: str) -> str:
    """What the numbers without the name and of the world are."""
    if popularity(track, scale) is None:
        return say("card.unmeasured", locale)
    return say("card.measured", locale, count=seen(track, scale, locale))


def seen(track: Track, scale: Scale, locale: str) -> str:
    """The most telling count with its date, or that there is none."""
    found = popularity(track, scale)
    if found is None:
        return say("card.actual.none", locale)
    told = found.counts[0]
    date = f"<t:{int(told.at)}:d>"
    count = say(f"count.{told.source}", locale, count=counted(told.count, locale), date=date)
    return say("card.actual.provisional", locale, count=count) if found.provisional else count


def unknown(outcome: Predicted, locale: str) -> str:
    """One line: what was not known, who did not answer, and what kind of answer this is."""
    answer = outcome.prediction.answer
    groups = ", ".join(say(f"group.{group}", locale) for group in answer.missing if group != "clip")
    parts = [say("card.unknown", locale, groups=groups) if groups else say("card.known", locale)]
    if outcome.failed:
        parts.append(say("card.failed", locale, services=services(outcome.failed)))
    if outcome.stale:
        parts.append(say("card.stale", locale, services=services(outcome.stale)))
    if outcome.pending:
        parts.append(say("card.pending", locale, services=services(outcome.pending)))
    if answer.unlike:
        parts.append(say("card.unlike", locale))
    return " ".join([*parts, say("card.cause", locale)])


def found(outcome: Predicted, locale: str) -> tuple[str, ...]:
    """Who asked for it first in this server, where anybody did."""
    if outcome.finder is None:
        return ()
    user, at = outcome.finder
    return (say("card.finder", locale, user=user, when=f"<t:{int(at)}:R>"),)


def own(track: Track, locale: str) -> tuple[str, ...]:
    """What became of a file of one's own."""
    return (say("card.own", locale),) if "upload" in track.ids else ()


def guessed(lines: Sequence[str], locale: str) -> tuple[str, ...]:
    """What the sign of an estimate means, where one is to be seen."""
    return (say("card.estimated", locale),) if any(ESTIMATED in line for line in lines) else ()


def strongest(answer: Answer) -> list[Reason]:
    """The parts by size."""
    return sorted(answer.reasons, key=lambda reason: -abs(reason.points))


def reason_line(reason: Reason, values: dict[str, str], locale: str) -> str:
    """One part of a score with its direction, and what it comes from."""
    sign = "•" if abs(reason.points) < NOTHING else "▲" if reason.points > 0 else "▼"
    value = f" · {values[reason.group]}" if reason.group in values else ""
    return f"{sign} **{signed(reason.points, locale)}** {say(f'group.{reason.group}', locale)}{value}"


def bar(answer: Answer) -> str:
    """The range and the score on a line from 0 to 100."""
    place, low, high = (round(value / 100 * (BAR - 1)) for value in (answer.score, answer.low, answer.high))
    signs = ("●" if at == place else "━" if low <= at <= high else "─" for at in range(BAR))
    return f"0 {''.join(signs)} 100"
