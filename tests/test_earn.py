"""Two models on songs that neither has met: whose error is smaller for sure, and which seconds a card lights."""

from dataclasses import replace

import pytest

from bench.parts.judging import judged
from bench.parts.leap import LeapingClock
from bench.parts.unheard import Song, cards
from songbot.core.prediction import Answer, Inputs, Second
from tests.songbot.fake_engine import FakeEngine

TRUTHS = [20.0 + 3 * number for number in range(20)]
SONGS = [Song(f"{n}", f"artist {n // 2}", truth, Inputs({}), (5.0, 7.0)) for n, truth in enumerate(TRUTHS)]


def said(points: float, *seconds: Second) -> Answer:
    """An answer with that score, its range five points either way."""
    answer = FakeEngine().answer(Inputs({}))
    return replace(answer, score=points, low=points - 5, high=points + 5, seconds=seconds)


def test_a_model_that_knows_more_is_better_by_a_margin_whose_interval_excludes_nothing() -> None:
    shipped = [said(50.0 + (number % 3)) for number in range(20)]
    found = judged(SONGS, shipped, [said(truth + 1) for truth in TRUTHS])
    assert found["retrained"] == pytest.approx(1)
    assert found["retrained less shipped, high"] < 0
    assert (found["songs"], found["artists"], found["inside the range"]) == (20, 10, 1)


def test_the_shipped_model_is_forgiven_its_other_scale_and_nothing_else() -> None:
    shipped = [said(10 + truth / 2) for truth in TRUTHS]
    found = judged(SONGS, shipped, [said(48.0) for _ in TRUTHS])
    assert found["shipped, carried"] == pytest.approx(0, abs=1e-6)
    assert found["shipped, as it is"] > 10
    assert found["retrained less shipped, low"] > 0


def test_a_lit_card_is_right_where_its_strongest_second_meets_what_happens() -> None:
    right, wrong = Second(6.0, 7.0, 9.0), Second(20.0, 21.0, -4.0)
    songs = [SONGS[0], SONGS[1], SONGS[2], replace(SONGS[3], event=None)]
    found = cards(songs, [said(1, right, wrong), said(1, wrong), said(1), said(1)])
    assert found == {
        "cards with seconds": 0.5,
        "lit where something happens": pytest.approx(2 / 3),
        "of them the right seconds": 0.5,
        "lit where nothing happens": 0.0,
    }


async def test_the_clock_leaps_over_waits_and_then_goes_as_clocks_do() -> None:
    clock = LeapingClock()
    before = clock.now()
    await clock.sleep(86_400)
    assert clock.now() - before >= 86_400
    clock.leaps = False
    await clock.sleep(0)
    assert clock.ahead == 86_400
