"""The estimate of the line, against rushes that are played through in figures."""

import heapq
import math
import random
from collections.abc import Sequence

import pytest

from songbot.core.job import Wish
from songbot.ports import Accepted
from songbot.predicting.predict import HANDS, LONGEST, QUICKEST, USUAL, Pace, Predictions
from tests.songbot.fakes import DrivenClock, MemoryStore


def rush(rng: random.Random, people: int, hands: int, hearing: float) -> list[float]:
    """When each of many who ask at once is answered: services take their time, songs are heard one after another."""
    found = [(search(rng), number) for number in range(hands)]
    heapq.heapify(found)
    answered, heard = dict[int, float](), 0.0
    while found:
        at, number = heapq.heappop(found)
        heard = answered[number] = max(heard, at) + hearing
        if len(answered) + len(found) < people:
            heapq.heappush(found, (heard + search(rng), len(answered) + len(found)))
    return [answered[number] for number in range(people)]


def search(rng: random.Random) -> float:
    """Seconds until a song is found."""
    return 1.5 + 0.7 * math.exp(0.6 * rng.gauss(0, 1))


def play(pace: Pace, answered: Sequence[float], hands: int) -> None:
    """Let a pace see a rush."""
    for number, at in enumerate(sorted(answered)):
        pace.answered(at, more=number < len(answered) - hands)


@pytest.mark.parametrize("hearing", [0.05, 0.12, 0.3, 0.6])
def test_most_estimates_in_a_rush_are_right_within_thirty_percent(hearing: float) -> None:
    rng, pace, hands, people = random.Random(7), Pace(), 32, 100
    for _ in range(2):
        play(pace, rush(rng, people, hands, hearing), hands)
    true = rush(rng, people, hands, hearing)[hands:]
    right = [abs(pace.wait(ahead) - seconds) <= 0.3 * seconds for ahead, seconds in enumerate(true, hands)]
    assert sum(right) >= 0.9 * len(true)


def test_before_the_first_answer_the_usual_pace_is_told() -> None:
    assert Pace().wait(49) == pytest.approx(QUICKEST + 50 * USUAL)
    assert Pace().places(LONGEST) == int((LONGEST - QUICKEST) / USUAL)


def test_a_night_between_two_answers_is_not_the_pace_of_a_line() -> None:
    pace = Pace()
    pace.answered(0.0, more=False)
    pace.answered(30_000.0, more=False)
    assert pace.wait(49) == Pace().wait(49)


def test_nobody_is_promised_an_answer_at_once_however_fast_it_was_lately() -> None:
    pace = Pace()
    for _ in range(200):
        pace.answered(0.0, more=True)
    assert pace.wait(1000) > pace.wait(0) > 0
    assert pace.places(LONGEST) > 1000


async def test_only_who_has_to_wait_for_a_new_song_is_told_how_long() -> None:
    store, song = MemoryStore(DrivenClock()), "4uLU6hMCjMI75M1A2tKUQC"
    predictions, wish = Predictions(store, Pace()), Wish(text=f"https://open.spotify.com/track/{song}")
    assert await predictions.foretold(wish, Accepted(1, HANDS)) == Pace().wait(HANDS)
    assert not await predictions.foretold(wish, Accepted(1, HANDS - 1))
    assert not await predictions.foretold(wish, Accepted(1, HANDS, again=True))
    await store.learn({"spotify": song}, ())
    assert not await predictions.foretold(wish, Accepted(1, HANDS))
