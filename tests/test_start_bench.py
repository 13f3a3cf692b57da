"""The small form of the benchmark about starts: a fresh checkout's demo, with the packages that are there."""

from pathlib import Path

import pytest

from bench import start


@pytest.mark.timeout(900)
def test_later_starts_of_a_fresh_checkout_are_measured_to_the_page(tmp_path: Path) -> None:
    told = start.measured(start.Machine.fresh(tmp_path), 8391, small=True)
    assert set(told) == {"later ones to the page, median, s", "the slowest of them, s", "./run help, s"}
    assert all(seconds > 0 for seconds in told.values())


def test_a_demo_that_does_not_start_is_told_with_its_complaints(tmp_path: Path) -> None:
    machine = start.Machine(tmp_path)
    (tmp_path / "songbot").mkdir()
    with pytest.raises(RuntimeError, match="no such demo"):
        start.started(machine, ["sh", "-c", "echo no such demo >&2"])
