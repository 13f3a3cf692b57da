"""Rows of invented songs whose listeners follow from what is known of them, as a store would have kept them."""

import math
import random
from collections.abc import AsyncIterator, Sequence

from songbot.core.popularity import CEILING, USERS_SHARE
from songbot.core.sample import ASKED, DAY, Count, Sample

NOW = 1_790_000_000.0
GENRES = ("rock", "jazz", "techno", "folk")


def invented(songs: int, artists: int = 60, seed: int = 1) -> list[Sample]:
    """Energy, genre and the artist's following make a song big; the rest is chance."""
    rng = random.Random(seed)
    following = [rng.gauss(0, 8) for _ in range(artists)]
    return [_song(number, number % artists, following[number % artists], rng) for number in range(songs)]


async def stream(rows: Sequence[Sample]) -> AsyncIterator[Sample]:
    """As the engine takes them."""
    for row in rows:
        yield row


def _song(number: int, artist: int, following: float, rng: random.Random) -> Sample:
    energy, genre = rng.random(), rng.choice(GENRES)
    points = 40 + following + 20 * (energy - 0.5) + 6 * GENRES.index(genre) + rng.gauss(0, 4)
    listeners = round(math.expm1(min(99.0, max(3.0, points)) / 100 * math.log1p(CEILING)))
    fans = math.expm1((48 + following) / 100 * math.log1p(CEILING))
    features = {"energy": energy, "artist_listeners": fans, "released": 2015.5, "duration": 200.0 + number % 60}
    at = NOW - DAY * rng.randrange(60)
    users = max(1.0, round(listeners / USERS_SHARE))
    counts = (Count("lastfm", float(listeners), 4.0 * listeners, at), Count("listenbrainz", users, 9 * users, at))
    return Sample(str(number), at, ASKED, f"Artist {artist}", f"Song {number}", "", features, (genre,), counts)
