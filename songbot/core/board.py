"""What a board says, as values: the same values are the same board, whenever and wherever they are drawn."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from songbot.core.find import Find
from songbot.core.standings import Ear, ranks, tied
from songbot.core.track import Track

NAMES = ("top", "gems", "ears")
"""The boards, in the order in which they hang."""

SHOWN = {"top": 10, "gems": 5, "ears": 5}
"""Places that the channel shows; /leaderboard has the others."""


@dataclass(frozen=True)
class Song:
    """A song as a line names it."""

    title: str
    artists: tuple[str, ...] = ()
    link: str = ""


@dataclass(frozen=True)
class Entry:
    """One line: whose it is, which song, and the numbers that put it there."""

    rank: int
    user: str
    song: Song
    at: float
    value: float
    world: float | None = None
    before: int = 0
    after: int = 0
    finds: int = 0


@dataclass(frozen=True)
class Ranking:
    """A board with its lines; `tied` where some of them look equal, so that it has to say what decides.

    `models` is how many versions of the model predicted them; a board of predictions has to say where they mix.
    """

    name: str
    entries: tuple[Entry, ...]
    tied: bool = False
    models: int = 1


@dataclass(frozen=True)
class Face:
    """Everything that a server's board shows until the week ends.

    `so_far` is how many songs of how many people there are where that is not yet enough.
    """

    language: str
    until: float
    rankings: tuple[Ranking, ...]
    so_far: tuple[int, int] = (0, 0)

    @property
    def digest(self) -> str:
        """A short name of this content."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]


def song(track: Track | None) -> Song:
    """A song's name and address."""
    return Song(track.title, track.artists, track.text("link")) if track else Song("")


def of_finds(name: str, finds: Sequence[Find], songs: Mapping[str, Track | None]) -> Ranking:
    """`top` or `gems` with the songs' names."""
    values = [find.score if name == "top" else find.gap or 0.0 for find in finds]
    rank = ranks(values)
    entries = [
        Entry(rank[place], find.user, song(songs.get(find.track)), find.at, find.score, find.points)
        for place, find in enumerate(finds)
    ]
    return Ranking(name, tuple(entries), tied(values), len({find.model for find in finds}))


def of_ears(ears: Sequence[Ear], songs: Mapping[str, Track | None]) -> Ranking:
    """The best ears, each with the find that grew most."""
    values = [ear.points for ear in ears]
    rank = ranks(values)
    entries = [_ear(rank[place], ear, song(songs.get(ear.best.find.track))) for place, ear in enumerate(ears)]
    return Ranking("ears", tuple(entries), tied(values))


def _ear(rank: int, ear: Ear, named: Song) -> Entry:
    before, after = ear.best.find.listeners or 0, ear.best.listeners
    at = ear.best.find.at
    return Entry(rank, ear.user, named, at, ear.points, before=before, after=after, finds=ear.finds)
