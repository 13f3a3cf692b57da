"""What every store does, the real one and the fake: songs, answers and settings."""

import pytest

from songbot.core.prediction import Answer, Reason, Second
from songbot.core.track import Fact, Track, Value
from tests.songbot.contracts.house import House


def answer(model: str = "m1", score: float = 60.0) -> Answer:
    return Answer(
        score=score,
        low=40.0,
        high=80.0,
        quarters=(0.1, 0.2, 0.4, 0.3),
        baseline=35.0,
        blind=50.0,
        reasons=(Reason("energy", 4.5),),
        seconds=(Second(0.0, 1.0, -0.5),),
        missing=("genre",),
        estimated={"tempo": 120.0},
        unlike=False,
        model=model,
    )


def named(title: str, *artists: str, source: str = "spotify", at: float = 1.0) -> list[Fact]:
    return [Fact("title", title, source, at), Fact("artists", artists, source, at)]


def titles(tracks: object) -> list[str]:
    assert isinstance(tracks, list | tuple)
    return [track.title for track in tracks if isinstance(track, Track)]


async def test_a_song_is_found_by_each_of_its_names(house: House) -> None:
    learned = await house.store.learn({"spotify": "s1", "isrc": "GB1"}, named("Army of Me", "Björk"))
    assert await house.store.track({"spotify": "s1"}) == learned
    assert await house.store.track({"deezer": "1", "isrc": "GB1"}) == learned
    assert await house.store.song(learned.key) == learned
    assert (learned.title, learned.artists) == ("Army of Me", ("Björk",))


async def test_what_was_never_learned_is_not_known(house: House) -> None:
    assert await house.store.track({"spotify": "s1"}) is None
    assert await house.store.track({}) is None
    assert await house.store.song("1") is None
    assert await house.store.song("no key") is None


async def test_the_same_id_of_another_service_is_another_song(house: House) -> None:
    await house.store.learn({"spotify": "1"}, named("One", "A"))
    assert await house.store.track({"deezer": "1"}) is None


async def test_each_source_keeps_its_own_word_with_its_time(house: House) -> None:
    await house.store.learn({"spotify": "s1"}, [Fact("duration", 200.0, "spotify", 5.0)])
    song = await house.store.learn({"spotify": "s1"}, [Fact("duration", 201.5, "deezer", 9.0)])
    assert set(song.facts) == {Fact("duration", 200.0, "spotify", 5.0), Fact("duration", 201.5, "deezer", 9.0)}


async def test_a_newer_word_replaces_a_source_s_older_one_and_an_older_one_changes_nothing(house: House) -> None:
    await house.store.learn({"spotify": "s1"}, [Fact("listeners", 10, "lastfm", 5.0)])
    await house.store.learn({"spotify": "s1"}, [Fact("listeners", 12, "lastfm", 6.0)])
    song = await house.store.learn({"spotify": "s1"}, [Fact("listeners", 9, "lastfm", 4.0)])
    assert song.facts == (Fact("listeners", 12, "lastfm", 6.0),)
    assert await house.store.track({"spotify": "s1"}) == song


async def test_every_kind_of_value_comes_back_as_it_was(house: House) -> None:
    values: tuple[Value, ...] = ("ビョーク", 3, 2.5, True, ("a", ("b", 1), ()))
    facts = tuple(Fact(f"field{number}", value, "x", 1.0) for number, value in enumerate(values))
    await house.store.learn({"spotify": "s1"}, facts)
    song = await house.store.track({"spotify": "s1"})
    assert song is not None
    assert song.facts == facts
    assert song.facts[3].value is True


async def test_facts_keep_the_order_in_which_they_came(house: House) -> None:
    await house.store.learn({"spotify": "s1"}, [Fact("label", "first", "a", 1.0), Fact("label", "second", "b", 1.0)])
    song = await house.store.learn({"spotify": "s1"}, [Fact("label", "first again", "a", 2.0)])
    assert [fact.value for fact in song.facts] == ["first again", "second"]
    assert await house.store.song(song.key) == song


