"""How far long work has come, as one line that is written again and again, where somebody looks on."""

import sys
import time
from dataclasses import dataclass, field
from typing import Self

EVERY = 0.5
"""Seconds between two looks."""

FEW = 10
"""A pace below which a decimal says something."""

_MINUTE = 60
_WIPED = "\r\x1b[K"


@dataclass
class Progress:
    """So much of `total` is done, in `unit`s; where standard error is a file, a line a minute."""

    total: int
    unit: str
    done: int = 0
    _kept: int = 0
    _started: float = field(default_factory=time.monotonic)
    _told: float = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """However it ended, what is said next stands on a line of its own."""
        if sys.stderr.isatty():
            sys.stderr.write(_WIPED)
            sys.stderr.flush()

    def kept(self, more: int) -> None:
        """So much was done by an earlier start, which says nothing of the pace of this one."""
        self._kept += more
        self(more)

    def __call__(self, more: int) -> None:
        """So much more is done."""
        self.done += more
        now, seen = time.monotonic(), sys.stderr.isatty()
        last = self._told or (0.0 if seen else self._started)
        if now - last > (EVERY if seen else _MINUTE):
            self._told = now
            line = self.line(now - self._started)
            sys.stderr.write(f"{_WIPED}{line}" if seen else f"{line}\n")
            sys.stderr.flush()

    def line(self, seconds: float) -> str:
        """43 % · 4,300 of 10,000 rows · 2,150/s · 3 s left."""
        pace = (self.done - self._kept) / seconds if seconds > 0 else 0.0
        share = f"{100 * self.done / self.total:.0f} % · {self.done:,} of {self.total:,}" if self.total else self.done
        left = (self.total - self.done) / pace if pace else 0.0
        shown = f"{left:.0f} s" if left < _MINUTE else f"{left / _MINUTE:.0f} min"
        return f"{share} {self.unit} · {pace:,.{0 if pace >= FEW else 1}f}/s" + (f" · {shown} left" if left > 0 else "")

    def step(self, text: str) -> None:
        """Another part of the work begins."""
        sys.stderr.write(f"{_WIPED}{text}\n" if sys.stderr.isatty() else f"{text}\n")
        sys.stderr.flush()
