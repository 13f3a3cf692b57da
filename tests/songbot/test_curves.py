"""Curves that were fitted outlive the process, and a broken file says how to mend it."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from songbot import curves
from songbot.core.popularity import ESTIMATES, Curve
from songbot.errors import Misconfigured
from songbot.ports import Models

FITTED = Curve((0.0, 10.0, 1000.0), (0.0, 40.0, 90.0), 2.5, at=7.0, tracks=300)


def test_what_was_fitted_comes_back_and_the_rest_is_estimated(tmp_path: Path) -> None:
    curves.write(tmp_path / "new" / "curves.json", {**ESTIMATES, "listenbrainz": FITTED})
    assert curves.read(tmp_path / "new" / "curves.json") == {**ESTIMATES, "listenbrainz": FITTED}


def test_without_a_file_all_are_estimates(tmp_path: Path) -> None:
    assert curves.read(tmp_path / "curves.json") == ESTIMATES


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"curves": {"deezer": {"counts": [2, 1], "points": [0, 1]}}}', "null"]
)
def test_what_is_no_curve_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "curves.json").write_text(text)
    with pytest.raises(Misconfigured, match="broken_curves"):
        curves.read(tmp_path / "curves.json")


def serving(home: Path, inputs: object) -> None:
    """A model of the folder answers, and shares these."""
    (home / "models" / "new").mkdir(parents=True)
    (home / "models" / "new" / "inputs.json").write_text(json.dumps(inputs))
    (home / "models" / "current").write_text(json.dumps({"current": "new"}))


def test_the_model_that_answers_has_the_first_word_and_what_was_calibrated_the_second(tmp_path: Path) -> None:
    calibrated = {**ESTIMATES, "deezer": FITTED}
    curves.write(tmp_path / "curves.json", calibrated)
    assert curves.held(tmp_path) == calibrated
    serving(tmp_path, {"curves": {"listenbrainz": asdict(FITTED)}})
    assert curves.held(tmp_path) == {**ESTIMATES, "listenbrainz": FITTED}


@pytest.mark.parametrize("inputs", [{}, [], {"curves": {}}, {"curves": {"deezer": {}}}])
def test_a_model_that_shares_no_curves_changes_nothing(tmp_path: Path, inputs: object) -> None:
    curves.write(tmp_path / "curves.json", {**ESTIMATES, "deezer": FITTED})
    serving(tmp_path, inputs)
    assert curves.held(tmp_path)["deezer"] == FITTED


def test_the_scale_goes_with_the_model_and_comes_back_with_the_one_before(tmp_path: Path) -> None:
    curves.write(tmp_path / "curves.json", {**ESTIMATES, "deezer": FITTED})
    scale = curves.Held(tmp_path)
    assert scale()["deezer"] == FITTED
    scale.changed(Models("new", ("new",), {"curves": {"listenbrainz": asdict(FITTED)}}))
    assert scale() == {**ESTIMATES, "listenbrainz": FITTED}
    scale.changed(Models("old", ("new", "old"), {}))
    assert scale() == {**ESTIMATES, "deezer": FITTED}
