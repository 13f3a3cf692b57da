"""Which seconds of a clip are lit on its chart, and since when the scale holds."""

from dataclasses import replace

import pytest

from songbot.chat.cards.ingredients import ingredients
from songbot.chat.cards.pages import details, moves
from songbot.core.chart import Moves, Spectrogram
from songbot.core.track import Fact
from tests.songbot.chat.samples import AT, calibrated, known, lit


def test_only_seconds_that_stand_out_are_lit() -> None:
    chart = moves(lit().prediction.answer, "en")
    assert isinstance(chart, Spectrogram)
    assert [light.start for light in chart.lights] == [4.0, 21.0]
    assert "lit are 4–5 s +1.2, 21–22 s −0.8." in chart.alt


def test_an_answer_from_before_spectrograms_has_lit_curves() -> None:
    chart = moves(replace(lit().prediction.answer, bands=()), "en")
    assert isinstance(chart, Moves)
    assert len(chart.lights) == 2


def test_a_clip_that_has_earned_nothing_is_dark() -> None:
    chart = moves(replace(lit().prediction.answer, seconds=()), "en")
    assert isinstance(chart, Moves)
    assert chart.lights == ()


@pytest.mark.parametrize(
    ("locale", "dated", "estimated"),
    [("en", "Scale: set on ", "is an estimate"), ("de", "Skala: festgelegt am ", "bleibt geschätzt")],
)
def test_details_say_since_when_the_scale_holds_or_that_it_is_an_estimate(
    locale: str, dated: str, estimated: str
) -> None:
    fitted, guessed = ("\n".join(details(one, locale).paragraphs) for one in (calibrated(), known()))
    assert f"{dated}<t:{int(AT)}:d>" in fitted
    assert estimated not in fitted
    assert estimated in guessed
    assert dated not in guessed


def test_details_say_under_how_many_other_spellings_people_have_heard_it() -> None:
    heard = known()
    alike = Fact("variants", (("Poubi Faga", "Saisu Geve (Remaster)", 812),), "lastfm", AT)
    more = replace(heard, track=replace(heard.track, facts=(*heard.track.facts, alike)))
    told = "other spellings of it at last.fm, not added up: 1"
    assert told in "\n".join(details(more, "en").paragraphs)
    assert told not in "\n".join(details(heard, "en").paragraphs)


def test_a_genre_in_two_spellings_is_told_once() -> None:
    one = known()
    tags = ["Hip-Hop", "hip hop", "soul", "hiphop", "jazz", "funk"]
    prediction = replace(one.prediction, inputs={**one.prediction.inputs, "tags": tags})
    assert ingredients(prediction, "en")["genre"] == "Hip-Hop, soul, jazz"
