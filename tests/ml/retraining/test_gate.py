"""Each of the nine conditions holds a challenger back by itself, and none does so by chance of few rows."""

from dataclasses import replace

import pytest

from ml.metrics import Figure
from ml.retraining.gate import Evidence, Limits, judge, margin, strayed

GOOD = Evidence(
    rows=3000,
    fresh=300,
    tested=600,
    unfit=0.001,
    shrunk=Figure(0.02, 0.01, 0.03),
    median_mae=15.0,
    champion_mae=11.0,
    challenger_mae=10.5,
    trees=Figure(-0.1, -0.4, 0.2),
    delta=Figure(-0.5, -0.9, -0.1),
    slices={"rock": Figure(-0.4, -1.0, 0.2), "jazz": Figure(0.3, -0.6, 1.2)},
    coverage={"served": Figure(0.81, 0.78, 0.84), "blind": Figure(0.79, 0.76, 0.82)},
    shuffled_r2=Figure(-0.02, -0.05, 0.01),
    id_r2=Figure(-0.3, -0.4, -0.2),
    clip_r2=Figure(0.12, 0.05, 0.2),
    additivity=2e-5,
    latency=(20.0, 21.0),
    golden={"a song": 3.0, "another": -4.0},
)


def failed(evidence: Evidence, limits: Limits | None = None) -> list[str]:
    return [check.name for check in judge(evidence, limits or Limits()) if not check.passed]


def test_a_good_challenger_passes_all_nine() -> None:
    assert len(judge(GOOD, Limits())) == 9
    assert failed(GOOD) == []


@pytest.mark.parametrize(
    ("name", "worse"),
    [
        ("data", {"rows": 199}),
        ("data", {"tested": 49}),
        ("data", {"unfit": 0.03}),
        ("data", {"shrunk": Figure(0.3, 0.2, 0.4)}),
        ("baselines", {"challenger_mae": 14.6, "trees": None}),
        ("baselines", {"trees": Figure(0.3, 0.1, 0.5)}),
        ("champion", {"delta": Figure(0.01, -0.2, 0.2)}),
        ("champion", {"delta": Figure(-0.1, -1.0, 0.7)}),
        ("slices", {"slices": {"jazz": Figure(0.6, 0.1, 1.1)}}),
        ("coverage", {"coverage": {"blind": Figure(0.70, 0.66, 0.74)}}),
        ("coverage", {"coverage": {"blind": Figure(0.90, 0.86, 0.94)}}),
        ("leaks", {"shuffled_r2": Figure(0.05, 0.02, 0.08)}),
        ("leaks", {"id_r2": Figure(0.05, 0.02, 0.08)}),
        ("leaks", {"clip_r2": Figure(0.5, 0.4, 0.6)}),
        ("explanation", {"additivity": 0.01}),
        ("latency", {"latency": (20.0, 25.0)}),
        ("latency", {"latency": (119.0, 121.0)}),
        ("golden", {"golden": {"a song": 8.1}}),
        ("golden", {"golden": {"a song": -8.1}}),
    ],
)
def test_what_is_wrong_in_one_respect_fails_there_and_nowhere_else(name: str, worse: dict[str, object]) -> None:
    assert failed(replace(GOOD, **worse)) == [name]  # type: ignore[arg-type]  # each is a field with its own kind


def test_on_a_machine_where_the_champion_itself_is_slow_only_the_two_are_compared() -> None:
    assert failed(replace(GOOD, latency=(240.0, 250.0))) == []
    assert failed(replace(GOOD, latency=(240.0, 290.0))) == ["latency"]


def test_the_margin_is_a_share_of_what_the_champion_gained_and_never_less_than_a_tenth() -> None:
    assert margin(GOOD, Limits()) == pytest.approx(0.15 * 4.0)
    assert margin(replace(GOOD, champion_mae=14.9), Limits()) == pytest.approx(0.10)


def test_a_wide_interval_is_no_proof_against_a_slice_or_a_coverage() -> None:
    few = replace(GOOD, slices={"jazz": Figure(2.0, -1.0, 5.0)}, coverage={"served": Figure(0.7, 0.6, 0.8)})
    assert failed(few) == []


def test_a_worse_slice_of_less_than_half_a_point_is_borne() -> None:
    assert failed(replace(GOOD, slices={"jazz": Figure(0.4, 0.2, 0.6)})) == []


def test_the_ceiling_of_the_clip_is_a_setting_that_can_be_off() -> None:
    loud = replace(GOOD, clip_r2=Figure(0.6, 0.5, 0.7))
    assert failed(loud, Limits(clip_r2=0.7)) == []
    assert failed(loud, Limits(clip_r2=None)) == []


def test_a_golden_song_may_move_where_the_operator_lists_it() -> None:
    assert failed(replace(GOOD, golden={"a song": 30.0}, listed=frozenset({"a song"}))) == []


def test_without_trees_and_clips_the_others_still_count() -> None:
    assert failed(replace(GOOD, trees=None, clip_r2=None)) == []


def test_every_condition_says_what_was_found_and_what_was_wanted() -> None:
    for check in judge(GOOD, Limits()):
        assert check.found
        assert check.wanted


def test_trees_that_are_better_by_chance_or_by_a_hair_hold_nobody_back() -> None:
    assert failed(replace(GOOD, trees=Figure(0.5, -0.1, 1.1))) == []
    assert failed(replace(GOOD, trees=Figure(0.05, 0.01, 0.09))) == []


def test_a_golden_song_that_follows_its_newest_count_holds_nobody_back() -> None:
    far = {"a song": 30.0, "another": -20.0}
    assert failed(replace(GOOD, golden=far, followed=frozenset(far))) == []
    assert failed(replace(GOOD, golden=far, followed=frozenset({"a song"}))) == ["golden"]


@pytest.mark.parametrize("listed", ["Zoë – Va", "zoë - va", " Zoë  –  VA ", "*"])
def test_a_golden_song_is_listed_however_it_is_typed(listed: str) -> None:
    assert failed(replace(GOOD, golden={"Zoë – Va": 30.0}, listed=frozenset({listed}))) == []


def test_golden_songs_that_strayed_are_named_the_farthest_first_and_their_number_is_told() -> None:
    golden = {f"song {number}": 10.0 + number for number in range(7)} | {"near": 1.0}
    far = replace(GOOD, golden=golden)
    assert list(strayed(far, Limits())) == [f"song {number}" for number in range(6, -1, -1)]
    found = judge(far, Limits())[-1].found
    assert found.startswith("song 6 +16.0, song 5 +15.0")
    assert found.endswith("and 2 more")
    assert strayed(replace(far, scale_changed=True), Limits()) == {}
