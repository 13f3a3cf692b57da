"""Answers to the questions on a card and of the further commands, for golden files."""

from dataclasses import replace

from songbot.asking.likes import Alike, Neighbours
from songbot.asking.whatif import Tried
from songbot.chat.cards.alike import alike
from songbot.chat.cards.answers import answer
from songbot.chat.cards.drivers import page
from songbot.chat.cards.render import Reply
from songbot.chat.cards.tuning import Bench, reply
from songbot.core.drivers import FEWEST, Drivers, Seen, drivers
from songbot.core.knobs import Changes
from songbot.core.outcome import Ranked
from songbot.core.prediction import Answer, Prediction, Reason
from songbot.core.ranking import Entry, Lost
from songbot.core.track import Fact, Track
from tests.songbot.chat.samples import AT, OWNER, known

GROUPS = ("artist", "genre", "energy", "tempo", "mood")
CHANGES = Changes({"energy": 0.5, "tempo": 96.0, "released": 2026.5}, "jazz")


def questions(locale: str) -> dict[str, Reply]:
    """Every answer behind a button or a command, in a language."""
    told = known().prediction.answer
    lower = replace(told, score=47.2, low=30.0, high=60.1, reasons=())
    knobs = Bench(7, "e", ("jazz", "rock"), OWNER)
    song = Tried("Saisu Geve", {"energy": 0.82, "tempo": 128.2}, ("synthpop",), CHANGES, told, lower, anew=True)
    bare = Tried("", {}, (), Changes({"tempo": 96.0}), told, replace(lower, unlike=True))
    return {
        "whatif": reply(knobs, song, locale),
        "whatif-start": reply(replace(knobs, letter="g"), replace(song, changes=Changes()), locale),
        "whatif-no-song": reply(replace(knobs, prediction=0), bare, locale),
        "drivers": Reply(page(driving(), "jazz", "popularity", locale)),
        "likes": Reply(text=alike(_neighbours(12), locale)),
        "likes-few": Reply(text=alike(_neighbours(1), locale)),
        "single": answer(_ranked(12.0), OWNER, locale),
        "single-level": answer(replace(_ranked(0.4), lost=(), more=3), OWNER, locale),
    }


def driving() -> Drivers:
    """As many songs as it takes, of which the model knows much."""
    return drivers([_seen(number) for number in range(FEWEST)])


def _seen(number: int) -> Seen:
    """One of them; the groups weigh less and less, and the truth lies to both sides of the answer."""
    reasons = tuple(Reason(name, (number % 7 - 3) * 2.0 / place) for place, name in enumerate(GROUPS, 1))
    score = 20.0 + 2 * number
    answer = Answer(score, 0, 100, (0.25,) * 4, 40, score, reasons, (), (), {}, unlike=False, model="m")
    return Seen(answer, score + number % 5 * 6 - 12)


def _track(number: int) -> Track:
    named = Fact("title", f"Song {number} (喜欢你)", "deezer", AT), Fact("artists", ("Poubi Faga",), "deezer", AT)
    return Track(str(number), {}, (*named, Fact("link", f"https://www.deezer.com/track/{number}", "deezer", AT)))


def _neighbours(count: int) -> Neighbours:
    return Neighbours("Saisu Geve", tuple(Alike(_track(number), 74.0 - 6 * number) for number in range(count)))


def _ranked(apart: float) -> Ranked:
    entries = []
    for number in range(3):
        told = known().prediction.answer
        down = number * apart
        reasons = tuple(Reason(one.group, one.points - down / 10) for one in told.reasons)
        told = replace(told, score=told.score - down, low=46.0 - down, high=60.0 - down, reasons=reasons)
        entries.append(Entry(_track(number), Prediction(20 + number, str(number), {}, told, AT)))
    return Ranked(tuple(entries), (Lost("https://example.org/x", "unknown_link"),))
