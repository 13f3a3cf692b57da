"""A song that has just come out, as a service lists it, before anybody has asked which song it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from songbot.core.spelling import fold


@dataclass(frozen=True)
class Release:
    """A fresh single: by MusicBrainz' id, with the day on which it came out and its listens until now."""

    id: str
    title: str
    artist: str
    released: str
    listens: int = 0

    @property
    def words(self) -> str:
        """What it is found by."""
        return fold(f"{self.artist} {self.title}")


def fitting(releases: Iterable[Release], text: str, most: int) -> Sequence[Release]:
    """Those that have all that somebody has typed so far, in the order in which they come."""
    typed = fold(text).split()
    return [one for one in releases if all(word in one.words for word in typed)][:most]


def drawn(releases: Iterable[Release], most: int) -> Sequence[Release]:
    """Some of those that anybody listens to, known or not: their ids are by chance, so their order is a lot drawn."""
    return sorted((one for one in releases if one.listens), key=lambda one: one.id)[:most]
