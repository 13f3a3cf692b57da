"""Names as they compare: no case, no accents, other scripts in Latin letters, plain signs; and how alike two are."""

import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz.distance import OSA

_AND = re.compile(r"\s(?:['’]?n['’]?|\+)\s|&")
_GAPS = re.compile(r"[-/_.,:;|~]+")
_SIGNS = re.compile(r"[^\w\s]")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12"}
_FILLERS = frozenset({"a", "an", "and", "the", "of", "to", "in", "on", "el", "la", "le", "les", "los", "de", "der"})
_ARTICLES = frozenset({"a", "an", "and", "the"})
_LONG, _LONGER = 4, 8
"""Letters of a word that may have one typing error, and two."""

ARTICLE = 0.92
"""How alike names are at least of which one lacks an article."""

UNLIKE = 0.6
"""The most that names can be alike of which a whole word or a number differs."""

_TRANSCRIBED = 0.85
"""How alike transcriptions of one name have to be."""

_SOUNDS = (("shch", "s"), ("sch", "s"), ("kh", "h"), ("ch", "s"), ("sh", "s"), ("zh", "s"), ("ts", "s"), ("ph", "f"))
_LETTERS = str.maketrans({"y": "i", "j": "i", "w": "v", "c": "k", "q": "k", "x": "k", "z": "s", "e": "i", "u": "o"})


_MISREAD = re.compile(f"[\u00c2-\u00f4][\u0080-\u00bf{bytes(range(0x80, 0xC0)).decode('cp1252', 'ignore')}]")
"""What every text has that was written in UTF-8 and read in one of the codes of the West."""


class _Signs(dict[int, str]):
    """What becomes of each sign, found out once: texts have millions of them, of a few hundred kinds."""

    def __init__(self, becomes: Callable[[str], str]) -> None:
        self._becomes = becomes

    def __missing__(self, sign: int) -> str:
        found = self[sign] = self._becomes(chr(sign))
        return found


_IN_LATIN = _Signs(lambda sign: anyascii(sign).casefold())
_NO_PICTURES = _Signs(lambda sign: "" if unicodedata.category(sign) == "So" else sign)


def mended(text: str) -> str:
    """Text as it was meant: entities of web pages and letters that were read in the wrong code are put right."""
    plain = html.unescape(text)
    for code in () if plain.isascii() or not _MISREAD.search(plain) else ("latin-1", "cp1252"):
        try:
            return plain.encode(code).decode("utf-8")
        except UnicodeError:
            continue
    return plain


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Text as it compares."""
    plain = f" {unicodedata.normalize('NFKC', mended(text)).casefold()} "
    if not bare(plain) or " n " in plain:
        plain = _AND.sub(" and ", _unpainted(plain)).replace("$", "s")
    latin = plain if plain.isascii() else plain.translate(_IN_LATIN)
    if not bare(latin):
        latin = _SIGNS.sub("", _GAPS.sub(" ", latin))
    words = latin.split()
    if not _ROMAN.keys().isdisjoint(words):
        words = [_ROMAN.get(word, word) for word in words]
    return " ".join(words) or " ".join(plain.split())


def bare(text: str) -> bool:
    """Whether there are words alone, as in most names: what is done about signs, which takes longest, need not be."""
    return text.replace(" ", "").isalnum()


def alike(one: str, other: str) -> float:
    """How alike two names are, 0 to 1: typing errors cost a little, another word or number nearly everything."""
    mine, yours = fold(one), fold(other)
    if mine == yours:
        return 1.0
    joined = mine.replace(" ", ""), yours.replace(" ", "")
    if joined[0] == joined[1]:
        return 1.0
    if not all(joined):
        return 0.0
    near = OSA.normalized_similarity(*joined)
    if _differ(mine.split(), yours.split()):
        foreign = numbers(one) == numbers(other) and not (_latin(one) and _latin(other))
        return max(min(near, UNLIKE), _transcribed(*joined) if foreign else 0.0)
    left = {*mine.split()} ^ {*yours.split()}
    return max(near, ARTICLE) if left and left <= _ARTICLES else near


def _unpainted(text: str) -> str:
    """Text without little pictures, unless it is nothing else."""
    if text.isascii():
        return text
    plain = text.translate(_NO_PICTURES)
    return plain if plain == text or any(sign.isalnum() for sign in plain) else text


def numbers(text: str) -> list[str]:
    """The numbers in a text, however they are written."""
    return sorted(word for word in fold(text).split() if word.isdigit())


def _differ(mine: Sequence[str], yours: Sequence[str]) -> bool:
    """Whether something else is said, and not the same with errors."""
    if numbers(" ".join(mine)) != numbers(" ".join(yours)):
        return True
    left = [word for word in yours if word not in mine]
    for word in (word for word in mine if word not in yours):
        near = min(left, key=lambda one: OSA.distance(word, one), default="")
        if near and OSA.distance(word, near) <= _errors(word, near):
            left.remove(near)
        elif word not in _FILLERS:
            return not _run_together(mine, yours)
    return not all(word in _FILLERS for word in left) and not _run_together(mine, yours)


def _run_together(mine: Sequence[str], yours: Sequence[str]) -> bool:
    """Whether words were only parted otherwise, with an error at most."""
    one, other = "".join(mine), "".join(yours)
    return len(mine) != len(yours) and OSA.distance(one, other) <= _errors(one, other) - 1


def _errors(one: str, other: str) -> int:
    """Typing errors that two spellings of a word may have."""
    letters = max(len(one), len(other))
    return (letters >= _LONG) + (letters >= _LONGER)


def _latin(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    return all(unicodedata.name(sign, "").startswith(("LATIN", "FULLWIDTH LATIN")) for sign in letters)


def _transcribed(one: str, other: str) -> float:
    """How alike two transcriptions sound, of which one may follow another custom."""
    near = OSA.normalized_similarity(_sound(one), _sound(other))
    return near if near >= _TRANSCRIBED else 0.0


def _sound(word: str) -> str:
    for letters, sound in _SOUNDS:
        word = word.replace(letters, sound)
    return re.sub(r"(.)\1+", r"\1", word.translate(_LETTERS))
