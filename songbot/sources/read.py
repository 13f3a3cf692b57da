"""Reading what services send: every field may be missing, of another kind, or nonsense."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from songbot.core.track import Fact, Value
from songbot.sources import hosts

_LONGEST = 500
_BEYOND = 1e15
"""Characters of a text, and a number that counts nothing any more."""

_DATE = re.compile(r"([12]\d{3})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")


def at(told: object, *path: str | int) -> Any:
    """What stands at a path, or nothing."""
    for step in path:
        if isinstance(step, str) and isinstance(told, Mapping):
            told = told.get(step)
        elif isinstance(step, int) and isinstance(told, list) and 0 <= step < len(told):
            told = told[step]
        else:
            return None
    return told


def listed(told: object) -> list[Any]:
    """A list; one alone may come without its list."""
    if isinstance(told, list):
        return told
    return [told] if isinstance(told, Mapping) else []


def text(told: object) -> str:
    """Text on one line, without signs that nobody can see or store; or nothing."""
    if not isinstance(told, str):
        return ""
    seen = "".join(" " if unicodedata.category(sign) in {"Cc", "Cs"} else sign for sign in told[:_LONGEST])
    return " ".join(seen.split())


def number(told: object) -> float | None:
    """A number, also when it comes as text."""
    if isinstance(told, bool) or not isinstance(told, int | float | str):
        return None
    try:
        found = float(told)
    except (ValueError, OverflowError):
        return None
    return found if abs(found) < _BEYOND else None


def whole(told: object) -> int | None:
    """A count."""
    found = number(told)
    return None if found is None or found < 0 else int(found)


def positive(told: object, unit: float = 1.0) -> float | None:
    """A number above zero in units of so many; zero is how services say that they do not know."""
    found = number(told)
    return found / unit if found and found > 0 else None


def flag(told: object) -> bool | None:
    """Yes, no, or nothing."""
    return told if isinstance(told, bool) else None


def date(told: object) -> str:
    """A year, a month or a day, as precise as it was told; or nothing."""
    found = _DATE.match(text(told))
    return found[0] if found else ""


def isrc(told: object) -> str:
    """A recording's code in capitals and without hyphens; or nothing."""
    code = text(told).upper().replace("-", "")
    return code if _ISRC.fullmatch(code) else ""


def address(told: object) -> str:
    """An https address; or nothing."""
    url = hosts.read(told) if isinstance(told, str) else None
    return str(told) if url is not None and url.scheme == "https" else ""


def names(told: object, *path: str) -> tuple[str, ...]:
    """The names of the things in a list, each once."""
    found = (text(at(one, *path)) for one in listed(told))
    return tuple(dict.fromkeys(name for name in found if name))


def facts(source: str, when: float, **fields: Value | None) -> tuple[Fact, ...]:
    """A fact for everything that is known."""
    return tuple(Fact(name, value, source, when) for name, value in fields.items() if value not in (None, "", ()))
