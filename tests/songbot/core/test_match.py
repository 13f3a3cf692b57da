"""The same song under other spellings is found; another recording never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songbot.core import match
from songbot.core.finding import Candidate
from songbot.core.title import Title, fold, read
from songbot.core.track import Fact, Track


def candidate(title: str, artist: str, duration: float | None = None, **ids: str) -> Candidate:
    facts = [Fact("title", title, "deezer", 1.0), Fact("artists", (artist,), "deezer", 1.0)]
    facts += [Fact("duration", duration, "deezer", 1.0)] if duration is not None else []
    return Candidate(ids or {"deezer": f"{title}|{artist}"}, tuple(facts), "name")


def song(title: str, artist: str, duration: float | None = None, **ids: str) -> Track:
    return match.as_track(candidate(title, artist, duration, **ids))


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("Yellow", Title("Yellow")),
        ("Yellow - 2011 Remaster", Title("Yellow")),
        ("Yellow (Remastered 2011)", Title("Yellow")),
        ("Yellow - Live at Wembley", Title("Yellow", kinds=frozenset({"live"}))),
        ("Yellow (Somebody Remix)", Title("Yellow", kinds=frozenset({"remix"}))),
        ("Yellow (feat. Anna)", Title("Yellow", ("Anna",))),
        ("Yellow feat. Anna", Title("Yellow", ("Anna",))),
        ("Yellow (feat. Anna) - Radio Edit", Title("Yellow", ("Anna",), frozenset({"edit"}))),
        ("Blue (Da Ba Dee)", Title("Blue (Da Ba Dee)")),
        ("Love Story (Taylor’s Version)", Title("Love Story", kinds=frozenset({"rerecorded"}))),
        ("(I Can't Get No) Satisfaction", Title("(I Can't Get No) Satisfaction")),
        ("Live Forever", Title("Live Forever")),
        ("Song - sped up", Title("Song", kinds=frozenset({"sped_up"}))),
    ],
)
def test_a_title_is_taken_apart(title: str, parts: Title) -> None:
    assert read(title) == parts


def test_folding_forgets_accents_case_and_scripts() -> None:
    assert fold("Björk & Ólafur") == fold("BJORK and olafur")
    assert fold("Кино") == fold("Kino")
    assert fold("!!!") == "!!!"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (song("Yellow", "Coldplay", 269), candidate("Yellow (Remastered)", "Coldplay", 268)),
        (song("Jóga", "Björk", 305), candidate("Joga", "Bjork", 306)),
        (song("Señorita", "A & B"), candidate("Senorita", "A and B")),
        (song("Song (feat. Anna)", "Max"), candidate("Song", "Max feat. Anna")),
        (song("Группа крови", "Кино", 285), candidate("Gruppa krovi", "Kino", 286)),
    ],
)
def test_the_same_song_is_chosen(asked: Track, found: Candidate) -> None:
    chosen = match.choose(asked, [found])
    assert chosen is not None
    assert {part.name for part in chosen.parts} >= {"title", "artist"}


@pytest.mark.parametrize(
    "found",
    [
        candidate("Yellow (Live)", "Coldplay", 269),
        candidate("Yellow (Karaoke Version)", "Coldplay", 269),
        candidate("Yellow", "Somebody Else", 269),
        candidate("Yellow Submarine", "Coldplay", 269),
        candidate("Yellow", "Coldplay", 420),
    ],
)
def test_another_recording_or_namesake_is_not(found: Candidate) -> None:
    assert match.choose(song("Yellow", "Coldplay", 269), [found]) is None


def test_a_veto_names_what_differs() -> None:
    assert match.compare(song("Yellow", "Coldplay"), song("Yellow - Live", "Coldplay")).veto == "live"


def test_two_songs_as_likely_are_none() -> None:
    asked = Track("x", {}, (Fact("title", "Void", "spotify", 1.0),))
    assert match.choose(asked, [candidate("Void", "Ann"), candidate("Void", "Bert")]) is None
    assert match.choose(asked, [candidate("Void", "Ann")]) is not None


def test_the_same_song_twice_is_no_doubt() -> None:
    asked = song("Yellow", "Coldplay", 269)
    twice = [candidate("Yellow", "Coldplay", 269, deezer="1"), candidate("Yellow", "Coldplay", 270, deezer="2")]
    chosen = match.choose(asked, twice)
    assert chosen is not None
    assert chosen.candidate.ids == {"deezer": "1"}


def test_typed_words_rank_the_meant_song_first_and_each_song_once() -> None:
    found = [candidate("Submarine", "Beatles"), candidate("Yellow Walls", "Coldplay"), candidate("Yellow", "Coldplay")]
    ranked = match.rank("coldplay yellow", [*found, candidate("Yellow", "Coldplay", 3)])
    assert [one.candidate.title for one in ranked] == ["Yellow", "Yellow Walls"]
    assert ranked[0].score > ranked[1].score


@given(st.text(max_size=60), st.text(max_size=60))
def test_scores_stay_between_0_and_1_whatever_the_names(title: str, artist: str) -> None:
    found = match.compare(song("Yellow", "Coldplay", 1), song(title, artist, 2))
    assert 0 <= found.score <= 1
    assert read(title).base == read(read(title).base).base or read(title).kinds
