"""Which seconds of a clip are lit on its chart."""

from dataclasses import replace

from songbot.chat.cards.pages import moves
from songbot.core.chart import Moves, Spectrogram
from tests.songbot.chat.samples import lit


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