async def test_songs_that_turn_out_to_be_one_become_the_elder(house: House) -> None:
    elder = await house.store.learn({"spotify": "s1"}, named("Jóga", "Björk"))
    younger = await house.store.learn({"deezer": "7"}, [Fact("preview", "https://x.example/a", "deezer", 2.0)])
    said = await house.store.record(younger.key, {}, answer(), 1)
    song = await house.store.learn({"spotify": "s1", "deezer": "7"}, [])
    assert song.key == elder.key
    assert song.text("preview") == "https://x.example/a"
    assert await house.store.track({"deezer": "7"}) == song
    assert await house.store.song(younger.key) == song
    moved = await house.store.known(song.key, "m1")
    assert moved is not None
    assert (moved.id, moved.track) == (said.id, elder.key)
    assert await house.store.known(younger.key, "m1") == moved


async def test_of_many_songs_that_are_one_the_eldest_stays(house: House) -> None:
    songs = [await house.store.learn({"x": str(number)}, named(f"Song {number}", "A")) for number in range(20)]
    joined = await house.store.learn({"x": "17", "y": "7", "z": "0"}, [])
    for number in (9, 8, 16, 1):
        joined = await house.store.learn({"x": str(number), "y": "7"}, [])
    assert joined.key == songs[1].key


async def test_a_song_s_key_lives_on_through_two_joins(house: House) -> None:
    first, second, third = [await house.store.learn({"x": str(n)}, named(f"Song {n}", "A", at=n)) for n in range(3)]
    await house.store.learn({"x": "1", "y": "1"}, [])
    await house.store.learn({"x": "2", "y": "1"}, [])
    song = await house.store.learn({"x": "0", "y": "1"}, [])
    assert song.key == first.key
    for key in (first.key, second.key, third.key):
        assert await house.store.song(key) == song
    assert song.title == "Song 2"


async def test_the_elder_s_own_name_at_a_service_stays_and_the_other_still_leads_to_it(house: House) -> None:
    await house.store.learn({"isrc": "GB1"}, named("A", "B"))
    await house.store.learn({"spotify": "single", "deezer": "1"}, named("A", "B"))
    await house.store.learn({"isrc": "GB1", "spotify": "album"}, [])
    song = await house.store.learn({"isrc": "GB1", "deezer": "1"}, [])
    assert song.ids == {"isrc": "GB1", "spotify": "album", "deezer": "1"}
    assert await house.store.track({"spotify": "single"}) == song


async def test_joined_songs_are_suggested_once_by_the_words_of_both(house: House) -> None:
    await house.store.learn({"spotify": "s1"}, named("Jóga", "Björk"))
    await house.store.learn({"deezer": "7"}, named("ヨーガ", "ビョーク", source="deezer"))
    song = await house.store.learn({"spotify": "s1", "deezer": "7"}, [])
    assert list(await house.store.suggest("", 5)) == [song]
    assert list(await house.store.suggest("joga", 5)) == [song]
    assert list(await house.store.suggest("ビョーク", 5)) == [song]


@pytest.mark.parametrize("text", ["bjork", "Björk army", "ARMY me", "bj arm", "army of me bjork"])
async def test_beginnings_of_words_of_title_and_artist_find_a_song(house: House, text: str) -> None:
    await house.store.learn({"spotify": "s1"}, named("Army of Me", "Björk"))
    await house.store.learn({"spotify": "s2"}, named("Me and My Army", "Others"))
    assert "Army of Me" in titles(await house.store.suggest(text, 5))


@pytest.mark.parametrize("text", ["rmy", "army x", "bjork oceania", "armyof"])
async def test_other_words_and_middles_of_words_find_nothing(house: House, text: str) -> None:
    await house.store.learn({"spotify": "s1"}, named("Army of Me", "Björk"))
    assert titles(await house.store.suggest(text, 5)) == []


@pytest.mark.parametrize("text", ['"', "army*", 'a" OR "b', "NEAR(army", "words:army", "-army", "^army", "'; --"])
async def test_signs_that_mean_something_to_a_database_mean_nothing_here(house: House, text: str) -> None:
    await house.store.learn({"spotify": "s1"}, named("Army Or B Near Words Army", "Nearly"))
    await house.store.suggest(text, 5)
    assert titles(await house.store.suggest(f"army {text}", 5)) in ([], ["Army Or B Near Words Army"])


