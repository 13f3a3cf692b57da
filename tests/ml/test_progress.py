"""Progress is seen where somebody looks, and standard output stays clean for machines."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from ml import progress

WORK = """
import threading
from ml import progress

progress.PATIENCE = {patience}
shown = threading.Event()
start = progress.Progress.start
progress.Progress.start = lambda self: (start(self), shown.set())
with progress.bar(10, "Reading songs") as advance:
    advance(4)
    if {wait}:
        shown.wait(20)
    advance(6)
print("answer")
"""


def at_a_terminal(patience: float, *, wait: bool) -> tuple[str, str]:
    """Run the work with a terminal as standard error: what the terminal saw, and what standard output got."""
    ours, theirs = pty.openpty()
    code = WORK.format(patience=patience, wait=wait)
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    home = Path(progress.__file__).parents[1]
    ran = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=theirs, cwd=home, env=environment, check=True
    )
    os.write(theirs, b"\nEND")
    seen = b""
    while not seen.endswith(b"END"):
        seen += os.read(ours, 4096)
    os.close(ours)
    os.close(theirs)
    return seen.decode().replace("\r", "").removesuffix("\nEND"), ran.stdout.decode()


def test_work_that_lasts_shows_a_bar_at_a_terminal_and_nothing_on_standard_output() -> None:
    seen, answer = at_a_terminal(0.0, wait=True)
    assert "Reading songs" in seen
    assert "40%" in seen
    assert answer == "answer\n"


def test_short_work_shows_nothing_at_all() -> None:
    assert at_a_terminal(60.0, wait=False) == ("", "answer\n")


def test_a_log_gets_a_line_every_ten_seconds_and_not_more() -> None:
    at = 0.0
    written: list[tuple[float, str]] = []
    advance = progress.lines(3000, "Reading songs", lambda line: written.append((at, line)), lambda: at)
    for second in range(31):
        at = float(second)
        advance(100)
    assert written == [
        (10.0, "Reading songs: 1,100 of 3,000 (37%)"),
        (20.0, "Reading songs: 2,100 of 3,000 (70%)"),
        (30.0, "Reading songs: 3,100 of 3,000 (103%)"),
    ]


def test_without_a_terminal_lines_go_to_standard_error_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "LINE_EVERY", 0.0)
    with progress.bar(2, "Reading songs") as advance:
        advance(1)
    assert capsys.readouterr() == ("", "Reading songs: 1 of 2 (50%)\n")


def test_nothing_to_do_is_no_division_by_zero(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.bar(0, "Reading songs") as advance:
        advance(0)
    assert capsys.readouterr() == ("", "")


def test_an_error_inside_the_work_passes_through() -> None:
    with pytest.raises(ZeroDivisionError), progress.bar(2, "Reading songs") as advance:
        advance(1 // 0)
