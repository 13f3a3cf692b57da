"""Weeks, months and seasons as every board counts them: in UTC, weeks from Monday."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

DAY = 86400.0
WEEK = 7 * DAY
_FIRST_MONDAY = 4 * DAY  # 1970 began on a Thursday


@dataclass(frozen=True)
class Window:
    """From `start` to just before `end`, seconds since 1970."""

    start: float
    end: float


def week(now: float) -> Window:
    """The week of a moment."""
    start = (now - _FIRST_MONDAY) // WEEK * WEEK + _FIRST_MONDAY
    return Window(start, start + WEEK)


def month(name: str) -> Window | None:
    """2026-11 as a window; None where that is no month."""
    year, _, number = name.strip().partition("-")
    if not (year.isdigit() and number.isdigit()):
        return None
    try:
        start = datetime(int(year), int(number), 1, tzinfo=UTC)
        later = (start + timedelta(days=32)).replace(day=1)
    except (ValueError, OverflowError):
        return None
    return Window(start.timestamp(), later.timestamp())


def day(now: float) -> int:
    """The day of a moment, counted from 1970."""
    return int(now // DAY)
