"""A simulated year is judged by what it shows, and drawn."""

import logging
from pathlib import Path
from typing import Any

import pytest

from bench.parts.story import Story, chart, verdicts

EVENTS = {"drift": 2, "poison": 3, "crash": 4, "disk": 6}
ENDS = {3: ("failed", "data: 60 % shrunk"), 6: ("broken", "no space")}
FOLLOWED, REFUSED = "the model has followed the drift", "the poisoned batch was refused"


def weeks() -> list[dict[str, Any]]:
    """Seven weeks in which all went as it should."""
    found = []
    for number in range(1, 8):
        outcome, why = ENDS.get(number, ("promoted", ""))
        errors = {"error": 3.0, "frozen": 6.0, "first": 15.0, "median": 8.0}
        found.append({"week": number, "ran": True, "outcome": outcome, "why": why, "model": f"m{number}", **errors})
    return found


def story(lived: list[dict[str, Any]]) -> Story:
    """What the log says of these weeks."""
    now = 0
    told = Story(lambda: now)
    for week in lived:
        now = week["week"]
        line = f"retraining {week['model']} ended: {week['outcome']} ({week['why']})"
        told.emit(logging.LogRecord("songbot.learning.retrain", logging.INFO, "", 0, line, None, None))
        if now == EVENTS["crash"]:
            line = f"retraining {week['model']}: its process died (-9), once more in 0 s"
            told.emit(logging.LogRecord("songbot.learning.retrain", logging.WARNING, "", 0, line, None, None))
    return told


def test_a_year_in_which_all_went_well_holds() -> None:
    assert all(verdicts(weeks(), EVENTS, story(weeks())).values())


@pytest.mark.parametrize(
    ("week", "change", "broken"),
    [
        (3, {"outcome": "promoted"}, REFUSED),
        (3, {"why": "latency: 9 ms"}, REFUSED),
        (4, {"outcome": "broken"}, "the training that was killed went on"),
        (6, {"outcome": "promoted"}, "the full disk ended in a reason"),
        (5, {"outcome": "broken"}, "the week after each of them ended"),
        (5, {"ran": False}, "every week's retraining ran"),
        (7, {"error": 60.0}, FOLLOWED),
    ],
)
def test_what_did_not_hold_is_named(week: int, change: dict[str, Any], broken: str) -> None:
    lived = weeks()
    lived[week - 1] |= change
    assert not verdicts(lived, EVENTS, story(lived))[broken]


def test_a_log_that_is_silent_tells_no_story() -> None:
    silent = verdicts(weeks(), EVENTS, story([]))
    assert not silent["each of them stands in the log"]
    assert not silent["the training that was killed went on"]


def test_the_picture_is_small(tmp_path: Path) -> None:
    chart(weeks(), EVENTS, tmp_path / "year.png")
    assert (tmp_path / "year.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "year.png").stat().st_size < 200_000
