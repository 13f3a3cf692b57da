"""Curves that were fitted outlive the process, and a broken file says how to mend it."""

from pathlib import Path

import pytest

from songbot import curves
from songbot.core.popularity import ESTIMATES, Curve
from songbot.errors import Misconfigured

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
