"""Several songs in order, and how sure it is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songbot.core.prediction import Answer, Prediction, Reason
from songbot.core.ranking import Entry, chance, differences, ranked, told_apart
from songbot.core.track import Track

points = st.floats(0, 100)


def answer(score: float, reach: float = 20, reasons: tuple[Reason, ...] = ()) -> Answer:
    return Answer(
        *(score, score - reach, score + reach, (0.25,) * 4, 40, score, reasons, (), (), {}), unlike=False, model="m"
    )


def entry(key: str, found: Answer) -> Entry:
    return Entry(Track(key), Prediction(1, key, {}, found, 0.0))


@given(points, points, st.floats(1, 60), st.floats(1, 60))
def test_the_chances_of_both_orders_sum_to_one(one: float, other: float, reach: float, far: float) -> None:
    first, second = answer(one, reach), answer(other, far)
    assert chance(first, second) + chance(second, first) == pytest.approx(1)
    assert (chance(first, second) >= 0.5) == (one >= other) or one == pytest.approx(other)


@given(st.lists(points, min_size=1, max_size=8), st.randoms())
def test_the_order_does_not_depend_on_who_came_first(scores: list[float], chaos: object) -> None:
    entries = [entry(str(number), answer(score)) for number, score in enumerate(scores)]
    assert ranked(entries) == ranked(entries[::-1])
    assert [one.answer.score for one in ranked(entries)] == sorted(scores, reverse=True)


def test_wide_ranges_make_small_leads_worth_nothing() -> None:
    assert not told_apart(answer(52, 30), answer(48, 30))
    assert told_apart(answer(52, 3), answer(48, 3))


def test_differences_sum_to_that_of_the_scores_when_the_parts_do() -> None:
    one = answer(60, reasons=(Reason("genre", 15), Reason("tempo", 5)))
    other = answer(50, reasons=(Reason("genre", 12), Reason("mood", -2)))
    found = differences(one, other)
    assert {reason.group: reason.points for reason in found} == {"genre": 3, "tempo": 5, "mood": 2}
    assert [reason.group for reason in found] == ["tempo", "genre", "mood"]
    assert sum(reason.points for reason in found) == pytest.approx(one.score - other.score)


def test_of_equal_scores_the_surer_comes_first() -> None:
    sure, vague = entry("2", answer(50, 5)), entry("1", replace(answer(50, 30)))
    assert ranked([vague, sure]) == (sure, vague)
