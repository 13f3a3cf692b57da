"""Words that the font can draw: what it lacks is told in Latin letters, what is too long ends in an ellipsis."""

import unicodedata
from bisect import bisect_left
from functools import cache

from anyascii import anyascii
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font

FAMILY = "DejaVu Sans"
"""What matplotlib brings along, so that a picture is the same on every machine."""

LONGEST = 200
POINTS, FIXED = 72, 65536
"""Points of an inch, and the one of FreeType's fixed numbers."""
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def drawable(text: str) -> str:
    """The text itself where the font has it all and writes it left to right, else its sound in Latin letters."""
    plain = " ".join(text.split())[:LONGEST]
    if all(ord(sign) in _glyphs() and unicodedata.bidirectional(sign) not in _RIGHT_TO_LEFT for sign in plain):
        return plain
    heard = "".join(sign for sign in anyascii(plain).replace(":", " ") if sign.isprintable())
    return " ".join(heard.split()) or "?"


def fitted(text: str, size: float, pixels: float, dpi: float) -> str:
    """As much of the text as has room."""
    shown = drawable(text)
    if width(shown, size, dpi) <= pixels:
        return shown
    room = bisect_left(range(len(shown)), x=True, key=lambda count: width(f"{shown[: count + 1]}…", size, dpi) > pixels)
    return f"{shown[:room].rstrip()}…"


def width(text: str, size: float, dpi: float) -> float:
    """In pixels, letter by letter: a layout would be exact, and take longer than all else about a picture."""
    return sum(map(_advance, text)) * size * dpi / POINTS


@cache
def _advance(sign: str) -> float:
    """How far a letter moves the pen, as a share of the letters' size."""
    font = _font()
    font.set_size(POINTS, POINTS)
    return float(font.load_char(ord(sign)).linearHoriAdvance) / FIXED / POINTS


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(_font().get_charmap())


def _font() -> FT2Font:
    return get_font(_path("normal"))


@cache
def letters(size: float, *, bold: bool) -> FontProperties:
    """The letters by their file, for which nobody has to search again."""
    return FontProperties(fname=_path("bold" if bold else "normal"), size=size)


@cache
def _path(weight: str) -> str:
    return str(findfont(FontProperties(family=FAMILY, weight=weight)))
