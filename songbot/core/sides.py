"""Songs as they are compared: titles and credits taken apart, and what speaks for two recordings."""

import re
from dataclasses import dataclass, replace

from songbot.core import credit, versions
from songbot.core.spelling import alike, numbers
from songbot.core.title import Title, read
from songbot.core.track import Track

CLOSE = 2.0
"""Seconds that two shops' lengths of one recording may differ."""

BARE = 0.88
"""How alike titles are of which one has a subtitle that the other lacks."""

_NUMBER = 2
"""Digits of a number that is no year."""


@dataclass(frozen=True)
class Side:
    """A song as it is compared; `brand` are the kinds that its artist's name gives it, `shelf` those of its album's."""

    title: Title
    credit: credit.Credit
    known: bool
    brand: frozenset[str]
    shelf: frozenset[str] | None
    album: str
    year: str
    length: float | None
    code: str

    @property
    def kinds(self) -> frozenset[str]:
        return self.title.kinds | self.brand


def side_of(song: Track) -> Side:
    title, album = read(song.title), song.text("album")
    aliases = song.fact("aliases")
    more = [str(one) for one in aliases.value] if aliases and isinstance(aliases.value, tuple) else []
    names = [one for one in song.artists if one.strip()]
    return Side(
        title,
        credit.read([*names, *title.featured], more),
        credit.known(names),
        frozenset(kind for name in names for kind in versions.of_name(name)),
        versions.of_name(album, album=True) if album else None,
        album,
        song.text("released")[:4],
        length(song),
        song.text("isrc"),
    )


def odd(mine: Side, yours: Side, apart: float | None) -> frozenset[str]:
    """The kinds that one side has and the other has not, neither in its title nor by its artist nor by its album."""
    if _worded(mine.title, yours.title):
        return mine.brand ^ yours.brand
    close = apart is not None and apart <= CLOSE
    missed = _missed(mine, yours) | _missed(yours, mine)
    if close and mine.code and mine.code == yours.code:
        # Under one code, a length that is the same was not cut, whatever it is called.
        missed -= {"edit", "extended", "mixed"}
    if missed or close or mine.shelf is None or yours.shelf is None:
        return missed
    return (mine.shelf ^ yours.shelf) - mine.kinds - yours.kinds


def _missed(side: Side, other: Side) -> frozenset[str]:
    """The kinds of one side that the other lacks: an album can say it in place of a title, but not of an artist."""
    return (side.brand | (side.title.kinds - (other.shelf or frozenset()))) - other.kinds


def _worded(mine: Title, yours: Title) -> bool:
    """Whether both say the same in the same words, be they parted by signs or not."""
    return alike(mine.whole, yours.whole) == 1


def other_one(mine: Title, yours: Title) -> bool:
    """Whether both say which live recording or remix they are, and it is not the same."""
    if _worded(mine, yours):
        return False
    numbered = [{word for word in title.which if word.isdigit() and len(word) <= _NUMBER} for title in (mine, yours)]
    years = [{word for word in title.which if word.isdigit() and len(word) > _NUMBER} for title in (mine, yours)]
    if numbered[0] != numbered[1] or (all(years) and years[0] != years[1]):
        return True
    words = [sorted(word for word in title.which if not word.isdigit()) for title in (mine, yours)]
    if not all(words):
        return False
    shared = len({*words[0]} & {*words[1]}) / min(map(len, words))
    return max(shared, alike(*map(" ".join, words))) < 1 / 2


def titles(mine: Title, yours: Title) -> float:
    """How alike two titles are, with their subtitles or without."""
    whole = 1.0 if _worded(mine, yours) else alike(mine.base, yours.base)
    subtitled = [title for title in (mine, yours) if title.core != title.base]
    if whole == 1 or len(subtitled) != 1 or numbers(mine.base) != numbers(yours.base):
        return whole
    return max(whole, BARE * max(alike(mine.core, yours.base), alike(mine.base, yours.core)))


def unprefixed(side: Side, other: Side) -> Side:
    """A title that begins with its artist, as on pages of videos, without it."""
    left, dash, right = re.sub(r"\s[–—|]\s", " - ", side.title.whole).partition(" - ")
    if not dash or not right or not credit.names(left, other.credit):
        return side
    return replace(side, title=read(right), credit=side.credit if side.known else credit.read([left]), known=True)


def foreign(mine: Side, yours: Side) -> bool:
    """Whether one side's title is in Latin letters and the other's is not."""
    return mine.title.base.isascii() != yours.title.base.isascii()


def same_year(mine: Side, yours: Side) -> float:
    return 0.8 if mine.year and mine.year == yours.year else 0.0


def length(song: Track) -> float | None:
    fact = song.fact("duration")
    value = fact.value if fact else None
    return float(value) if isinstance(value, int | float) and value > 0 else None
