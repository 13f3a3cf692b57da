"""The estimate of the line, against rushes that are played through in figures."""

import heapq
import math
import random
from collections.abc import Sequence

import pytest

from songbot.predicting.predict import Pace


def rush(rng: random.Random, people: int, hearing: float) -> list[float]:
    """When each of many who ask at once is answered: services take their time, the engine takes one after another."""
    ready = sorted((1.5 + 0.7 * math.exp(0.6 * rng.gauss(0, 1)), number) for number in range(people))
    waiting: list[int] = []
    answered, now = [0.0] * people, 0.0
    while ready or waiting:
        now = max(now, ready[0][0]) if not waiting else now
        while ready and ready[0][0] <= now:
            heapq.heappush(waiting, ready.pop(0)[1])
        now += hearing
        answered[heapq.heappop(waiting)] = now
    return answered


def play(pace: Pace, answered: Sequence[float]) -> None:
    """Let a pace see a rush."""
    for number, _ in enumerate(answered):
        pace.asked(number, number, 0.0)
    for seconds, number in sorted((seconds, number) for number, seconds in enumerate(answered)):
        pace.answered(number, seconds)


@pytest.mark.parametrize("hearing", [0.05, 0.12, 0.3])
@pytest.mark.parametrize("people", [20, 50])
def test_most_estimates_in_a_rush_are_right_within_thirty_percent(people: int, hearing: float) -> None:
    rng, pace = random.Random(7), Pace()
    for _ in range(3):
        play(pace, rush(rng, 1, hearing))
        play(pace, rush(rng, people, hearing))
    true = rush(rng, people, hearing)
    right = [abs(pace.wait(ahead) - seconds) <= 0.3 * seconds for ahead, seconds in enumerate(true)]
    assert sum(right) >= 0.7 * people  # the rest is the luck of the services


def test_before_the_first_answer_the_usual_pace_is_told() -> None:
    assert Pace().wait(0) == pytest.approx(3.0)
    assert Pace().wait(50) == pytest.approx(8.5)


def test_what_was_no_new_song_says_nothing_about_new_songs() -> None:
    pace = Pace()
    pace.asked(1, 0, 0.0)
    pace.over(1)
    pace.answered(1, 100.0)
    assert pace.wait(0) == Pace().wait(0)


def test_nobody_is_promised_an_answer_before_the_question_however_fast_it_was_lately() -> None:
    pace = Pace()
    for number in range(100):
        pace.asked(number, number, 0.0)
        pace.answered(number, 1.0 - 0.01 * number)
    assert pace.wait(1000) > pace.wait(0) > 0
    assert pace.places(600.0) > 1000
