"""An invented world of songs whose listeners are known: what is liked changes on a day, and counts can go wrong."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from songbot.core.popularity import to_listeners
from songbot.core.prediction import Inputs
from songbot.core.sample import AGAIN, ASKED, DAY, Count, Sample

WEEK = 7 * DAY
GENRES = ("rock", "jazz", "techno", "folk")
ARTISTS = 400
COUNTED_BY = ("lastfm",)
"""Who counts here: the one whose listeners are the scale, so that no curve stands between truth and label."""

NOISE = 5.0
"""Points that nobody can foretell."""

RECOUNTED, AFTER = 0.4, 4
"""The share of songs that are counted a second time, and how many weeks later."""

LOST = 0.02
"""What a service that has gone wrong still tells of its listeners."""


@dataclass(frozen=True)
class Song:
    """What is known of a song, and what nobody knows."""

    number: int
    artist: int
    energy: float
    genre: str
    released: float
    luck: float


class World:
    """Songs of each week; from the week of the drift on what was liked is not, and the other way round."""

    def __init__(self, drift: int, artists: int = ARTISTS, seed: int = 1) -> None:
        self._drift = drift
        self._seed = seed
        rng = random.Random(seed)
        self._following = [rng.gauss(0, 7) for _ in range(artists)]

    def songs(self, week: int, count: int) -> list[Song]:
        """The week's new songs."""
        rng = random.Random(f"{self._seed}-{week}")
        return [
            Song(
                number=week * 100_000 + number,
                artist=rng.randrange(len(self._following)),
                energy=rng.random(),
                genre=rng.choice(GENRES),
                released=2015 + 10 * rng.random(),
                luck=rng.gauss(0, NOISE),
            )
            for number in range(count)
        ]

    def truth(self, song: Song, week: int) -> float:
        """Points that a song like this has in this week, luck aside."""
        liked = -1 if week >= self._drift else 1
        taste = liked * (12 * (song.energy - 0.5) + 3 * (GENRES.index(song.genre) - 1.5))
        return min(95.0, max(5.0, 45 + self._following[song.artist] + taste))

    def inputs(self, song: Song) -> Inputs:
        """What a model is told of it."""
        features = {
            "energy": song.energy,
            "released": song.released,
            "artist_listeners": to_listeners(48 + self._following[song.artist]),
        }
        return Inputs(features, (song.genre,))

    def row(self, song: Song, week: int, at: float) -> Sample:
        """The song as a collector sees it in this week."""
        born = song.number // 100_000
        # Who has listened has listened: a song that is no longer liked keeps its count.
        points = min(99.0, max(1.0, max(self.truth(song, born), self.truth(song, week)) + song.luck))
        listeners = float(round(to_listeners(points)))
        asked = self.inputs(song)
        return Sample(
            track=str(song.number),
            at=at,
            origin=ASKED if born == week else AGAIN,
            artist=f"Artist {song.artist}",
            title=f"Song {song.number}",
            features=asked.features,
            tags=asked.tags,
            counts=tuple(Count(service, listeners, 4 * listeners, at) for service in COUNTED_BY),
        )

    def week(self, week: int, count: int, start: float) -> list[Sample]:
        """New songs and those that are counted again, in the order in which they come."""
        seen = self.songs(week, count)
        if week > AFTER:
            seen += self.songs(week - AFTER, count)[: round(RECOUNTED * count)]
        rng = random.Random(f"{self._seed}-{week}-days")
        times = sorted(start + rng.random() * (WEEK - DAY) for _ in seen)
        return [self.row(song, week, at) for song, at in zip(seen, times, strict=True)]


def poisoned(rows: Sequence[Sample]) -> list[Sample]:
    """The same from a service that has lost nearly all of its listeners."""
    return [
        replace(row, counts=tuple(replace(one, count=round(LOST * one.count)) for one in row.counts)) for row in rows
    ]
