"""One question, one song: every form of it, joined across all services only where that is sure, and kept."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest

from songbot.core import memory
from songbot.core.finding import Candidate, Finding, Query
from songbot.core.job import Wish
from songbot.core.outcome import Choice
from songbot.core.track import Fact
from songbot.errors import Refused
from songbot.predicting import resolve
from songbot.predicting.resolve import Resolved, Resolver
from songbot.predicting.world import World
from tests.songbot.fake_sources import FakeSource, Known
from tests.songbot.fakes import MemoryStore
from tests.songbot.resolving import Desk, desk, link, told
from tests.songbot.sources.place import HurriedClock, whole

FORMS = (
    "https://open.spotify.com/track/{one.id}",
    "https://www.deezer.com/track/{one.number}",
    "https://music.apple.com/us/album/x/1?i={one.number}",
    "https://musicbrainz.org/recording/{one.mbid}",
    "{one.mbid}",
    "{one.isrc}",
    "https://www.last.fm/music/{artist}/_/{title}",
    "{one.artist.name} {one.title}",
    "https://spotify.link/{one.id:.8}",
)


@pytest.fixture
async def at() -> AsyncIterator[Desk]:
    async with desk() as made:
        yield made


@pytest.mark.parametrize("form", FORMS)
async def test_every_form_of_a_question_leads_to_the_song_at_all_services(at: Desk, form: str) -> None:
    one = at.here.track(whole)
    text = form.format(one=one, artist=quote(one.artist.name), title=quote(one.title))
    song = await at.song(text)
    assert song.ids["spotify"] == one.id
    assert song.ids["deezer"] == str(one.number)
    assert song.ids["mbid"] == one.mbid
    known = told(song)
    assert known["listeners lastfm"] == one.listeners
    assert known["listeners listenbrainz"] == one.listens[1]
    assert "energy reccobeats" in known


async def test_a_song_says_how_each_word_came_to_it(at: Desk) -> None:
    song = await at.song(link(at.here.track(whole)))
    joins = {one.source: one for one in memory.joins(song)}
    assert joins["spotify"].by == "id"
    assert joins["deezer"].by == "isrc"
    assert {part.name for part in joins["deezer"].parts} >= {"title", "artist", "duration", "isrc"}
    assert joins["lastfm"].by == "name"
    assert all(0.85 <= one.score <= 1 for one in joins.values())


async def test_a_wrong_code_leads_nobody_to_another_song(at: Desk) -> None:
    tracks = at.here.music.catalogue.tracks
    wrong = [one for one in tracks for other in tracks if one.isrc == other.isrc and one.artist is not other.artist]
    one = next(one for one in wrong if one.on("deezer") and one.on("musicbrainz") and not one.version)
    song = await at.song(link(one))
    assert song.ids.get("deezer") == str(one.number)
    assert song.ids.get("mbid") == one.mbid


async def test_a_code_that_several_songs_carry_is_for_people_to_decide(at: Desk) -> None:
    tracks = at.here.music.catalogue.tracks
    code = next(one.isrc for one in tracks for two in tracks if one.isrc == two.isrc and one.artist is not two.artist)
    found = await at.ask(code)
    assert isinstance(found, Choice)
    assert len({one.title for one in found.tracks}) > 1


@pytest.mark.parametrize("version", ["live", "remix", "sped up"])
async def test_another_recording_is_never_taken_for_the_song(at: Desk, version: str) -> None:
    for one in [one for one in at.here.music.catalogue.tracks if one.version == version][:6]:
        song = await at.song(link(one))
        assert song.ids.get("deezer") in {None, str(one.number)}
        assert song.ids.get("mbid") in {None, one.mbid}
        assert told(song).get("listeners lastfm") in {None, one.listeners}


async def test_words_that_fit_several_songs_are_a_choice_and_the_pick_is_a_song(at: Desk) -> None:
    artist = at.here.track(whole).artist
    found = await at.ask(artist.name)
    assert isinstance(found, Choice)
    picked = await at.song(**found.tracks[0].ids)
    assert picked.key == found.tracks[0].key


async def test_a_title_that_is_all_that_is_known_is_a_choice_of_artists() -> None:
    clock = HurriedClock()
    sources = {
        "spotify": FakeSource("spotify", clock, [Known("4cOdK2wGLETKBW3PvgPWqT", {"title": "Void"})]),
        "deezer": FakeSource(
            "deezer", clock, [Known(str(n), {"title": "Void", "artists": (f"A{n}",)}) for n in (1, 2)]
        ),
    }
    found = await _resolver(World(dict(sources), _nowhere), clock).resolve(Wish("spotify:track:4cOdK2wGLETKBW3PvgPWqT"))
    assert isinstance(found, Choice)
    assert [one.artists for one in found.tracks] == [("A1",), ("A2",)]


async def test_any_page_that_is_linked_to_a_recording_is_a_question(at: Desk) -> None:
    one = at.here.track(lambda one: whole(one) and one.number % 3 == 0)

    async def behind(address: str, patience: float) -> Finding:
        assert address == "https://soundcloud.com/a/b"
        facts = (Fact("title", one.title, "musicbrainz", 1.0), Fact("artists", (one.artist.name,), "musicbrainz", 1.0))
        return Finding("musicbrainz", (Candidate({"mbid": one.mbid}, facts, "id"),))

    world = World(at.resolver.sources, _nowhere, {}, behind)
    resolver = Resolver(world, at.store, at.here.clock)
    found = await resolver.resolve(Wish("https://soundcloud.com/a/b?si=x"))
    assert isinstance(found, Resolved)
    assert (await resolver.settle(found)).track.ids["spotify"] == one.id


async def test_a_page_that_nobody_has_linked_is_answered_with_what_else_can_be_given(at: Desk) -> None:
    with pytest.raises(Refused, match="unknown_page") as refused:
        await at.ask("https://youtu.be/yKNxeF4KMsY")
    assert refused.value.values == {"host": "youtube.com"}


async def test_what_is_playing_is_found_by_its_names_and_length(at: Desk) -> None:
    one = at.here.track(whole)

    async def playing(name: str) -> Query:
        return Query(title=one.title, artist=one.artist.name, duration=one.duration)

    await at.store.set_person("7", {"listenbrainz": "mila"})
    resolver = Resolver(World(at.resolver.sources, _nowhere, {"listenbrainz": playing}), at.store, at.here.clock)
    found = await resolver.resolve(Wish(options={"user": "7"}))
    assert isinstance(found, Resolved)
    assert found.track.ids["spotify"] == one.id
    with pytest.raises(Refused, match="nothing_playing"):
        await resolver.resolve(Wish(options={"user": "8"}))


async def test_what_is_known_is_not_asked_for_again_until_its_life_is_over(at: Desk) -> None:
    one = at.here.track(whole)
    await at.song(link(one))
    before = at.here.count()
    await at.song(link(one))
    assert at.here.count() == before
    at.here.clock.time += memory.DAY + 60
    await at.song(link(one))
    asked = {seen.host for seen in list(at.here.music.faults.seen)[before:]}
    assert "ws.audioscrobbler.com" in asked
    assert "musicbrainz.org" not in asked


async def test_that_a_service_knows_nothing_is_kept_for_some_hours(at: Desk) -> None:
    one = at.here.track(lambda one: one.missing == {"musicbrainz"} and not one.version and one.title.isascii())
    await at.song(link(one))
    before = at.here.count("musicbrainz.org")
    await at.song(link(one))
    assert at.here.count("musicbrainz.org") == before
    at.here.clock.time += memory.UNKNOWN_LIFE + 60
    await at.song(link(one))
    assert at.here.count("musicbrainz.org") > before


async def test_an_older_word_stands_in_for_a_service_that_is_down(at: Desk) -> None:
    one = at.here.track(whole)
    await at.song(link(one))
    at.here.clock.time += 2 * memory.DAY
    at.here.fault("ws.audioscrobbler.com", "status", status=500)
    found = await at.ask(link(one))
    assert isinstance(found, Resolved)
    assert (found.failed, found.stale) == (("lastfm",), ("lastfm",))
    assert told(found.track)["listeners lastfm"] == one.listeners


async def test_a_late_word_comes_when_it_is_settled(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolve, "PATIENCE", 0.3)
    one = at.here.track(whole)
    at.here.fault("ws.audioscrobbler.com", "slow", seconds=1.0)
    found = await at.resolver.resolve(Wish(link(one)))
    assert isinstance(found, Resolved)
    assert "lastfm" in {visit.get_name() for visit in found.late}
    assert "listeners lastfm" not in told(found.track)
    assert told((await at.resolver.settle(found)).track)["listeners lastfm"] == one.listeners


async def test_itunes_is_spared_what_others_know(at: Desk) -> None:
    await at.song(link(at.here.track(whole)))
    assert at.here.count("itunes.apple.com") == 0
    await at.song(link(at.here.track(lambda one: one.missing == {"deezer"} and not one.version)))
    assert at.here.count("itunes.apple.com") > 0


async def test_clips_are_deezer_s_before_itunes_and_fresh(at: Desk) -> None:
    song = await at.song(link(at.here.track(whole)))
    assert ["dzcdn.net" in one for one in [one async for one in at.resolver.previews(song)]] == [True, False]
    at.here.clock.time += 1000
    before = at.here.count("api.deezer.com")
    first = await anext(at.resolver.previews(song))
    assert first != told(song)["preview deezer"]
    assert at.here.count("api.deezer.com") > before


async def test_nothing_that_is_asked_outlives_the_resolver(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolve, "PATIENCE", 0.2)
    at.here.fault("ws.audioscrobbler.com", "slow", seconds=5.0)
    found = await at.resolver.resolve(Wish(link(at.here.track(whole))))
    assert isinstance(found, Resolved)
    assert found.late
    await at.resolver.close()
    assert all(visit.done() for visit in found.late)
    assert not [task for task in asyncio.all_tasks() if "_visit" in str(task.get_coro())]


def _resolver(world: World, clock: HurriedClock) -> Resolver:
    return Resolver(world, MemoryStore(clock), clock)


async def _nowhere(address: str) -> str:
    return address
