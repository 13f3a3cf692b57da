"""What goes with popularity, as a card: with how much is explained and with ranges, and never as a cause."""

import re

import pytest

from songbot.chat.cards.drivers import page
from songbot.chat.cards.render import Reply
from songbot.core.chart import Dots, evenly
from songbot.core.drivers import FEWEST
from songbot.words import LANGUAGES, say
from songbot.words.numbers import share, tenths
from tests.songbot.chat.questions import GROUPS, driving
from tests.songbot.chat.test_limits import held

CAUSES = {
    "en": r"\b(because|causes?|caused|leads? to|drives?|driven|effects?|due to|thanks to)\b",
    "de": r"\b(weil|verursacht|bewirkt|führt zu|Wirkung|Einfluss|dank|wegen)\b",
}


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_card_has_its_ranges_and_claims_no_cause(locale: str) -> None:
    seen = driving()
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
    (chart,) = page(driving(), "", "plays", locale).charts
    assert isinstance(chart, Dots)
    assert (chart.low, chart.high) == (0.0, evenly(max(part.high for part in chart.parts)))
    assert [part.label for part in chart.parts] == [say(f"group.{name}", locale) for name in GROUPS]
    assert all(0 <= part.low <= part.value <= part.high for part in chart.parts)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_card_is_not_too_much_for_discord(locale: str) -> None:
    held(Reply(page(driving(), "*" * 200, "plays", locale)))
