"""Rows of data hold what was known and counted, nothing of Spotify's, and nothing of who asked."""

import json
from dataclasses import fields

from songbot.core.sample import ASKED, Sample, sample_of
from songbot.core.track import Fact, Track

NOW = 1_700_000_000.0
SONG = Track(
    "7",
    {"spotify": "abc"},
    (
        Fact("title", "Song (Spotify's words)", "spotify", NOW),
        Fact("artists", ("Spotify's name",), "spotify", NOW),
        Fact("popularity", 77, "spotify", NOW),
        Fact("energy", 0.9, "spotify", NOW),
        Fact("duration", 200.0, "spotify", NOW),
        Fact("released", "2019-07-02", "spotify", NOW),
        Fact("title", "Song", "lastfm", NOW - 60),
        Fact("artists", ("Somebody", "Somebody else"), "lastfm", NOW - 60),
        Fact("listeners", 1234, "lastfm", NOW - 60),
        Fact("playcount", 9999, "lastfm", NOW - 60),
        Fact("artist_listeners", 50_000, "lastfm", NOW - 60),
        Fact("listeners", 40, "listenbrainz", NOW - 30),
        Fact("duration", 201.0, "deezer", NOW),
    ),
)


def test_a_row_has_the_inputs_and_the_counts_with_their_dates() -> None:
    row = sample_of(SONG, NOW, ASKED)
    assert row
    assert (row.artist, row.title) == ("Somebody", "Song")
    assert row.features == {"duration": 201.0, "artist_listeners": 50_000.0}
    assert [(one.source, one.count, one.plays, one.at) for one in row.counts] == [
        ("lastfm", 1234.0, 9999.0, NOW - 60),
        ("listenbrainz", 40.0, None, NOW - 30),
    ]


def test_nothing_of_spotify_is_in_a_row() -> None:
    row = sample_of(SONG, NOW, ASKED)
    assert row
    told = json.dumps(row.to_json())
    for word in ("Spotify", "77", "0.9", "2019"):
        assert word not in told


def test_what_spotify_says_is_in_the_row_where_the_operator_says_so() -> None:
    row = sample_of(SONG, NOW, ASKED, spotify=True)
    assert row
    assert row.features["energy"] == 0.9
    assert "popularity" not in row.features


def test_a_song_that_nobody_counted_is_no_row() -> None:
    assert sample_of(Track("1", {}, tuple(one for one in SONG.facts if one.field != "listeners")), NOW, ASKED) is None


def test_a_song_that_only_spotify_names_is_no_row() -> None:
    named = tuple(one for one in SONG.facts if one.source == "spotify" or one.field == "listeners")
    assert sample_of(Track("1", {}, named), NOW, ASKED) is None


def test_counts_from_after_the_row_are_not_in_it() -> None:
    row = sample_of(SONG, NOW - 45, ASKED)
    assert row
    assert [one.source for one in row.counts] == ["lastfm"]


def test_a_row_survives_json() -> None:
    row = sample_of(SONG, NOW, ASKED)
    assert row
    assert Sample.from_json(json.loads(json.dumps(row.to_json()))) == row


def test_a_row_has_no_place_for_a_person() -> None:
    assert {field.name for field in fields(Sample)}.isdisjoint({"user", "guild", "channel", "message", "job", "token"})
