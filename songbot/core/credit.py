"""Who made a song, as services write it: one name or many in one, guests here and there, channels, nobody."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from songbot.core.spelling import alike, fold, mended

_JOINED = re.compile(
    r"\s*(?:,|;|/|\||&|\+|×|\s(?:x|vs\.?|versus|feat\.?|ft\.?|featuring|with|and|y|e|et|und|con|presents|pres\.?)\s)\s*",
    re.IGNORECASE,
)
_CHANNEL = re.compile(r"\s+-\s+topic$|(?<=\S)vevo$|\s+\((?:official|\d+|rapper|band|singer|dj)\)$|\s+official$", re.I)
_SWAPPED = re.compile(r"^([^,]+),\s*(the|dj|mc)$", re.IGNORECASE)
_NOBODY = frozenset(
    {
        *("various artists", "various artist", "various", "va", "unknown artist", "unknown", "diverse", "varios"),
        *("verschiedene interpreten", "varios artistas", "multi interpretes", "artistes divers", "artisti vari"),
        *("soundtrack", "original soundtrack"),
    }
)
_PART, _GUESTS = 0.9, 0.7
"""How sure it is when one name is a part of the other, and when only guests are the same."""

CERTAIN = 0.95
"""How alike a text has to be to a name to be it."""

_WORDS, _LETTERS = 2, 8


@dataclass(frozen=True)
class Credit:
    """The names of the first who is named, in every reading, and those of all."""

    first: frozenset[str]
    all: frozenset[str]


def read(artists: Iterable[str], more: Iterable[str] = ()) -> Credit:
    """The names in a credit, whose one name may hold several; `more` are other names of any of them."""
    named = [names for one in artists if (names := _names(one))]
    everybody = frozenset(name for names in named for name in names) | {cleaned(one) for one in more}
    return Credit(frozenset(named[0]) if named else frozenset(), everybody)


def cleaned(name: str) -> str:
    """A name without what only says which channel it is."""
    bare = _CHANNEL.sub("", mended(name).strip()).strip()
    swapped = _SWAPPED.match(bare)
    return f"{swapped[2]} {swapped[1]}" if swapped else bare


def known(artists: Sequence[str]) -> bool:
    """Whether a credit names anybody."""
    return any(fold(cleaned(one)) not in _NOBODY for one in artists if one.strip())


def likeness(mine: Credit, yours: Credit) -> float:
    """How surely two credits are of the same people, 0 to 1."""
    first = max(_best(mine.first, yours.all), _best(yours.first, mine.all))
    return max(first, _GUESTS * _best(mine.all, yours.all))


def names(text: str, credit: Credit) -> bool:
    """Whether a text is one of the names of a credit, or several of them in a row and nothing else."""
    whole, *parts = _names(text) or [""]
    told = [_best([one], credit.all) >= CERTAIN for one in (whole, *parts)]
    return told[0] or (bool(parts) and all(told[1:]))


def _names(name: str) -> list[str]:
    """The whole, and its parts with the first of them before all."""
    bare = cleaned(name)
    parts = [part for part in (cleaned(one) for one in _JOINED.split(bare)) if part] if bare else []
    return list(dict.fromkeys([bare, *parts])) if bare else []


def _best(mine: Iterable[str], yours: Iterable[str]) -> float:
    return max((_near(one, other) for one in mine for other in yours), default=0.0)


def _near(one: str, other: str) -> float:
    words = fold(_article(one)).split(), fold(_article(other)).split()
    if sorted(words[0]) == sorted(words[1]):
        return 1.0
    fewer, more = sorted((set(words[0]), set(words[1])), key=len)
    if fewer < more and len(fewer) >= _WORDS and len("".join(fewer)) >= _LETTERS:
        return _PART
    return max(alike(one, other), alike(*map(" ".join, words)), _PART if _initials(*words) else 0.0)


def _initials(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one name has letters where the other has first names: J. S. Bach."""
    if len(one) != len(other) or len(one) < _WORDS or one[-1] != other[-1]:
        return False
    pairs = list(zip(one[:-1], other[:-1], strict=True))
    return all(mine[0] == yours[0] and (mine == yours or 1 in (len(mine), len(yours))) for mine, yours in pairs)


def _article(name: str) -> str:
    return re.sub(r"^the\s+", "", name, flags=re.IGNORECASE) or name
