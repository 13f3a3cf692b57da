"""Each word is kept with its source and its time, for as long as it holds and its service's terms allow."""

import pytest

from songbot.core import memory
from songbot.core.match import Match, Part
from songbot.core.track import Fact, Track

NOW = 1_795_000_000.0


def song(source: str, age: float, *fields: str) -> Track:
    at = NOW - age
    told = [Fact(name, 1, source, at) for name in fields]
    return Track("x", {}, (*told, memory.joined("id", None, source, at)))


def test_who_was_never_asked_is_due() -> None:
    assert memory.due(Track("x"), "deezer", NOW)


@pytest.mark.parametrize(
    ("source", "fields", "life"),
    [
        ("lastfm", ("listeners", "tags"), memory.DAY),
        ("lastfm", ("tags",), 7 * memory.DAY),
        ("musicbrainz", ("title", "released"), 30 * memory.DAY),
        ("spotify", ("title",), memory.DAY),
        ("itunes", ("title",), memory.DAY),
        ("deezer", ("title", "preview"), 30 * memory.DAY),
        ("deezer", ("title", "rank"), memory.DAY),
    ],
)
def test_a_service_is_due_when_the_first_of_its_words_has_outlived_its_life(
    source: str, fields: tuple[str, ...], life: float
) -> None:
    assert not memory.due(song(source, life - 1, *fields), source, NOW)
    assert memory.due(song(source, life + 1, *fields), source, NOW)


def test_that_nothing_is_known_holds_for_hours() -> None:
    known = Track("x", {}, (memory.unknown("deezer", NOW - memory.UNKNOWN_LIFE + 1),))
    assert not memory.due(known, "deezer", NOW)
    assert memory.due(known, "deezer", NOW + 2)


def test_an_older_word_can_stand_in_but_not_that_nothing_is_known() -> None:
    assert memory.stale(song("lastfm", 9e9, "listeners"), "lastfm")
    assert not memory.stale(Track("x", {}, (memory.unknown("lastfm", NOW),)), "lastfm")


def test_an_address_of_a_clip_is_fresh_for_minutes() -> None:
    assert memory.fresh(Fact("preview", "https://x.invalid", "deezer", NOW - 299), NOW)
    assert not memory.fresh(Fact("preview", "https://x.invalid", "deezer", NOW - 301), NOW)


def test_a_join_is_read_as_it_was_written() -> None:
    match = Match(Track("y"), 0.91234, (Part("title", 1.0), Part("duration", 0.5)))
    known = Track("x", {}, (memory.joined("isrc", match, "deezer", NOW), memory.unknown("itunes", NOW)))
    parts = (Part("title", 1.0), Part("duration", 0.5))
    assert memory.joins(known) == (memory.Join("deezer", "isrc", 0.912, parts),)
