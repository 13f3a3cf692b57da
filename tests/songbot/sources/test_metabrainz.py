"""MusicBrainz and ListenBrainz: which recording, and how many listen to it."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from songbot.core.finding import Query
from songbot.errors import SourceFailed
from songbot.sandbox.music.app import KEYS
from songbot.sandbox.music.catalogue import uuid_of
from songbot.sources.listenbrainz import MOST_AT_ONCE, ListenBrainz
from songbot.sources.musicbrainz import GAP, MusicBrainz
from tests.songbot.sources.place import Place, query, whole
from tests.songbot.sources.rough import answer, rough

MUSICBRAINZ, LISTENBRAINZ = "musicbrainz.org", "api.listenbrainz.org"


def musicbrainz(here: Place, turns: Path | None = None) -> MusicBrainz:
    return MusicBrainz(here.http, here.clock, "tests@songbot.invalid", turns)


def listenbrainz(here: Place, token: str = KEYS["listenbrainz"]) -> ListenBrainz:
    return ListenBrainz(here.http, here.clock, token)


@pytest.mark.parametrize("shared", [True, False])
async def test_it_is_asked_once_in_a_second_and_never_refuses(here: Place, tmp_path: Path, *, shared: bool) -> None:
    source, song = musicbrainz(here, tmp_path / "turns" if shared else None), here.track(whole)
    start = here.clock.now()
    for way in ("id", "isrc", "name", "text", "id"):
        assert (await source.find(query(song, way), 5)).candidates
    assert here.clock.now() - start >= 4 * GAP - 0.01
    assert here.music.faults.count(MUSICBRAINZ, status=200) == here.count(MUSICBRAINZ) == 5


async def test_it_hears_who_asks() -> None:
    async with rough(answer({}), MUSICBRAINZ) as there:
        await MusicBrainz(there.http, there.clock, "me@songbot.invalid").find(Query(isrc="QZSB01900001"), 2)
        assert "User-Agent: songbot/0.1 ( me@songbot.invalid )" in there.heads[0]


async def test_an_old_id_is_answered_with_the_new(here: Place) -> None:
    song = here.track(whole)
    found = await musicbrainz(here).find(Query(ids={"mbid": uuid_of("old", song.id)}), 5)
    assert found.candidates[0].ids == {"mbid": song.mbid}


async def test_a_code_with_several_recordings_gives_them_all_the_likest_first_and_videos_last(here: Place) -> None:
    tracks = here.music.catalogue.tracks
    song = here.track(lambda one: one.on("musicbrainz") and not one.number % 13 and not one.version)
    same = {one.mbid for one in tracks if one.isrc == song.isrc and one.on("musicbrainz")}
    asked = Query(isrc=song.isrc, title=song.title, artist=song.artist.native, duration=song.duration)
    found = [one.ids["mbid"] for one in (await musicbrainz(here).find(asked, 5)).candidates]
    assert found[0] == song.mbid
    assert found[-1] == uuid_of("video", song.id)
    assert same <= set(found)


async def test_a_live_recording_says_so_in_its_title_though_only_a_note_does() -> None:
    mbid = "00000000-0000-4000-8000-000000000000"
    row = {"id": mbid, "title": "Song", "disambiguation": "live, 1997-05-21: Hall"}
    async with rough(answer(row), MUSICBRAINZ) as there:
        source = MusicBrainz(there.http, there.clock, "x")
        for note, title in (("live, 1997: Hall", "Song (live, 1997: Hall)"), ("2019 remaster", "Song"), ("", "Song")):
            there.play = answer(row | {"disambiguation": note})
            found = await source.find(Query(ids={"mbid": mbid}), 5)
            assert found.candidates[0].facts[0].value == title


async def test_names_have_no_meaning_in_the_language_of_the_search() -> None:
    async with rough(answer({"recordings": []}), MUSICBRAINZ) as there:
        source = MusicBrainz(there.http, there.clock, "x")
        await source.find(Query(title='He said "AND" (a+b)', artist="A/B: C*"), 5)
        asked = there.heads[0].split()[1]
        assert (
            "query=recording:%22He+said+%5C%22AND%5C%22+%5C(a%5C%2Bb%5C)%22+AND+artist:%22A%5C/B%5C:+C%5C*%22" in asked
        )


async def test_an_address_of_a_song_leads_to_its_recording_where_somebody_has_linked_them(here: Place) -> None:
    song = here.track(lambda one: whole(one) and not one.number % 3)
    source = musicbrainz(here)
    found = await source.behind(f"https://open.spotify.com/track/{song.id}", 5)
    assert found.candidates[0].ids == {"mbid": song.mbid}
    assert (await source.find(Query(ids={"spotify": song.id}), 5)).candidates == found.candidates or found.candidates
    assert (await source.behind("https://soundcloud.com/nobody/nothing", 5)).candidates == ()


async def test_other_spellings_of_an_artist_are_told(here: Place) -> None:
    song = here.track(lambda one: one.on("musicbrainz") and one.artist.native != one.artist.latin and not one.version)
    found = await musicbrainz(here).find(Query(ids={"mbid": song.mbid}), 5)
    told = {fact.field: fact.value for fact in found.candidates[0].facts}
    assert told["artists"] == tuple(one.native for one in song.artists)
    assert song.artist.latin in str(told["aliases"])


async def test_counts_of_many_recordings_come_in_one_request(here: Place) -> None:
    known = [one for one in here.music.catalogue.tracks if one.on("listenbrainz") and one.on("musicbrainz")]
    mbids = [one.mbid for one in known][: MOST_AT_ONCE + 5]
    told = await listenbrainz(here).counts([*mbids, "nonsense", uuid_of("nobody")], 5)
    assert told == {one.mbid: (one.listens[1], one.listens[0]) for one in known[: len(told)]}
    assert here.count(LISTENBRAINZ) == 1
    assert await listenbrainz(here).counts(["nonsense"], 5) == {}
    assert here.count(LISTENBRAINZ) == 1


async def test_a_recording_that_nobody_listens_to_has_no_counts_and_no_zero(here: Place) -> None:
    song = here.track(lambda one: not one.on("listenbrainz") and one.on("musicbrainz"))
    assert (await listenbrainz(here).find(Query(ids={"mbid": song.mbid}), 5)).candidates == ()


async def test_names_are_looked_up_with_a_token_alone(here: Place) -> None:
    song = here.track(whole)
    found = await listenbrainz(here).find(query(song, "name"), 5)
    assert found.candidates[0].ids == {"mbid": song.mbid}
    before = here.count(LISTENBRAINZ)
    assert (await listenbrainz(here, "").find(query(song, "name"), 5)).candidates == ()
    assert here.count(LISTENBRAINZ) == before
    with pytest.raises(SourceFailed, match="source_refused"):
        await listenbrainz(here, "wrong").find(query(song, "name"), 5)


async def test_a_live_version_is_not_looked_up_as_the_song(here: Place) -> None:
    song = here.track(lambda one: one.version == "live" and not one.missing)
    assert (await listenbrainz(here).find(query(song, "name"), 5)).candidates == ()


async def test_its_limit_is_over_when_its_own_header_says() -> None:
    play = answer({"code": 429, "error": "slow"}, 429, X_RateLimit_Reset_In="8")
    async with rough(play, LISTENBRAINZ) as there:
        with pytest.raises(SourceFailed, match="source_limit"):
            await ListenBrainz(there.http, there.clock).find(Query(ids={"mbid": uuid_of("x")}), 2)
        assert there.http.breaker("listenbrainz").pause == pytest.approx(8, abs=0.5)


@pytest.mark.parametrize("user", ["quiet", "nobody", "../../1/stats", "a?b=c#d", "ü"])
async def test_who_plays_nothing_or_is_not_there_is_no_error(here: Place, user: str) -> None:
    assert await listenbrainz(here).playing(user) is None
    assert all(seen.path.startswith("/1/user/") for seen in here.music.faults.seen)


async def test_what_somebody_is_playing_is_a_question(here: Place) -> None:
    song = here.track(whole)
    here.music.listenbrainz.playing["mila"] = song.id
    told = await listenbrainz(here).playing("mila")
    assert told == Query(title=song.title, artist=song.artist.name, duration=song.duration)


async def test_fresh_singles_come_with_their_day_and_need_no_token(here: Place) -> None:
    today = datetime.fromtimestamp(here.clock.now(), UTC).date()
    fresh = await listenbrainz(here, "").fresh(today, 14, 5)
    singles = {one.album.mbid: one for one in here.music.catalogue.tracks if one.album.kind == "single"}
    assert len(fresh) >= 5
    for one in fresh:
        song = singles[one.id]
        assert (one.title, one.artist, one.released) == (song.album.title, song.artist.native, song.album.released)
        assert one.listens == (song.listens[0] if song.on("listenbrainz") else 0)


async def test_what_is_no_single_with_a_day_is_left_out() -> None:
    row = {
        "release_mbid": "00000000-0000-4000-8000-000000000000",
        "release_name": "Song",
        "artist_credit_name": "Somebody",
        "release_date": "2026-11-20",
        "release_group_primary_type": "Single",
        "listen_count": 7,
    }
    others = (
        {"release_group_primary_type": "Album"},
        {"release_group_primary_type": None},
        {"release_group_secondary_type": "Remix"},
        {"release_date": "2026-11"},
        {"release_name": ""},
        {"release_mbid": "x"},
    )
    rows = [row, *(row | other for other in others), None, "x"]
    async with rough(answer({"payload": {"releases": rows}}), LISTENBRAINZ) as there:
        found = await ListenBrainz(there.http, there.clock).fresh(date(2026, 11, 21), 14, 5)
        assert [(one.title, one.listens) for one in found] == [("Song", 7)]
        assert "release_date=2026-11-21&days=14&future=false" in there.heads[0]
