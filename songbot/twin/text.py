"""Outcomes as plain text and as values: the card's own words without Discord's marks."""

import re
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime

from songbot.chat.cards.face import actual, face
from songbot.core.memory import JOIN, Join, joins
from songbot.core.outcome import Choice, Predicted
from songbot.core.popularity import Scale, popularity
from songbot.core.track import Fact, Track
from songbot.twin.told import UNSURE, Told
from songbot.words import say

UNTOLD = frozenset({JOIN, "accent"})
"""Fields that are for the bot itself."""

LONGEST = 70
"""Letters of a value in a table; cut values are whole in the JSON."""

_MARKS = re.compile(r"\\([\\*_~`|>\[\]()#<@])|\*\*|`|<t:(\d+):\w>|^(?:-#|#+) ", re.MULTILINE)


def plain(text: str) -> str:
    """Words as they are read, where Discord would draw them: no marks, dates as dates."""
    return _MARKS.sub(lambda found: found[1] or (day(float(found[2])) if found[2] else ""), text)


def day(at: float) -> str:
    """2026-11-21, in UTC."""
    return datetime.fromtimestamp(at, UTC).date().isoformat()


def predicted(outcome: Predicted, locale: str) -> Told:
    """The card."""
    card = face(outcome, locale)
    head = f"{card.title}\n{card.byline}"
    text = plain("\n\n".join((head, *card.paragraphs, *card.small)))
    values = {**_song(outcome.track, outcome.scale), "answer": outcome.prediction.answer.to_json()}
    return Told(re.sub(r"\n{3,}", "\n\n", text), {**values, "failed": list(outcome.failed)})


def resolved(track: Track, failed: Iterable[str], scale: Scale, locale: str) -> Told:
    """A song with all that is known of it, and from whom."""
    lines = [track.title, say("card.by", locale, artists=", ".join(track.artists)) if track.artists else ""]
    lines += [plain(actual(track, scale, locale)), ""]
    lines += [f"{service:<14}{id_}" for service, id_ in sorted(track.ids.items())]
    if matched := [_matched(one) for one in joins(track)]:
        lines += ["", say("details.match", locale), *matched]
    lines += ["", *_table(track.facts)]
    if names := sorted(failed):
        lines += ["", say("card.failed", locale, services=", ".join(names))]
    return Told("\n".join(lines), {**_song(track, scale), "failed": names})


def chosen(choice: Choice, locale: str) -> Told:
    """Several songs, and how to say which."""
    lines = [plain(say("choice.title", locale, text=choice.text)), ""]
    for track in choice.tracks:
        service, id_ = next(iter(track.ids.items()), ("", ""))
        lines.append(f"  {', '.join(track.artists)} – {track.title}  [{track.text('link') or f'{service}:{id_}'}]")
    lines += ["", say("twin.choice", locale)]
    songs = [{"ids": dict(one.ids), "title": one.title, "artists": list(one.artists)} for one in choice.tracks]
    return Told("\n".join(lines), {"choice": songs}, UNSURE)


def _song(track: Track, scale: Scale) -> dict[str, object]:
    found = popularity(track, scale)
    facts = [asdict(fact) for fact in track.facts if fact.field not in UNTOLD]
    matched = [asdict(one) for one in joins(track)]
    names = {"title": track.title, "artists": list(track.artists), "ids": dict(track.ids)}
    return {**names, "popularity": asdict(found) if found else None, "matched": matched, "facts": facts}


def _matched(join: Join) -> str:
    """How a service's word came to this song, and what was compared."""
    parts = ", ".join(f"{part.name} {part.score:.2f}" for part in join.parts)
    return f"{join.source:<14}{join.by:<8}{join.score:.2f}  {parts}".rstrip()


def _table(facts: Iterable[Fact]) -> list[str]:
    """A line for each field and value, with all who say so."""
    said: dict[tuple[str, str], list[Fact]] = {}
    for fact in sorted(facts, key=lambda one: one.field):
        if fact.field not in UNTOLD:
            said.setdefault((fact.field, _value(fact.value)), []).append(fact)
    return [
        f"{field:<18}{value:<{LONGEST + 2}}{', '.join(f'{one.source} {day(one.at)}' for one in who)}"
        for (field, value), who in said.items()
    ]


def _value(value: object) -> str:
    parts = (
        ("/".join(map(str, one)) if isinstance(one, tuple) else str(one) for one in value)
        if (isinstance(value, tuple))
        else (str(value),)
    )
    shown = " ".join(", ".join(parts).split())
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