@pytest.mark.parametrize("text", ["instrume", "instrumen", "instrumental", "instrumental ver"])
async def test_long_words_are_found_by_all_their_letters(house: House, text: str) -> None:
    await house.store.learn({"spotify": "s1"}, named("Song (Instrumental Version)", "A"))
    await house.store.learn({"spotify": "s2"}, named("Song (Instruction)", "A"))
    assert titles(await house.store.suggest(text, 5)) == ["Song (Instrumental Version)"]


async def test_the_latest_asked_come_first_and_no_more_than_the_limit(house: House) -> None:
    songs = [await house.store.learn({"x": str(n)}, named(f"Love {n}", "A")) for n in range(4)]
    await house.store.record(songs[1].key, {}, answer(), 1)
    assert titles(await house.store.suggest("lov", 3)) == ["Love 1", "Love 3", "Love 2"]
    assert titles(await house.store.suggest("", 2)) == ["Love 1", "Love 3"]


async def test_a_song_is_found_by_a_title_that_came_later(house: House) -> None:
    await house.store.learn({"spotify": "s1"}, [Fact("duration", 1.0, "spotify", 1.0)])
    await house.store.learn({"spotify": "s1"}, named("Found", "A", source="deezer"))
    assert titles(await house.store.suggest("found", 5)) == ["Found"]


async def test_somebody_s_own_upload_is_suggested_to_nobody(house: House) -> None:
    mine = await house.store.learn({"upload": "1"}, [Fact("title", "Unreleased", "upload", 1.0)])
    await house.store.record(mine.key, {}, answer(), 1)
    assert titles(await house.store.suggest("unreleased", 5)) == []
    assert titles(await house.store.suggest("", 5)) == []


async def test_an_answer_comes_back_whole(house: House) -> None:
    song = await house.store.learn({"spotify": "s1"}, named("A", "B"))
    inputs = {"features": {"energy": 0.5}, "tags": ["rock"], "clip": True}
    kept = await house.store.record(song.key, inputs, answer(), 1)
    assert (kept.track, kept.inputs, kept.answer, kept.at) == (song.key, inputs, answer(), house.clock.now())
    assert await house.store.prediction(kept.id) == kept
    assert await house.store.known(song.key, "m1") == kept
    assert await house.store.prediction(kept.id + 1) is None


async def test_known_is_the_latest_answer_of_that_model_on_that_song(house: House) -> None:
    song = await house.store.learn({"spotify": "s1"}, named("A", "B"))
    other = await house.store.learn({"spotify": "s2"}, named("C", "D"))
    await house.store.record(song.key, {}, answer(score=1.0), 1)
    latest = await house.store.record(song.key, {}, answer(score=2.0), 2)
    await house.store.record(song.key, {}, answer("m2"), 3)
    await house.store.record(other.key, {}, answer(score=3.0), 4)
    assert await house.store.known(song.key, "m1") == latest
    assert await house.store.known(song.key, "m3") is None
    assert await house.store.known("no key", "m1") is None


async def test_a_job_that_records_the_same_twice_keeps_the_first(house: House) -> None:
    song = await house.store.learn({"spotify": "s1"}, named("A", "B"))
    first = await house.store.record(song.key, {}, answer(score=1.0), 1)
    assert await house.store.record(song.key, {}, answer(score=2.0), 1) == first
    assert await house.store.known(song.key, "m1") == first


async def test_a_job_that_knows_more_has_another_answer_and_the_one_that_was_seen_stays(house: House) -> None:
    song = await house.store.learn({"spotify": "s1"}, named("A", "B"))
    first = await house.store.record(song.key, {}, answer(score=1.0), 1)
    last = await house.store.record(song.key, {"tags": ["pop"]}, answer(score=2.0), 1)
    assert await house.store.prediction(first.id) == first
    assert await house.store.known(song.key, "m1") == last
    assert await house.store.prediction(last.id) == last != first


async def test_an_answer_on_a_song_that_nobody_learned_is_an_error(house: House) -> None:
    with pytest.raises(LookupError):
        await house.store.record("upload:1", {}, answer(), 1)


