"""The report card of a retraining: its pictures say what its figures say, in both languages."""

from dataclasses import replace

import pytest

from songbot.core.chart import Agreement, Chart, Dots, from_json, to_json
from songbot.core.training import Step, Training
from songbot.words import report, say
from songbot.words.report_charts import charts
from tests.songbot.reports import judged


def changed(**more: object) -> Training:
    """The same retraining with another report."""
    return replace(judged(), report={**judged().report, **more})


def dots(chart: Chart) -> Dots:
    assert isinstance(chart, Dots)
    return chart


def test_errors_stand_before_and_after_with_their_intervals_beside_the_middle() -> None:
    errors = dots(charts(judged(), "en")[0])
    assert [(part.label, part.shown) for part in errors.parts] == [
        ("before", "12.9"),
        ("after", "10.2"),
        ("always the middle", "14.0"),
    ]
    assert errors.parts[1].low < 10.2 < errors.parts[1].high
    assert errors.alt == "How far answers are off, in points: before 12.9, after 10.2, always the middle 14.0"


def test_what_is_explained_guessed_and_kept_is_told_in_percent_for_both_sides() -> None:
    shares = dots(charts(judged(), "en")[1])
    assert [part.shown for part in shares.parts] == ["4 %", "31 %", "41 %", "55 %", "78 %", "81 %"]
    assert shares.parts[-1].label == "after: in the range"
    assert (shares.low, shares.high) == (0.0, 100.0)


def test_agreement_goes_tenth_by_tenth_and_its_words_say_how_far_apart() -> None:
    found = charts(judged(), "en")[2]
    assert isinstance(found, Agreement)
    assert [len(part.places) for part in found.parts] == [10, 10]
    assert found.parts[1].places[0] == (20.0, 22.0)
    assert "before 15.0, after 3.1" in found.alt


def test_drift_is_told_in_what_chance_alone_may_show_the_farthest_first() -> None:
    drift = dots(charts(judged(), "en")[3])
    assert [(part.label, part.shown) for part in drift.parts] == [
        ("share without the artist's listeners", "2.0"),
        ("popularity itself", "0.5"),
        ("tempo", "0.3"),
    ]
    assert {(part.low, part.high) for part in drift.parts} == {(0.0, 1.0)}


def test_what_moved_goes_from_nothing_to_its_points() -> None:
    moved = dots(charts(judged(), "en")[4])
    assert [(part.label, part.low, part.high, part.shown) for part in moved.parts] == [
        ("Va – Gilai", -9.5, 0.0, "−9.5"),
        ("Mo – Tanu", 0.0, 7.25, "+7.2"),
    ]


def test_without_drift_and_without_known_songs_there_are_the_three_that_always_are() -> None:
    assert len(charts(changed(drift={}, moved={}), "en")) == 3


@pytest.mark.parametrize("outcome", ["too_few", "few_to_test", "nothing_new", "cancelled", "broken", ""])
def test_where_nothing_was_trained_there_is_nothing_to_show(outcome: str) -> None:
    assert charts(replace(judged(), report={"outcome": outcome}), "en") == ()


def test_one_that_failed_is_shown_as_well() -> None:
    assert len(charts(judged("failed"), "de")) == 5


@pytest.mark.parametrize("locale", ["en", "de"])
def test_pictures_travel_to_the_engine_and_back(locale: str) -> None:
    for chart in charts(judged(), locale):
        assert from_json(to_json(chart)) == chart


def test_the_card_names_what_drifted_in_the_reader_s_language() -> None:
    assert "differ from older ones in: share without the artist's listeners" in report.card(judged(), "en")
    assert "tempo" not in report.card(judged(), "en")
    assert "missing" not in report.card(judged(), "de")


def test_the_card_says_what_to_do_where_known_songs_strayed_and_nothing_else_does() -> None:
    strayed = {f"Va – {number}": 9.0 + number for number in range(12)}
    card = report.card(changed(strayed=strayed), "en")
    assert "`SONGBOT_MAY_MOVE=Va – 0; Va – 1;" in card
    assert "Va – 10" not in card
    assert "forget-rows" in card
    assert "SONGBOT_MAY_MOVE" not in report.card(judged("failed"), "en")


@pytest.mark.parametrize(("locale", "told"), [("en", "From now on scores"), ("de", "Ab jetzt folgen die Werte")])
def test_a_changed_scale_is_told_where_the_model_went_live_and_nowhere_else(locale: str, told: str) -> None:
    assert told in report.card(judged(), locale)
    assert told not in report.card(changed(scale_changed=False), locale)
    assert told not in report.card(judged("failed"), locale)


@pytest.mark.parametrize("locale", ["en", "de"])
def test_a_model_fitted_anew_names_its_tables_and_whose_songs_were_the_test(locale: str) -> None:
    refit = {"tables": ["mine.parquet", "more.parquet"], "table_songs": 31_415}
    by_own = report.card(changed(**refit), locale)
    by_tables = report.card(changed(**refit, judged_by_tables=True, tested=271), locale)
    own = say("learn.data", locale, **{name: judged().report[name] for name in ("songs", "fresh", "tested")})
    assert own in by_own
    assert own not in by_tables
    assert "271" in by_tables
    assert all("31415 " in card and "mine.parquet, more.parquet" in card for card in (by_own, by_tables))


def test_learning_from_tables_is_a_stage_of_those_retrainings_alone_that_do() -> None:
    named = say("learn.stage.tables", "en")
    running = replace(judged(), running=True, step=Step("tables", 1, 4))
    assert f"▶ **{named}**" in report.progress(running, "en")
    assert named not in report.progress(replace(running, step=Step("train", 1, 4)), "en")


@pytest.mark.parametrize("locale", ["en", "de"])
def test_too_few_songs_to_test_are_told_with_how_many_it_takes(locale: str) -> None:
    few = {"outcome": "few_to_test", "songs": 213, "least": 260, "tested": 41, "to_test": 50}
    card = report.card(replace(judged(), report=few), locale)
    assert all(number in card for number in ("213", "260", "41", "50"))


@pytest.mark.parametrize("locale", ["en", "de"])
def test_songs_that_nobody_counted_who_may_be_learned_from_are_told_with_the_setting(locale: str) -> None:
    few = {"outcome": "too_few", "songs": 7, "least": 200, "unlabelled": 431}
    card = report.card(replace(judged(), report=few), locale)
    assert "431" in card
    assert "SONGBOT_LEARN_FROM" in card
    assert "SONGBOT_LEARN_FROM" not in report.card(replace(judged(), report=few | {"unlabelled": 0}), locale)


def test_a_training_tells_its_epoch_and_the_time_that_is_left() -> None:
    running = replace(judged(), running=True, step=Step("train", 250, 600, 130.0, epochs=6))
    assert "42\u00a0% · epoch 3 of 6 · about 2 min left" in report.progress(running, "en")
    assert "42\u00a0% · Epoche 3 von 6 · noch etwa 2 min" in report.progress(running, "de")


def test_epochs_go_from_the_first_to_the_last_and_no_further() -> None:
    assert [Step("train", done, 600, epochs=6).epoch for done in (0, 99, 100, 599, 600, 610)] == [1, 1, 2, 6, 6, 6]


def test_what_has_no_epochs_tells_none() -> None:
    running = replace(judged(), running=True, step=Step.from_json({"stage": "train", "done": 1, "of": 2, "left": None}))
    assert "epoch" not in report.progress(running, "en")
