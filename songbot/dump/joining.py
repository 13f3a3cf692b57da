"""Thousands of rows joined with the dump at once: by code and by names, each match with its score."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from songbot.core.match import ENOUGH, MARGIN, compare
from songbot.core.track import Fact, Track, Value
from songbot.core.wanted import NOBODY, Got, Wanted
from songbot.dump.book import Book, Recording
from songbot.dump.collector import resting
from songbot.dump.names import key

SPOTIFY = "https://open.spotify.com/track/"
_TENTHS = 10


Best = tuple[Recording, str, float | None]
"""A recording, how it was reached, and its score."""


class Joiner:
    """Finds in bulk what `source.Dump` finds one by one; what is no sure match is none."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @resting()
    def joined(self, rows: Sequence[Wanted]) -> list[Got]:
        """The song of each row, in order."""
        asked = [key(row.artist, row.title) if row.artist and row.title else None for row in rows]
        codes = self._book.by_codes({row.isrc for row in rows if row.isrc})
        linked = self._book.by_addresses({SPOTIFY + row.spotify for row in rows if row.spotify and not row.title})
        best = [
            _only(codes.get(row.isrc, ()), "isrc") or _only(linked.get(SPOTIFY + row.spotify, ()), "spotify")
            if own is None
            else self._by_code(row, own, codes.get(row.isrc, ()))
            for row, own in zip(rows, asked, strict=True)
        ]
        left = [(place, own) for place, own in enumerate(asked) if own is not None and best[place] is None]
        names = self._book.by_names({own for _, own in left})
        for place, own in left:
            best[place] = _chosen([(_named(rows[place], one), one) for one in names.get(own, ())], "name")
        artists = self._book.artists(one[0].credit for one in best if one and one[0].credit is not None)
        return [_told(row, one, artists) for row, one in zip(rows, best, strict=True)]

    def _by_code(self, row: Wanted, own: int, coded: Sequence[Recording]) -> Best | None:
        """A code that belongs to a song of another name was told wrongly."""
        scored = [(_named(row, one, "a") if one.key == own else self._compared(row, one), one) for one in coded]
        return _chosen(scored, "isrc")

    def _compared(self, row: Wanted, one: Recording) -> float:
        credit = self._book.artists([one.credit]).get(one.credit, ()) if one.credit is not None else ()
        found = _track(one.title, credit, one.seconds, row.isrc)
        return compare(_track(row.title, (row.artist,), row.seconds, row.isrc), found).score


def _chosen(scored: Iterable[tuple[float, Recording]], by: str) -> Best | None:
    """The likest, if it is like enough and no other song is as like."""
    good = [(score, one) for score, one in scored if score >= ENOUGH]
    if not good[1:]:
        return (good[0][1], by, good[0][0]) if good else None
    score, best = min(good, key=lambda pair: (-pair[0], _order(pair[1])))
    alone = all(one.key == best.key for other, one in good if score - other < MARGIN)
    return (best, by, score) if alone else None


def _only(rows: Sequence[Recording], by: str) -> Best | None:
    """Without a name nothing can be compared: it is sure only where all who are meant are one song."""
    return (min(rows, key=_order), by, None) if len({one.key for one in rows}) == 1 else None


def _named(row: Wanted, one: Recording, code: str = "") -> float:
    """The score of a recording that has the row's own names."""
    seconds = one.seconds
    apart = None if row.seconds is None or seconds is None else round(abs(row.seconds - seconds) * _TENTHS)
    return _alike(apart, code)


@lru_cache(maxsize=4096)
def _alike(tenths: int | None, code: str) -> float:
    """What the comparison says of equal names so many tenths of a second apart."""
    lengths = (None, None) if tenths is None else (1000.0, 1000.0 + tenths / _TENTHS)
    one, other = (_track("a", ("a",), seconds, code) for seconds in lengths)
    return compare(one, other).score


def _track(title: str, artists: tuple[str, ...], seconds: float | None, isrc: str) -> Track:
    known: dict[str, Value | None] = {"title": title, "artists": artists, "duration": seconds, "isrc": isrc}
    return Track("", {}, tuple(Fact(field, value, "", 0.0) for field, value in known.items() if value))


def _order(one: Recording) -> tuple[int, int]:
    """Sound before videos, the elder before the younger."""
    return one.video, one.id


def _told(row: Wanted, best: Best | None, artists: Mapping[int, tuple[str, ...]]) -> Got:
    if best is None:
        return NOBODY
    one, by, score = best
    return Got(by, score, one.mbid, row.isrc, one.title, ", ".join(artists.get(one.credit or 0, ())))
