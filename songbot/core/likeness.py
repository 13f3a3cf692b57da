"""Where a song stands among others by its sound and its year: near is alike."""

from collections.abc import Mapping

from songbot.core.spelling import fold
from songbot.core.track import Track

AXES: Mapping[str, float] = {
    "energy": 0.2,
    "loudness": 4.0,
    "danceability": 0.17,
    "tempo": 28.0,
    "valence": 0.25,
    "acousticness": 0.33,
    "instrumentalness": 0.3,
    "speechiness": 0.1,
    "released": 15.0,
}
"""What counts, and how much of it is a usual difference between two songs (about a standard deviation)."""

Point = Mapping[str, float]


def point(features: Mapping[str, float], heard: Mapping[str, float]) -> Point:
    """The place of a song, one usual difference being 1; axes of which nothing is known are left out."""
    known = {**heard, **features}
    return {name: round(known[name] / usual, 4) for name, usual in AXES.items() if name in known}


def same_song(track: Track) -> tuple[str, str]:
    """What the versions of one song have in common."""
    title = track.title.partition(" (")[0].partition(" - ")[0]
    return fold(title), fold(track.artists[0]) if track.artists else ""
