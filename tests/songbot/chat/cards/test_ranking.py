"""Songs side by side: whose they are stands beside them, and why a name was not answered below."""

from dataclasses import replace

import pytest

from songbot.chat.cards.ranking import page
from songbot.core.outcome import Ranked
from songbot.core.ranking import UNSURE, Entry, Lost
from songbot.words import say
from tests.songbot.chat.samples import known

ENTRY = Entry(known().track, known().prediction)


@pytest.mark.parametrize("locale", ["en", "de"])
def test_a_song_stands_beside_whose_it_is(locale: str) -> None:
    whose = say("card.by", locale, artists=", ".join(ENTRY.track.artists))
    assert f"** {whose} · **" in page(Ranked((ENTRY,)), locale).paragraphs[0]
    unnamed = replace(ENTRY, track=replace(ENTRY.track, facts=()))
    assert f"1. **{say('card.upload', locale)}** · **" in page(Ranked((unnamed,)), locale).paragraphs[0]


@pytest.mark.parametrize("locale", ["en", "de"])
def test_a_name_that_may_mean_several_songs_is_told_with_what_to_do(locale: str) -> None:
    doubted = page(Ranked((ENTRY,), (Lost("Numb", UNSURE), Lost("Nobody", "song_not_found"))), locale)
    assert f"Numb, Nobody. {say(UNSURE, locale)}" in "\n".join(doubted.small)
    unknown = page(Ranked((ENTRY,), (Lost("Nobody", "song_not_found"),)), locale)
    assert say(UNSURE, locale) not in "\n".join(unknown.small)