async def test_settings_stay_beside_each_other_and_none_unsets(house: House) -> None:
    await house.store.set_guild("g1", {"board": "c1", "languages": ["de", "en"]})
    await house.store.set_guild("g1", {"quiet": True, "board": None})
    assert await house.store.guild("g1") == {"languages": ["de", "en"], "quiet": True}
    assert await house.store.guild("g2") == {}


async def test_a_person_is_not_a_server_of_the_same_number(house: House) -> None:
    await house.store.set_person("1", {"lastfm": "ann", "opted_out": False})
    await house.store.set_guild("1", {"board": "c1"})
    assert await (await house.another()).person("1") == {"lastfm": "ann", "opted_out": False}
    await house.store.set_person("1", {"lastfm": None, "opted_out": None})
    assert await house.store.person("1") == {}
    assert await house.store.guild("1") == {"board": "c1"}


async def test_a_note_of_the_bot_to_itself_is_there_for_the_next_process(house: House) -> None:
    assert await house.store.noted("commands") == ""
    await house.store.note("commands", "abc")
    await house.store.note("commands", "def")
    assert await (await house.another()).noted("commands") == "def"
    assert await house.store.noted("other") == ""


async def test_a_scheduled_time_is_run_by_one_process(house: House) -> None:
    other = await house.another()
    assert await house.store.claim_slot("retrain", 100.0, 60.0)
    assert not await other.claim_slot("retrain", 100.0, 60.0)
    assert await other.claim_slot("retrain", 200.0, 60.0)
    assert await other.claim_slot("board", 100.0, 60.0)


async def test_a_run_whose_process_died_is_taken_over_when_its_lease_lapses(house: House) -> None:
    other = await house.another()
    await house.store.claim_slot("retrain", 100.0, 60.0)
    house.clock.tick(61.0)
    assert await other.claim_slot("retrain", 100.0, 60.0)
    assert not await house.store.claim_slot("retrain", 100.0, 60.0)
    await house.store.finish_slot("retrain", 100.0)
    house.clock.tick(61.0)
    assert await house.store.claim_slot("retrain", 100.0, 60.0), "only who has the run may end it"


async def test_a_run_that_is_held_on_lapses_later(house: House) -> None:
    other = await house.another()
    await house.store.claim_slot("retrain", 100.0, 60.0)
    house.clock.tick(50.0)
    await house.store.hold_slot("retrain", 100.0, 60.0)
    house.clock.tick(50.0)
    assert not await other.claim_slot("retrain", 100.0, 60.0)
    house.clock.tick(11.0)
    assert await other.claim_slot("retrain", 100.0, 60.0)
    await house.store.hold_slot("retrain", 100.0, 600.0)
    house.clock.tick(61.0)
    assert await house.store.claim_slot("retrain", 100.0, 60.0), "only who has the run may hold it"


async def test_a_run_that_was_broken_off_is_free_at_once_unless_it_is_another_process(house: House) -> None:
    other = await house.another()
    await house.store.claim_slot("retrain", 100.0, 60.0)
    await other.release_slot("retrain", 100.0)
    assert not await other.claim_slot("retrain", 100.0, 60.0)
    await house.store.release_slot("retrain", 100.0)
    assert await other.claim_slot("retrain", 100.0, 60.0)
    await other.finish_slot("retrain", 100.0)
    await other.release_slot("retrain", 100.0)
    assert not await house.store.claim_slot("retrain", 100.0, 60.0)


async def test_a_run_that_is_done_is_not_run_again(house: House) -> None:
    await house.store.claim_slot("retrain", 100.0, 60.0)
    await house.store.finish_slot("retrain", 100.0)
    house.clock.tick(61.0)
    assert not await house.store.claim_slot("retrain", 100.0, 60.0)


async def test_runs_are_forgotten_when_they_are_done_and_old(house: House) -> None:
    await house.store.claim_slot("retrain", 100.0, 60.0)
    assert await house.store.prune(101.0) == 0
    await house.store.finish_slot("retrain", 100.0)
    assert await house.store.prune(100.0) == 0
    assert await house.store.prune(101.0) == 1
