"""How far work has come: its pace is that of this start, and its line is gone when it ends."""

import contextlib
import io
import sys
import time

import pytest

from songbot.twin.progress import Progress


class Screen(io.StringIO):
    """Somebody who looks on."""

    def isatty(self) -> bool:
        return True


def test_the_line_tells_the_share_the_pace_and_the_time_left() -> None:
    progress = Progress(10_000, "rows")
    progress(4_300)
    assert progress.line(2.0) == "43 % · 4,300 of 10,000 rows · 2,150/s · 3 s left"


def test_what_an_earlier_start_has_done_makes_this_one_no_faster() -> None:
    progress = Progress(10_000, "rows")
    progress.kept(5_000)
    progress(1_000)
    assert progress.line(1.0) == "60 % · 6,000 of 10,000 rows · 1,000/s · 4 s left"


def test_however_it_ends_the_next_words_have_a_line_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    with contextlib.suppress(KeyboardInterrupt), Progress(10, "rows") as progress:
        progress(5)
        raise KeyboardInterrupt
    assert "5 of 10 rows" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[K")


def test_a_file_gets_no_line_that_is_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = io.StringIO()
    monkeypatch.setattr(sys, "stderr", kept)
    with Progress(10, "rows") as progress:
        progress.step("Reading.")
        progress(5)
    assert kept.getvalue() == "Reading.\n"


def test_a_file_gets_a_line_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, now = io.StringIO(), time.monotonic()
    monkeypatch.setattr(sys, "stderr", kept)
    monkeypatch.setattr(time, "monotonic", lambda: now)
    with Progress(400, "songs") as progress:
        for _ in range(130):
            now += 1.0
            progress(1)
    assert kept.getvalue().splitlines() == [
        "15 % · 61 of 400 songs · 1.0/s · 6 min left",
        "30 % · 122 of 400 songs · 1.0/s · 5 min left",
    ]
