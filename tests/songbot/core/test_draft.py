"""The draft: the same moments for all, like with like, and a fair rule where counts are missing."""

from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from songbot.core.calendar import DAY, WEEK
from songbot.core.draft import (
    ALONE,
    BUDGET,
    COUNTING,
    MODEL,
    PICKS,
    Result,
    Signing,
    fresh,
    model_picks,
    people_and_model,
    price,
    refusal,
    results,
    round_of,
    song_scores,
    standings,
)

FRIDAY = 1_700_179_200.0  # 2023-11-17
PEOPLE = ("ana", "bo", "cy")


def signing(user: str = "ana", track: str = "1", before: int | None = 500, after: int | None = 1000) -> Signing:
    return Signing(user, track, FRIDAY, price(before), 50.0, before, after)


def test_a_round_opens_on_friday_and_closes_when_sunday_ends() -> None:
    for hours in (0, 5, 71, 24 * 6):
        assert round_of(FRIDAY + hours * 3600).opens == FRIDAY
    assert round_of(FRIDAY - 1).opens == FRIDAY - WEEK
    assert round_of(FRIDAY).closes == FRIDAY + 3 * DAY
    assert round_of(FRIDAY).ends == FRIDAY + 31 * DAY
    assert round_of(FRIDAY + 13 * WEEK).season == round_of(FRIDAY).season + 1


def test_fresh_is_two_weeks_and_an_unknown_day_is_not_fresh() -> None:
    today = date(2026, 3, 15)
    assert fresh("2026-03-01", today)
    assert not fresh("2026-02-28", today)
    assert not fresh("2026-03-16", today)
    assert fresh("2026", today) is None
    assert fresh("", today) is None


def test_a_label_signs_three_songs_within_its_budget_and_none_twice() -> None:
    signed = [signing(track="1", before=100_000), signing(track="2", before=10)]
    assert refusal(signed, "1", 10) == "draft.twice"
    assert refusal(signed, "3", BUDGET) == "draft.dear"
    assert refusal(signed, "3", 10) == ""
    assert refusal([*signed, signing(track="3", before=1)], "4", 10) == "draft.full"


def test_songs_are_compared_with_songs_of_a_like_start() -> None:
    scores = song_scores(
        [
            signing(track="small", before=10, after=90),
            signing(track="small too", before=20, after=20),
            signing(track="big", before=50_000, after=60_000),
            signing(track="big too", before=20_000, after=20_100),
            signing(track="huge", before=900_000, after=900_001),
        ]
    )
    assert scores == {"small": 100.0, "small too": 0.0, "big": 100.0, "big too": 0.0, "huge": ALONE}


def test_equal_growth_shares_the_place_between() -> None:
    scores = song_scores([signing(track=str(number), before=500, after=700) for number in range(3)])
    assert set(scores.values()) == {50.0}


def test_a_song_without_counts_is_void_and_its_label_gets_the_mean_of_its_others() -> None:
    told = results(
        [
            signing("ana", "1", 500, 5000),
            signing("ana", "2", 500, None),
            signing("bo", "3", 500, 600),
            signing("cy", "4", None, 700),
        ]
    )
    assert told == {"ana": Result(200.0, 1, 2), "bo": Result(0.0, 1, 1)}


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(PEOPLE),
            st.integers(1, 8),
            st.one_of(st.none(), st.integers(0, 10**6)),
        ),
        max_size=20,
        unique_by=lambda row: (row[0], row[1]),
    ),
    st.dictionaries(st.integers(1, 8), st.integers(0, 10**6)),
    st.randoms(use_true_random=False),
)
def test_results_are_the_same_for_every_order_and_bounded(
    rows: list[tuple[str, int, int | None]], starts: dict[int, int], chance: Random
) -> None:
    ends = {track: after for _, track, after in rows}
    signed = [signing(user, str(track), starts.get(track), ends[track]) for user, track, _ in rows]
    mixed = list(signed)
    chance.shuffle(mixed)
    told = results(signed)
    assert results(mixed) == told
    assert all(0 <= one.points <= 100 * one.signed and one.counted <= one.signed for one in told.values())


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 30), st.integers(0, 10**6), st.floats(0, 100)),
        max_size=25,
        unique_by=lambda row: row[0],
    )
)
def test_the_model_keeps_to_the_rules_that_people_have(rows: list[tuple[int, int, float]]) -> None:
    pool = [replace(signing("ana", str(track), before), predicted=score) for track, before, score in rows]
    picked = model_picks(pool)
    assert len(set(picked)) == len(picked) <= PICKS
    prices = {one.track: one for one in sorted(pool, key=lambda one: (one.track, one.price))}
    assert sum(prices[track].price for track in picked) <= BUDGET
    assert model_picks(pool[::-1]) == picked


def test_the_model_signs_what_it_sees_farthest_below_what_it_deserves() -> None:
    pool = [
        replace(signing(track="known", before=100_000), predicted=80.0),
        replace(signing(track="sleeper", before=50), predicted=70.0),
        replace(signing(track="nothing", before=50), predicted=20.0),
        replace(signing(track="unheard", before=50), predicted=None),
    ]
    assert model_picks(pool) == ("sleeper", "known", "nothing")


def test_a_season_counts_the_best_rounds_and_decides_every_tie() -> None:
    rounds = [{"ana": Result(100.0, 3, 3), "bo": Result(50.0, 3, 3), MODEL: Result(75.0, 3, 3)} for _ in range(13)]
    table = standings(rounds)
    assert [one.user for one in table] == ["ana", MODEL, "bo"]
    assert table[0].points == 100.0 * COUNTING
    assert (table[0].rounds, table[0].won, table[2].won) == (13, 13, 0)
    level = standings([{"x": Result(10.0, 1, 1), "y": Result(10.0, 1, 1)}])
    assert [one.user for one in level] == ["x", "y"]


def test_people_against_the_model_is_counted_by_the_middle_of_the_people() -> None:
    def result(points: float) -> Result:
        return Result(points, 3, 3)

    rounds = [
        {"ana": result(10), "bo": result(90), "cy": result(40), MODEL: result(50)},
        {"ana": result(10), "bo": result(90), MODEL: result(50)},
        {"ana": result(10)},
        {MODEL: result(90)},
    ]
    assert people_and_model(rounds) == (1, 2)
