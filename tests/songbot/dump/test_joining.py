"""Thousands of rows are joined with the dump as one would be: what is no sure match is none."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from songbot.core.wanted import NOBODY, Wanted
from songbot.dump.joining import SPOTIFY, Joiner
from tests.songbot.dump.conftest import Opened
from tests.songbot.dump.making import Song, mbid

SHARED, REUSED, ID = "GBAYE9701274", "USSM15900113", "6rqhFgbbKwnb9MLmUQDhG6"
SONGS = [
    Song("Airbag", ("Radiohead",), (SHARED,), 284_400, addresses=(SPOTIFY + ID,)),
    Song("Airbag", ("Radiohead",), (SHARED,), 287_880, "live, 2008-06-27"),
    Song("So What", ("Miles Davis",), (REUSED,), 545_000),
    Song("Another Thing", ("Somebody Else",), (REUSED,), 200_000),
    Song("Under Pressure", ("Queen", "David Bowie"), ("GBUM71029605",), 248_000),
    Song("Hello", ("Adele",), (), 295_000),
    Song("Hello", ("Lionel Richie",), (), 251_000),
    Song("Hello", ("Adele",), (), 295_000, "", video=True),
]


@pytest.fixture
def joiner(opened: Opened) -> Joiner:
    return Joiner(opened(SONGS))


def wanted(isrc: str = "", artist: str = "", title: str = "", seconds: float | None = None) -> Wanted:
    return Wanted("", isrc, artist, title, seconds)


@pytest.mark.parametrize(
    ("row", "number", "by"),
    [
        (wanted(SHARED, "Radiohead", "Airbag", 284.0), 1, "isrc"),
        (wanted(SHARED, "Radiohead", "Airbag - Live", 288.0), 2, "isrc"),
        (wanted("", "RADIOHEAD", "airbag (Remastered 2017)", 284.0), 1, "name"),
        (wanted(SHARED, "Radiohed", "Airbagg", 284.0), 1, "isrc"),
        (wanted(REUSED, "Miles Davis", "So What"), 3, "isrc"),
        (wanted("GBUM71029605"), 5, "isrc"),
        (wanted("", "Queen", "Under Pressure (feat. David Bowie)"), 5, "name"),
        (wanted("", "Queen feat. David Bowie", "Under Pressure"), 5, "name"),
        (wanted("", "Adele", "Hello", 295.0), 6, "name"),
        (wanted("QZSB09999999", "Lionel Richie", "Hello", 251.5), 7, "name"),
        (Wanted(spotify=ID), 1, "spotify"),
    ],
)
def test_a_row_comes_to_its_song(joiner: Joiner, row: Wanted, number: int, by: str) -> None:
    got = joiner.joined([row])[0]
    assert (got.mbid, got.by) == (mbid(number), by)
    assert got.score is None if not row.title else 0.85 <= (got.score or 0) <= 1


@pytest.mark.parametrize(
    "row",
    [
        wanted(),
        wanted("QZSB09999999"),
        wanted(REUSED),
        wanted(SHARED),
        wanted("", "Radiohead", "Airbag (Karaoke Version)", 284.0),
        wanted(REUSED, "Somebody New", "A New Song", 545.0),
        wanted("", "Adele", "Hello", 30.0),
        wanted("", "", "Hello"),
        wanted("", "Adele", ""),
        Wanted(spotify="x"),
    ],
)
def test_a_row_without_a_sure_song_has_none(joiner: Joiner, row: Wanted) -> None:
    assert joiner.joined([row]) == [NOBODY]


def test_a_row_is_joined_alike_alone_and_among_others(joiner: Joiner) -> None:
    rows = [wanted(SHARED, "Radiohead", "Airbag", 284.0), wanted(REUSED), wanted("", "Adele", "Hello")] * 50
    assert joiner.joined(rows) == [joiner.joined([row])[0] for row in rows]
    assert joiner.joined([]) == []


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.builds(wanted, st.text(), st.text(), st.text(), st.none() | st.floats(0.1, 1e6)), max_size=5))
def test_no_row_is_too_strange(joiner: Joiner, rows: list[Wanted]) -> None:
    assert len(joiner.joined(rows)) == len(rows)
