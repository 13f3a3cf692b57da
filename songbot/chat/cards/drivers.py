"""What goes with popularity among the songs asked for here, as a card: with ranges, and no cause is claimed."""

from songbot.chat.cards.card import Card, clean
from songbot.core.chart import Dot, Dots, evenly
from songbot.core.drivers import FEWEST, Drivers
from songbot.words import say
from songbot.words.numbers import share, tenths


def page(found: Drivers, genre: str, target: str, locale: str) -> Card:
    """The card."""
    weights = [(say(f"group.{one.group}", locale), one.weight) for one in found.groups]
    parts = tuple(Dot(name, one.value, one.low, one.high, tenths(one.value, locale)) for name, one in weights)
    lines = [_line(part, locale) for part in parts]
    most = evenly(max(part.high for part in parts))
    numbers = {name: share(getattr(found.explained, name)) for name in ("value", "low", "high")}
    title = say("drivers.title", locale, target=say(f"drivers.{target}", locale))
    return Card(
        title=f"{title} · {clean(genre)}" if genre else title,
        alt="; ".join(lines),
        paragraphs=(say("drivers.lead", locale, songs=found.songs, **numbers), "\n".join(lines)),
        charts=(Dots(title, "; ".join(lines), parts, 0.0, most, say("drivers.caption", locale)),),
        small=(say("drivers.note", locale), say("card.cause", locale)),
    )


def nothing(found: Drivers, locale: str) -> str:
    """Why there is nothing to say."""
    values = {"songs": found.songs, "needed": FEWEST, "explained": share(found.explained.value)}
    return say("drivers.few" if found.songs < FEWEST else "drivers.nothing", locale, **values)


def _line(part: Dot, locale: str) -> str:
    numbers = {"points": part.shown, "low": tenths(part.low, locale), "high": tenths(part.high, locale)}
    return say("drivers.line", locale, name=part.label, **numbers)
