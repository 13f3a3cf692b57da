"""One row of somebody's table: a song by whatever the table says of it, and what it was joined with."""

from typing import NamedTuple

from songbot.core.track import Track


class Wanted(NamedTuple):
    """What a row says; empty where the table does not. A tuple, as `Got`, since tables have millions."""

    spotify: str = ""
    isrc: str = ""
    artist: str = ""
    title: str = ""
    seconds: float | None = None


class Got(NamedTuple):
    """The song of a row: `by` is how it was reached, `score` how alike the names are, where there were any."""

    by: str = ""
    score: float | None = None
    mbid: str = ""
    isrc: str = ""
    title: str = ""
    artist: str = ""
    users: int | None = None
    listens: int | None = None
    track: Track | None = None  # all that the services say, where they were asked
    failed: tuple[str, ...] = ()  # who did not answer, so that asking again may bring more


NOBODY = Got()
"""No song, or none that is sure."""
