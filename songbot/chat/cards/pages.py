"""What a card says when it is asked: every part of the score, and everything else that is known."""

from songbot.chat.cards.card import Card, clean
from songbot.chat.cards.credits import NAMES, credits_, services
from songbot.chat.cards.face import accent, byline, guessed, reason_line, strongest, titled
from songbot.chat.cards.ingredients import ingredients
from songbot.core.chart import Bar, Chart, Curve, Light, Moves, Shares, Spectrogram, Waterfall
from songbot.core.joined import joined
from songbot.core.outcome import Predicted
from songbot.core.placing import share_below
from songbot.core.popularity import Popularity, popularity
from songbot.core.prediction import Answer
from songbot.core.track import Track
from songbot.words import say
from songbot.words.numbers import counted, share, signed, whole

MOST_STEPS = 8
"""Steps of a waterfall that a phone shows; smaller ones are summed up."""

MOST = 0.99
"""The share of songs beyond which nothing is claimed, either way."""

STANDS_OUT = 1 / 3
"""The share of the strongest second's points from which on a second is lit."""

QUARTERS = ("0–25", "25–50", "50–75", "75–100")


def why(outcome: Predicted, locale: str) -> Card:
    """Every part of a score, as a picture and in words, and what they are not."""
    track, answer = outcome.track, outcome.prediction.answer
    values = ingredients(outcome.prediction, locale)
    lead = say("why.lead", locale, score=whole(answer.score), baseline=whole(answer.baseline))
    parts = [reason_line(reason, values, locale) for reason in strongest(answer)]
    moved = moves(answer, locale)
    return Card(
        title=say("why.title", locale, score=whole(answer.score)),
        byline=_song(track, locale),
        accent=accent(track, answer),
        paragraphs=tuple(part for part in (lead, "\n".join(parts)) if part),
        charts=(waterfall(answer, locale), *([moved] if moved else [])),
        small=(*guessed(parts, locale), say("why.model", locale), say("card.model", locale, model=answer.model)),
    )


def details(outcome: Predicted, locale: str) -> Card:
    """Chances, place, ingredients, how it was found, who said so."""
    track, prediction = outcome.track, outcome.prediction
    values = ingredients(prediction, locale)
    lines = [f"{say(f'group.{group}', locale)}: {value}" for group, value in values.items()]
    estimated = [say("card.estimated", locale)] if prediction.answer.estimated else []
    return Card(
        title=say("details.title", locale),
        byline=_song(track, locale),
        accent=accent(track, prediction.answer),
        paragraphs=tuple(
            f"**{say(f'details.{key}', locale)}**\n" + "\n".join(text)
            for key, text in (
                ("chances", [quarters(prediction.answer, locale)]),
                ("world", _world(outcome, locale)),
                ("ingredients", [*lines, *estimated]),
                ("match", _match(track, locale)),
                ("sources", credits_(track, locale)),
            )
            if text
        ),
        charts=(chances(prediction.answer, locale),),
        small=(say("card.model", locale, model=prediction.answer.model),),
    )


def waterfall(answer: Answer, locale: str) -> Chart:
    """The parts as steps from the score of nothing known to the score; they sum exactly."""
    reasons = strongest(answer)
    shown = reasons if len(reasons) <= MOST_STEPS else reasons[: MOST_STEPS - 1]
    steps = [Bar(say(f"group.{one.group}", locale), one.points, signed(one.points, locale)) for one in shown]
    if rest := reasons[len(shown) :]:
        points = sum(one.points for one in rest)
        steps.append(Bar(say("why.rest", locale), points, signed(points, locale)))
    ends = [
        Bar(say(f"why.{end}", locale), points, whole(points))
        for end, points in (("start", answer.baseline), ("end", answer.score))
    ]
    told = ", ".join(f"{step.label} {step.shown}" for step in steps)
    numbers = {"baseline": ends[0].shown, "score": ends[1].shown}
    alt = say("why.alt", locale, parts=told, **numbers)
    return Waterfall(say("why.chart", locale, **numbers), alt, (ends[0], *steps, ends[1]))


def chances(answer: Answer, locale: str) -> Chart:
    """The four quarters as bars."""
    parts = tuple(Bar(name, part, share(part)) for name, part in zip(QUARTERS, answer.quarters, strict=True))
    return Shares(say("details.chances", locale), quarters(answer, locale), parts)


def moves(answer: Answer, locale: str) -> Chart | None:
    """How the clip moves, and which seconds matter where the model has earned to say so."""
    if not answer.moves:
        return None
    strongest = max((abs(one.points) for one in answer.seconds), default=0.0)
    told = [one for one in answer.seconds if abs(one.points) >= STANDS_OUT * strongest]
    lights = tuple(Light(one.start, one.end, one.points) for one in told)
    seconds = answer.step * max(len(values) for values in answer.moves.values())
    key = "lit" if lights else "plain"
    listed = ", ".join(f"{light.start:.0f}–{light.end:.0f} s {signed(light.points, locale)}" for light in lights)
    title, caption = say(f"moves.title.{key}", locale), say(f"moves.caption.{key}", locale)
    if lights and answer.bands:
        bands = tuple(Curve("", band) for band in answer.bands)
        seen = say("moves.alt.spectrogram", locale, seconds=round(seconds), lights=listed)
        return Spectrogram(title, seen, bands, seconds, lights, caption)
    curves = tuple(Curve(say(f"moves.{name}", locale), values) for name, values in answer.moves.items())
    alt = say(f"moves.alt.{key}", locale, seconds=round(seconds), lights=listed)
    return Moves(title, alt, curves, seconds, lights, caption)


def quarters(answer: Answer, locale: str) -> str:
    """The chances of the four quarters of the scale."""
    shares = {f"q{place}": share(part) for place, part in enumerate(answer.quarters, 1)}
    return say("card.quarters", locale, **shares)


def _song(track: Track, locale: str) -> str:
    return f"{titled(track, locale)} {byline(track, locale)}".strip()


def _world(outcome: Predicted, locale: str) -> list[str]:
    """Each who counts, plays, where the song stands among those that the model expects, and how old the scale is."""
    found = popularity(outcome.track, outcome.scale)
    if found is None:
        return []
    lines = []
    for told in found.counts:
        date = f"<t:{int(told.at)}:d>"
        count = say(f"count.{told.source}", locale, count=counted(told.count, locale), date=date)
        lines.append(say("details.count", locale, count=count, points=whole(told.points)))
    for fact in outcome.track.facts:
        if fact.field == "playcount" and isinstance(fact.value, int | float):
            name = NAMES.get(fact.source, fact.source)
            lines.append(say("details.plays", locale, count=counted(fact.value, locale), service=name))
        if fact.field == "variants" and isinstance(fact.value, tuple) and fact.value:
            lines.append(say("details.variants", locale, count=len(fact.value)))
    below = share(min(MOST, max(1 - MOST, share_below(outcome.prediction.answer, found.points))))
    lines.append(say("details.bigger", locale, share=below))
    return [*lines, _scale(found, locale)]


def _scale(found: Popularity, locale: str) -> str:
    """Since when counts make these points, or that this is an estimate."""
    if found.provisional:
        return say("card.provisional.long", locale)
    return say("details.scale", locale, date=f"<t:{int(found.since)}:d>")


def _match(track: Track, locale: str) -> list[str]:
    found = joined(track)
    by_name = [name for name in found.by_name if name != "upload"]
    lines = []
    if found.by_code:
        lines.append(say("match.code", locale, isrc=clean(found.isrc), services=services(found.by_code)))
    if by_name:
        lines.append(say("match.name", locale, services=services(by_name)))
    return lines
