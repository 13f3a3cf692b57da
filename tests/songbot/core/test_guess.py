"""The guessing game: the closest wins, whoever came first of equals stands first, and the model plays too."""

from hypothesis import given
from hypothesis import strategies as st

from songbot.core.guess import Calls, Guess, calls, streak, verdict


def test_the_closest_wins_and_of_equals_all_do() -> None:
    told = verdict(50.0, 58.0, [Guess("ana", 45.0, 2.0), Guess("bo", 55.0, 1.0), Guess("cy", 70.0, 0.0)])
    assert [guess.user for guess in told.ranked] == ["bo", "ana", "cy"]
    assert told.winners == ("bo", "ana")
    assert told.better == ("bo", "ana")


def test_a_round_without_guesses_has_no_winner() -> None:
    assert verdict(50.0, 58.0, []).winners == ()


def test_a_streak_is_broken_by_a_day_without_a_guess_but_not_by_today() -> None:
    assert streak([10, 11, 12], 12) == 3
    assert streak([10, 11, 12], 13) == 3
    assert streak([10, 11, 12], 14) == 0
    assert streak([10, 12], 12) == 1


def test_a_record_tells_the_own_error_beside_the_model_s() -> None:
    rounds = [(10, verdict(50.0, 60.0, [Guess("ana", 45.0, 1.0)])), (11, verdict(20.0, 50.0, [Guess("bo", 20.0, 1.0)]))]
    assert calls("ana", rounds, 11) == Calls(1, 5.0, 10.0, 1, 1)
    assert calls("dee", rounds, 11) == Calls(0)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 100), st.integers(0, 5)), unique_by=lambda row: row[0]))
def test_the_order_of_arrival_changes_no_verdict(rows: list[tuple[str, float, int]]) -> None:
    guesses = [Guess(user, value, float(at)) for user, value, at in rows]
    assert verdict(40.0, 50.0, guesses) == verdict(40.0, 50.0, guesses[::-1])
