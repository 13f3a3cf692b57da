"""Reading what services send: every field may be missing or of another kind."""

from collections.abc import Mapping, Sequence
from typing import Any

from songbot.core.track import Fact, Value


def at(told: object, *path: str | int) -> Any:  # noqa: ANN401  whatever JSON can be
    """What stands at a path, or nothing."""
    for step in path:
        if isinstance(step, str) and isinstance(told, Mapping):
            told = told.get(step)
        elif isinstance(step, int) and isinstance(told, Sequence) and not isinstance(told, str) and step < len(told):
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
    """Text, or nothing."""
    return told.strip() if isinstance(told, str) else ""


def number(told: object) -> float | None:
    """A number, also when it comes as text."""
    if isinstance(told, bool) or not isinstance(told, int | float | str):
        return None
    try:
        found = float(told)
    except ValueError:
        return None
    return found if abs(found) < 1e15 else None  # noqa: PLR2004  beyond any count; nan and inf fall out as well


def facts(source: str, when: float, **fields: Value | None) -> tuple[Fact, ...]:
    """A fact for everything that is known."""
    return tuple(Fact(name, value, source, when) for name, value in fields.items() if value not in (None, "", ()))


def whole(told: object) -> int | None:
    """A count."""
    found = number(told)
    return None if found is None or found < 0 else int(found)
