"""Numbers as people read them, each language in its own way."""

NOTHING = 0.05
"""Points that round to nothing."""


def decimal(number: str, locale: str) -> str:
    """A number as the language writes it, its minus a minus and no hyphen."""
    told = number.replace("-", "−")
    return told.replace(".", ",") if locale.startswith("de") else told


def tenths(value: float, locale: str) -> str:
    """A number with one digit after its point."""
    return decimal(f"{value:.1f}", locale)


def signed(points: float, locale: str) -> str:
    """A difference with its sign; a zero has none."""
    return decimal(f"{points:+.1f}", locale) if abs(points) >= NOTHING else "±0"


def whole(points: float) -> str:
    """Points as people read them."""
    return str(round(points))


def share(part: float) -> str:
    """A part of a whole, which no line breaks from its sign."""
    return f"{round(100 * part)}\u00a0%"


def counted(number: float, locale: str) -> str:
    """A large number in groups of three, as the language has them."""
    told = f"{int(number):,}"
    return told.replace(",", ".") if locale.startswith("de") else told
