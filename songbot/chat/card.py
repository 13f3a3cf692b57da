"""What a card says, as finished words: a pure function of the outcome, the language and the time."""

from dataclasses import dataclass

from songbot.core.outcome import Predicted
from songbot.core.popularity import Scale, popularity
from songbot.core.prediction import Answer, Reason
from songbot.core.track import Track
from songbot.words import say

TOP = 3
LONGEST = 200
BAR = 21
ACCENTS = (0x7A8794, 0x4F86A6, 0x2FA084, 0xE0A030)
"""Of a score's quarter; distinct also for who sees no red and green apart."""


@dataclass(frozen=True)
class Card:
    """The face of an answer, top to bottom."""

    prediction: int
    title: str
    link: str
    cover: str
    accent: int
    byline: str
    score: str
    bar: str
    actual: str
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    alt: str


def face(outcome: Predicted, locale: str) -> Card:
    """The card of a prediction."""
    track, answer = outcome.track, outcome.prediction.answer
    title = clean(track.title or say("card.upload", locale))
    artists = clean(", ".join(track.artists))
    return Card(
        prediction=outcome.prediction.id,
        title=title,
        link=track.text("link"),
        cover=track.text("cover"),
        accent=ACCENTS[min(3, int(answer.score // 25))],
        byline=say("card.by", locale, artists=artists) if artists else "",
        score=say("card.score", locale, score=whole(answer.score), low=whole(answer.low), high=whole(answer.high)),
        bar=bar(answer),
        actual=actual(track, outcome.scale, locale),
        reasons=tuple(reason_line(reason, locale) for reason in strongest(answer)[:TOP]),
        notes=tuple(notes(outcome, locale)),
        alt=f"{title}: {whole(answer.score)} ({whole(answer.low)}–{whole(answer.high)})",
    )


def why(track: Track, answer: Answer, locale: str) -> str:
    """Every part of a score, the quarter chances, and what they are not."""
    values = {"score": whole(answer.score), "baseline": whole(answer.baseline)}
    lines = [
        f"### {clean(track.title)}",
        f"**{say('why.title', locale, **values)}**",
        say("why.lead", locale, **values),
    ]
    lines += [reason_line(reason, locale) for reason in strongest(answer)]
    lines += [quarters(answer, locale)]
    if answer.estimated:
        groups = ", ".join(sorted(answer.estimated))
        lines.append(f"-# {say('card.estimated', locale, groups=groups)}")
    lines += [f"-# {say('why.model', locale)}", f"-# {say('card.model', locale, model=answer.model)}"]
    return "\n".join(lines)


def actual(track: Track, scale: Scale, locale: str) -> str:
    """How popular it is by all who count, and the most telling count with its date."""
    found = popularity(track, scale)
    if found is None:
        return say("card.actual.none", locale)
    told = found.counts[0]
    number, date = _thousands(f"{int(told.count):,}", locale), f"<t:{int(told.at)}:d>"
    count = say(f"count.{told.source}", locale, count=number, date=date)
    shown = say("card.actual", locale, points=whole(found.points), count=count)
    return f"{shown} ({say('card.actual.provisional', locale)})" if found.provisional else shown


def notes(outcome: Predicted, locale: str) -> list[str]:
    """The small print: chances, the name's part, what was not known, who did not answer."""
    answer = outcome.prediction.answer
    lines = [quarters(answer, locale)]
    if "artist" not in answer.missing:
        lines.append(say("card.blind", locale, blind=whole(answer.blind), score=whole(answer.score)))
    unknown = ", ".join(say(f"group.{group}", locale) for group in answer.missing if group != "clip")
    lines.append(say("card.unknown", locale, groups=unknown) if unknown else say("card.known", locale))
    if outcome.failed:
        lines.append(say("card.failed", locale, services=", ".join(outcome.failed)))
    if answer.unlike:
        lines.append(say("card.unlike", locale))
    return [*lines, say("card.model", locale, model=answer.model)]


def quarters(answer: Answer, locale: str) -> str:
    """The chances of the four quarters of the scale."""
    shares = {f"q{place}": f"{round(100 * share)} %" for place, share in enumerate(answer.quarters, 1)}
    return say("card.quarters", locale, **shares)


def strongest(answer: Answer) -> list[Reason]:
    """The parts by size."""
    return sorted(answer.reasons, key=lambda reason: -abs(reason.points))


def reason_line(reason: Reason, locale: str) -> str:
    """One part of a score with its direction."""
    way = "up" if reason.points >= 0 else "down"
    return say(
        f"card.reason.{way}", locale, reason=say(f"group.{reason.group}", locale), points=f"{reason.points:+.1f}"
    ).replace("-", "−", 1)


def bar(answer: Answer) -> str:
    """The range and the score on a line from 0 to 100."""
    place, low, high = (round(value / 100 * (BAR - 1)) for value in (answer.score, answer.low, answer.high))
    signs = ("●" if at == place else "━" if low <= at <= high else "─" for at in range(BAR))
    return f"0 {''.join(signs)} 100"


def clean(text: str) -> str:
    """A foreign text that cannot format, mention, or fill the card."""
    short = " ".join(text.split())
    short = short if len(short) <= LONGEST else f"{short[: LONGEST - 1]}…"
    for sign in "\\*_~`|>[]()#<@":
        short = short.replace(sign, f"\\{sign}")
    return short


def whole(points: float) -> str:
    """Points as people read them."""
    return str(round(points))


def _thousands(count: str, locale: str) -> str:
    return count.replace(",", ".") if locale.startswith("de") else count
