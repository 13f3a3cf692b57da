"""The same song under other spellings is found; another recording never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songbot.core import match
from songbot.core.finding import Candidate
from songbot.core.spelling import fold
from songbot.core.title import Title, read
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
        ("Yellow - Live at Wembley", Title("Yellow", (), frozenset({"live"}), frozenset({"wembley"}))),
        ("Yellow (Somebody Remix)", Title("Yellow", (), frozenset({"remix"}), frozenset({"somebody"}))),
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
    assert read(title)._replace(whole="") == parts


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
        (song("Yellow", "Coldplay", 269), candidate("Coldplay - Yellow (Official Video)", "Coldplay - Topic", 268)),
        (song("Rock & Roll", "The Beatles"), candidate("rock 'n' roll", "Beatles, The")),
        (song("Señorita", "Anna", 180), candidate("SeÃ±orita", "Anna", 181)),
        (song("Don't Stop", "Anna", 180), candidate("03. Don&#39;t Stop", "ANNA", 181)),
        (song("Blue (Da Ba Dee)", "Eiffel 65", 282), candidate("Blue", "Eiffel 65", 283)),
        (song("Song - 2011 Remaster", "Anna", 180), candidate("Song (Mono)", "Anna", 180)),
        (song("Song (Live)", "Anna", 180), candidate("Song - Live at Wembley", "Anna", 181)),
        (song("Song - Live at Wembley", "Anna", 180), candidate("Song Live at Wembley", "Anna", 181)),
        (song("Yesterdya", "Anna Berg", 180), candidate("Yesterday", "Anna Burg", 181)),
        (song("Song - Live", "Anna", 180), candidate("Song (live, 2008-06-27: Wembley)", "Anna", 181)),
        (song("Song - Live / 2011 Remaster", "Anna", 180), candidate("Song (live, 1997)", "Anna", 181)),
        (song("Holy Diver", "Dio", 180), candidate("Holy Diver 🔥", "Dio", 181)),
        (song("The Only One", "Anna", 180), candidate("Only One", "Anna", 181)),
        (song("Song (feat. Anna)", "Bert", 180), candidate("Song (feat. Anna) - Mono", "Bert", 181)),
        (song("Song", "Bert & Anna", 180), candidate("Anna, Bert - Song (Official Video)", "Bert", 181)),
        (song("Part II", "Anna", 180), candidate("Part 2", "Anna", 181)),
        (song("曲", "Anna", 180), candidate("曲", "Anna", 181)),
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
        candidate("Yellow Pt. 2", "Coldplay", 269),
        candidate("Yellows", "Coldplay", 290),
        candidate("Mellow", "Coldplay", 275),
        candidate("Yellow", "Coldplay Tribute Band", 269),
        candidate("Yellow (Somebody Mix)", "Coldplay", 269),
        candidate("Yellow - Instrumental", "Coldplay", 269),
        candidate("Yellow - sped up", "Coldplay", 269),
        candidate("Yellow - Demo", "Coldplay", 269),
        candidate("Yellow - Radio Edit", "Coldplay", 269),
        candidate("Yellow (Spanish Version)", "Coldplay", 269),
        candidate("Yellow - Ao Vivo", "Coldplay", 269),
        candidate("Yellow - Reprise", "Coldplay", 269),
        candidate("Yellow", "Various Artists", 262),
        candidate("Yellow (Subtitle)", "Coldplay", 277),
    ],
)
def test_another_recording_or_namesake_is_not(found: Candidate) -> None:
    assert match.choose(song("Yellow", "Coldplay", 269), [found]) is None


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Song - Live at Wembley", "Song - Live in Paris"),
        ("Song (Anna Remix)", "Song (Bert Remix)"),
        ("Song - Live 1993", "Song (live, 2003-05-21)"),
        ("Song (Anna Remix)", "Song (Anna Remix 2)"),
    ],
)
def test_of_two_of_a_kind_neither_is_the_other(asked: str, found: str) -> None:
    assert match.compare(song(asked, "Anna", 200), song(found, "Anna", 200)).veto == "version"


def test_a_veto_names_what_differs() -> None:
    assert match.compare(song("Yellow", "Coldplay"), song("Yellow - Live", "Coldplay")).veto == "live"


def test_a_title_alone_is_anybody_s() -> None:
    asked = Track("x", {}, (Fact("title", "Void", "spotify", 1.0),))
    assert match.choose(asked, [candidate("Void", "Ann"), candidate("Void", "Bert")]) is None
    assert match.choose(asked, [candidate("Void", "Ann")]) is None


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


def facts(**told: object) -> tuple[Fact, ...]:
    return tuple(Fact(name, value, "musicbrainz", 1.0) for name, value in told.items())  # type: ignore[arg-type]  # of any kind


def test_a_code_brings_a_song_and_its_names_have_to_agree() -> None:
    mine = Track("x", {}, facts(title="Song", artists=("Anna",), duration=200.0, isrc="QZSB01900001"))
    coded = [facts(title="Song", artists=("Anna",), duration=220.0, isrc="QZSB01900001")]
    coded += [facts(title="Another", artists=("Anna",), duration=200.0, isrc="QZSB01900001")]
    chosen = match.choose(mine, [Candidate({"mbid": str(place)}, one, "isrc") for place, one in enumerate(coded)])
    assert chosen is not None
    assert chosen.candidate.ids == {"mbid": "0"}
    assert chosen.part("isrc") == 1


def test_what_is_called_an_edit_is_none_under_the_same_code_with_the_same_length() -> None:
    mine = Track("x", {}, facts(title="Song", artists=("Anna",), duration=200.0, isrc="QZSB01900001"))
    told = {"title": "Song - Radio Edit", "artists": ("Anna",), "isrc": "QZSB01900001"}
    assert match.choose(mine, [Candidate({"mbid": "1"}, facts(**told, duration=200.5), "isrc")]) is not None
    assert match.choose(mine, [Candidate({"mbid": "1"}, facts(**told, duration=180.0), "isrc")]) is None


def test_a_code_and_a_length_speak_for_names_in_other_letters() -> None:
    mine = Track("x", {}, facts(title="Ringo no Uta", artists=("Sheena Ringo",), duration=200.0, isrc="QZSB01900001"))
    told = {"title": "りんごのうた", "artists": ("椎名林檎",), "isrc": "QZSB01900001"}
    assert match.choose(mine, [Candidate({"mbid": "1"}, facts(**told, duration=201.0), "isrc")]) is not None
    assert match.choose(mine, [Candidate({"mbid": "1"}, facts(**told, duration=209.0), "isrc")]) is None


def test_an_album_tells_a_concert_where_the_title_does_not() -> None:
    mine = Track("x", {}, facts(title="Song - Live", artists=("Anna",), album="Live at Wembley", duration=200.0))
    stage = Candidate(
        {"mbid": "1"}, facts(title="Song", artists=("Anna",), album="Live at Wembley", duration=201.0), "isrc"
    )
    studio = Candidate({"mbid": "2"}, facts(title="Song", artists=("Anna",), album="Songs", duration=206.0), "isrc")
    chosen = match.choose(mine, [studio, stage])
    assert chosen is not None
    assert chosen.candidate.ids == {"mbid": "1"}
    assert match.choose(mine, [studio]) is None


def test_other_names_of_an_artist_count() -> None:
    found = facts(title="Song", artists=("椎名林檎",), aliases=("Sheena Ringo",), duration=200.0)
    assert match.choose(song("Song", "Sheena Ringo", 201), [Candidate({"mbid": "1"}, found, "name")]) is not None


def test_without_a_length_two_recordings_of_one_name_are_none() -> None:
    both = [candidate("Song", "Anna", 180, deezer="1"), candidate("Song", "Anna", 320, deezer="2")]
    assert match.choose(song("Song", "Anna"), both) is None
    assert match.choose(song("Song", "Anna", 319), both) is not None


@given(st.text(max_size=60), st.text(max_size=60))
def test_scores_stay_between_0_and_1_whatever_the_names(title: str, artist: str) -> None:
    found = match.compare(song("Yellow", "Coldplay", 1), song(title, artist, 2))
    assert 0 <= found.score <= 1
    assert read(title).base == read(read(title).base).base or read(title).kinds
