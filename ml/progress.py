"""Shows how far long work has come: a bar for people at a terminal, a line now and then in a log, never on stdout."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

PATIENCE = 2.0
"""Seconds that work may take before anybody wants to hear about it."""
LINE_EVERY = 10.0
"""Seconds between two lines where nobody sees a bar."""

Advance = Callable[[int], None]


@contextmanager
def bar(total: int, label: str) -> Iterator[Advance]:
    """Give a function to call with the amount of work just done, out of the total."""
    console = Console(stderr=True)
    if not (sys.stderr.isatty() and console.is_interactive):
        yield lines(total, label, lambda line: print(line, file=sys.stderr, flush=True))  # noqa: T201 - the log
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=console, transient=True)
    task = progress.add_task(label, total=total)
    # A timer, since the first step of the work may itself take longer than patience lasts.
    appear = threading.Timer(PATIENCE, progress.start)
    appear.daemon = True
    appear.start()
    try:
        yield lambda done: progress.advance(task, done)
    finally:
        appear.cancel()
        appear.join()
        progress.stop()


def lines(total: int, label: str, write: Callable[[str], None], now: Callable[[], float] = time.monotonic) -> Advance:
    """An `advance` that writes one line whenever the last one is old."""
    done = 0
    last = now()

    def advance(amount: int) -> None:
        nonlocal done, last
        done += amount
        if now() - last >= LINE_EVERY:
            last = now()
            write(f"{label}: {done:,} of {total:,} ({done / max(total, 1):.0%})")

    return advance
