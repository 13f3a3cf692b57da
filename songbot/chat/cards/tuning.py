"""The what-if as people see it: both scores, and knobs under them; a pure function of what was tried."""

from dataclasses import dataclass

import discord

from songbot.asking.whatif import Tried
from songbot.chat.cards.card import clean
from songbot.chat.cards.pages import chances, quarters
from songbot.chat.cards.render import Item, Reply
from songbot.chat.member.asks import Ask, Menu, Turn
from songbot.chat.member.buttons import Delete
from songbot.core.knobs import BY_LETTER, BY_NAME, KNOBS, Changes, Knob
from songbot.words import say
from songbot.words.numbers import NOTHING, decimal, share, signed, whole

GENRE = "g"
STEPS = {"dd": -3, "d": -1, "u": 1, "uu": 3}
"""How many steps each button turns."""

LABELS = {"dd": "−−", "d": "−", "u": "+", "uu": "++"}


@dataclass(frozen=True)
class Bench:
    """What the knobs are drawn for: the answer, the knob in hand (a letter), the genres, whose it is."""

    prediction: int
    letter: str
    genres: tuple[str, ...]
    owner: str


def text(tried: Tried, locale: str) -> str:
    """Both scores, what was changed, and what to think of it."""
    before, after = tried.before, tried.after
    title = f" · {clean(tried.title)}" if tried.title else ""
    lines = [f"**{say('whatif.title', locale)}**{title}"]
    lines += [_change(tried, name, value, locale) for name, value in tried.changes.numbers.items()]
    if tried.changes.genre:
        old = clean(", ".join(tried.tags[:2])) or say("whatif.unknown", locale)
        lines.append(
            say("whatif.change", locale, name=say("knob.genre", locale), old=old, new=clean(tried.changes.genre))
        )
    if tried.changes == Changes():
        lines.append(say("whatif.start", locale, score=whole(before.score)))
    else:
        lines.append(f"## {_apart(before.score, after.score, locale)}")
    lines.append(say("whatif.range", locale, low=whole(after.low), high=whole(after.high)))
    if not tried.title:
        lines.append(f"{say('details.chances', locale)}: {quarters(after, locale)}")
        lines.append(say("whatif.base", locale, score=whole(before.score)))
    if tried.changes.genre and "genre" in after.missing:
        lines.append(f"⚠ {say('whatif.no_genre', locale, genre=clean(tried.changes.genre))}")
    if after.unlike:
        lines.append(f"⚠ {say('whatif.unlike', locale)}")
    if tried.anew:
        lines.append(f"-# {say('whatif.anew', locale)}")
    lines.append(f"-# {say('card.model', locale, model=after.model)}")
    return "\n".join(lines)


def reply(bench: Bench, tried: Tried, locale: str) -> Reply:
    """All of it with the knobs; where there is no song also the chances as a picture."""
    state = tried.changes.written()
    items: list[Item] = [_menu(bench, state, locale)]
    if bench.letter == GENRE:
        options = [discord.SelectOption(label=name[:100], value=name[:100]) for name in bench.genres]
        items.append(Menu("genre", str(bench.prediction), state, options, say("whatif.genre", locale)))
    charts = () if tried.title else (chances(tried.after, locale),)
    return Reply(text=text(tried, locale), items=[*items, *_buttons(bench, state, locale)], charts=charts)


def shown(name: str, value: float | None, locale: str) -> str:
    """A knob's value as people read it."""
    if value is None:
        return say("whatif.unknown", locale)
    match name:
        case "key":
            return say("keys", locale).split()[round(value) % 12]
        case "mode" | "explicit":
            return say(f"knob.{name}.{round(value)}", locale)
        case "duration":
            return f"{int(value) // 60}:{int(value) % 60:02d}"
        case "tempo" | "loudness":
            return decimal(f"{value:.0f} {'BPM' if name == 'tempo' else 'dB'}", locale)
        case _:
            return share(value) if BY_NAME[name].share else whole(value)


def hint(name: str, locale: str) -> str:
    """What may be typed for a knob, or as a genre."""
    if name in {"released", "duration", "genre"}:
        return say(f"whatif.hint.{name}", locale)
    knob = BY_NAME[name]
    if knob.share:
        return say("whatif.hint.share", locale)
    low, high = (_end(name, value, locale) for value in (knob.low, knob.high))
    return say("whatif.hint", locale, low=low, high=high)


def _end(name: str, value: float, locale: str) -> str:
    """One end of what may be typed, with what it stands for."""
    meaning = shown(name, value, locale)
    number = decimal(f"{value:.0f}", locale)
    return f"{number} ({meaning})" if meaning[:1].isalpha() else meaning


def _apart(before: float, after: float, locale: str) -> str:
    """Both scores and their difference; as finely as it takes to see one."""
    same = whole(before) == whole(after) and abs(after - before) >= NOTHING
    scores = (decimal(f"{one:.1f}", locale) if same else whole(one) for one in (before, after))
    return f"{' → '.join(scores)}  ({signed(after - before, locale)})"


def _change(tried: Tried, name: str, value: float, locale: str) -> str:
    old = shown(name, tried.known.get(name), locale)
    return say("whatif.change", locale, name=say(f"knob.{name}", locale), old=old, new=shown(name, value, locale))


def _menu(bench: Bench, state: str, locale: str) -> Menu:
    names = [(knob.letter, f"knob.{knob.name}") for knob in KNOBS] + ([(GENRE, "knob.genre")] if bench.genres else [])
    options = [
        discord.SelectOption(label=say(key, locale), value=letter, default=letter == bench.letter)
        for letter, key in names
    ]
    return Menu("knob", str(bench.prediction), state, options, say("whatif.pick", locale))


def _buttons(bench: Bench, state: str, locale: str) -> list[Item]:
    """What turns the knob in hand; an answer about no song is seen by all: it needs no sharing, but can be deleted."""
    words = (str(bench.prediction), bench.letter, state)
    made: list[Item] = []
    if bench.letter in BY_LETTER:
        made += [Turn(how, words, label) for how, label in LABELS.items() if _turns(BY_LETTER[bench.letter], how)]
    if bench.letter:
        made.append(Turn("type", words, say("whatif.type", locale)))
    if state:
        made.append(Turn("reset", (str(bench.prediction), bench.letter, ""), say("whatif.reset", locale)))
    if not bench.prediction:
        made.append(Delete(bench.owner, say("card.delete", locale)))
    elif state:
        made.append(Ask("share", 0, bench.owner, say("card.share", locale)))
    return made


def _turns(knob: Knob, how: str) -> bool:
    """A knob with two places has no big steps."""
    return abs(STEPS[how]) == 1 or knob.high - knob.low > knob.step
