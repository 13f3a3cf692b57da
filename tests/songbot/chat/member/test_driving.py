"""What goes with popularity, as a card: with how much is explained and with ranges, and never as a cause."""

import re

import pytest

from songbot.chat.cards.render import Reply
from songbot.chat.member.driving import page
from songbot.core.chart import Dots, evenly
from songbot.core.drivers import FEWEST, Drivers, Seen, drivers
from songbot.core.prediction import Answer, Reason
from songbot.words import LANGUAGES, say
from songbot.words.numbers import share, tenths
from tests.songbot.chat.test_limits import held

CAUSES = {
    "en": r"\b(because|causes?|caused|leads? to|drives?|driven|effects?|due to|thanks to)\b",
    "de": r"\b(weil|verursacht|bewirkt|führt zu|Wirkung|Einfluss|dank|wegen)\b",
}
GROUPS = ("artist", "genre", "energy", "tempo", "mood")


def found() -> Drivers:
    """As many songs as it takes, of which the model knows much."""
    return drivers([_seen(number) for number in range(FEWEST)])


def _seen(number: int) -> Seen:
    """One of them; the groups weigh less and less, and the truth lies to both sides of the answer."""
    reasons = tuple(Reason(name, (number % 7 - 3) * 2.0 / place) for place, name in enumerate(GROUPS, 1))
    score = 20.0 + 2 * number
    answer = Answer(score, 0, 100, (0.25,) * 4, 40, score, reasons, (), (), {}, unlike=False, model="m")
    return Seen(answer, score + number % 5 * 6 - 12)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_card_has_its_ranges_and_claims_no_cause(locale: str) -> None:
    seen = found()
    assert seen.earned
    card = page(seen, "indie_pop", "popularity", locale)
    lead, lines = card.paragraphs
    assert str(FEWEST) in lead
    value, low, high = (share(getattr(seen.explained, name)) for name in ("value", "low", "high"))
    assert value in lead
    assert f"{low}–{high}" in lead
    for group, line in zip(seen.groups, lines.splitlines(), strict=True):
        ends = "–".join(tenths(one, locale) for one in (group.weight.low, group.weight.high))
        assert f"({ends}) {say(f'group.{group.group}', locale)}" in line
    assert card.title.endswith(" · indie\\_pop")
    assert say("card.cause", locale) in card.small
    claims = [card.title, *card.paragraphs, *(one for one in card.small if one != say("card.cause", locale))]
    assert not re.search(CAUSES[locale], " ".join(claims), re.IGNORECASE)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_picture_has_room_for_every_range(locale: str) -> None:
    (chart,) = page(found(), "", "plays", locale).charts
    assert isinstance(chart, Dots)
    assert (chart.low, chart.high) == (0.0, evenly(max(part.high for part in chart.parts)))
    assert [part.label for part in chart.parts] == [say(f"group.{name}", locale) for name in GROUPS]
    assert all(0 <= part.low <= part.value <= part.high for part in chart.parts)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_card_is_not_too_much_for_discord(locale: str) -> None:
    held(Reply(page(found(), "*" * 200, "plays", locale)))
