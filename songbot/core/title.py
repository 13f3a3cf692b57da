"""A title taken apart: what the song is called, who is featured, and which version it is."""

import re
from functools import lru_cache
from typing import NamedTuple

from songbot.core import versions
from songbot.core.spelling import bare, mended

_BRACKET = re.compile(r"\s*(?:\(([^()]*)\)|\[([^\[\]]*)\]|\{([^{}]*)\}|（([^（）]*)）|【([^【】]*)】)\s*$")
_DASH = re.compile(r"^(.*\S)\s+[-–—|~]\s+(.+)$")
_SIGNED = re.compile(r"^(.*\S)\s+[-~〜]([^-~〜]+)[-~〜]$")
_CLOSING, _STROKES = (")", "]", "}", "）", "】"), ("-", "~", "〜")
"""How titles end that have a bracket at their end, and one between two strokes; few are looked at more closely."""

_FEAT = re.compile(r"^(?:feat|ft|featuring|with|w/|con|avec)\b\.?\s*(.+)$", re.IGNORECASE)
_INLINE_FEAT = re.compile(r"\s(?:feat|ft|featuring)\b\.?\s+(.+)$", re.IGNORECASE)
_NUMBER = re.compile(r"^(?:track\s+)?\d{1,2}\s*(?:\.|-|\))\s+(?=\S)", re.IGNORECASE)
_INNER = re.compile(r"\s*[(\[{（【][^()\[\]{}（）【】]*[)\]}）】]\s*")


class Title(NamedTuple):
    """The parts of a title; `kinds` of version make it another recording, and `which` tells those of a kind apart.

    A tuple, since a join makes millions.
    """

    base: str
    featured: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()
    which: frozenset[str] = frozenset()
    whole: str = ""

    @property
    def core(self) -> str:
        """Without what stands in brackets, or behind a dash, that nobody understands."""
        bare = " ".join(_INNER.sub(" ", self.base).split()) or self.base
        dash = _DASH.match(bare)
        return dash[1] if dash else bare


@lru_cache(maxsize=65_536)
def read(title: str) -> Title:
    """Take the tails off, one after the other, as long as they say something about the version."""
    base = whole = _NUMBER.sub("", mended(title).strip()).strip()
    featured: list[str] = []
    kinds: frozenset[str] = frozenset()
    which: frozenset[str] = frozenset()
    while (parted := _parted(base)) is not None:
        rest, words = parted
        guest, told = _FEAT.match(words), versions.said(words)
        if guest and not (told and told[0]):
            featured.append(guest[1])
        elif told is not None:
            kinds, which = kinds | told[0], which | told[1]
        else:
            break
        base = rest
    inline = _INLINE_FEAT.search(base)
    if inline and inline.start():
        featured.append(inline[1])
        base = base[: inline.start()].rstrip()
    return Title(base, tuple(featured), kinds, which, whole)


def versioned(title: str, note: str) -> str:
    """The title with what stands beside it alone and makes it another recording, such as `live, 1997-05-21`."""
    marked = f"{title} ({note})"
    return marked if note and read(marked).kinds - read(title).kinds else title


def _parted(title: str) -> tuple[str, str] | None:
    """A title without blanks at its ends and the words behind it: in brackets, or behind the last dash."""
    if bare(title):
        return None
    bracket = _BRACKET.search(title) if title.endswith(_CLOSING) else None
    if bracket:
        inner = next(group for group in bracket.groups() if group is not None)
        return (title[: bracket.start()].rstrip(), inner) if bracket.start() else None
    signed = _SIGNED.match(title) if title.endswith(_STROKES) else None
    dash = signed or _DASH.match(title)
    return (dash[1], dash[2]) if dash else None
