"""The counterfactual: only what is changed changes, and a song that cannot be is flagged."""

import numpy as np
import pytest

from ml.errors import BadInput
from ml.model import Model, Question
from ml.sound.audio import Clip, logmel
from ml.whatif import whatif

SONG = Question({"energy": 0.3, "loudness": -15.5, "artist_popularity": 60.0}, ("folk",))


def a_clip() -> Clip:
    time = np.arange(22_050 * 8) / 22_050
    samples = (0.2 * np.sin(2 * np.pi * 220 * time) * (1 + np.sin(2 * np.pi * 2 * time))).astype(np.float32)
    return Clip(samples, logmel(samples), 0.0, 8.0)


def test_the_answer_is_that_of_the_changed_song(model: Model) -> None:
    found = whatif(model, SONG, {"artist_popularity": 90.0}, ("rock",))
    bigger = Question({**SONG.features, "artist_popularity": 90.0}, ("rock",))
    assert found.before == model.answer(SONG)
    assert found.after == model.answer(bigger)
    assert found.difference == pytest.approx(model.score(bigger) - model.score(SONG), abs=1e-4)
    assert found.difference > 5


def test_changing_nothing_changes_nothing(model: Model) -> None:
    for asked in (SONG, Question({"artist_popularity": 60.0}, clip=a_clip())):
        assert whatif(model, asked, {}).difference == pytest.approx(0, abs=1e-5)


def test_what_is_forgotten_is_missing(model: Model) -> None:
    found = whatif(model, SONG, {"artist_popularity": None})
    assert "artist" in found.after.missing
    assert "artist" not in found.before.missing


def test_a_changed_number_leaves_everything_else_that_was_heard(model: Model) -> None:
    found = whatif(model, Question(clip=a_clip()), {"energy": 0.9})
    kept = {name: value for name, value in found.before.estimated.items() if name != "energy"}
    assert found.after.estimated == kept
    assert "loudness" in kept


def test_a_new_release_date_brings_its_age_along(model: Model) -> None:
    song = Question({"released": 2015.0, "age": 5.0})
    assert whatif(model, song, {"released": 2018.0}).after == model.answer(Question({"released": 2018.0, "age": 2.0}))


def test_a_song_that_cannot_be_is_flagged(model: Model) -> None:
    assert whatif(model, SONG, {"artist_popularity": 70.0}).warning == ""
    odd = whatif(model, SONG, {"energy": 0.99, "loudness": -55.0, "tempo": 250.0})
    assert "unlike anything" in odd.warning
    assert odd.to_json()["warning"] == odd.warning


def test_an_impossible_change_is_named(model: Model) -> None:
    with pytest.raises(BadInput, match=r"energy is 7, outside 0 to 1"):
        whatif(model, SONG, {"energy": 7.0})
    with pytest.raises(BadInput, match="no feature 'groove'"):
        whatif(model, SONG, {"groove": None})
