"""What goes with popularity is said with its range, or not at all."""

import random

import pytest

from songbot.core.drivers import FEWEST, Drivers, Seen, drivers
from songbot.core.prediction import Answer, Reason


def seen(score: float, points: float) -> Seen:
    reasons = (Reason("genre", score - 40), Reason("tempo", 0.5))
    answer = Answer(score, 0, 100, (0.25,) * 4, 40, score, reasons, (), (), {}, unlike=False, model="m")
    return Seen(answer, points)


def songs(count: int, noise: float) -> Drivers:
    chance = random.Random(1)
    return drivers(
        [seen(score, score + chance.gauss(0, noise)) for score in (20 + 60 * n / count for n in range(count))]
    )


def test_a_model_that_is_mostly_right_may_speak_and_names_the_heaviest_group_first() -> None:
    found = songs(200, 5)
    assert found.earned
    assert found.explained.low < found.explained.value < found.explained.high
    assert [one.group for one in found.groups] == ["genre", "tempo"]
    assert found.groups[1].weight.value == pytest.approx(0.5)


def test_few_songs_and_a_model_that_explains_nothing_say_nothing() -> None:
    assert not songs(FEWEST - 1, 1).earned
    assert not songs(60, 2000).earned
    assert not drivers([]).earned


def test_answers_that_go_the_wrong_way_explain_nothing() -> None:
    found = drivers([seen(n, 100 - n) for n in range(60)])
    assert found.explained.value == 0
    assert not found.earned


def test_more_songs_make_the_range_narrower() -> None:
    few, many = songs(50, 20).explained, songs(800, 20).explained
    assert many.high - many.low < few.high - few.low
