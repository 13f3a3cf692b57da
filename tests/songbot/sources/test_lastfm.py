"""last.fm: rows by spelling, errors by number, two tongues, and a key that nobody sees."""

import asyncio
import logging

import pytest

from songbot.core.finding import Candidate, Query
from songbot.errors import SourceFailed
from songbot.sandbox.music.app import KEYS
from songbot.sandbox.music.catalogue import Track
from songbot.sources.lastfm import Lastfm
from songbot.sources.lastfm_api import LIMIT_PAUSE, REFUSED_PAUSE
from tests.songbot.sources.lag import measured
from tests.songbot.sources.place import Place, query, whole
from tests.songbot.sources.rough import Play, answer, rough

HOST = "ws.audioscrobbler.com"


def lastfm(here: Place, key: str = KEYS["lastfm"]) -> Lastfm:
    source = Lastfm(here.http, here.clock, key)
    here.opened.append(source)
    return source


async def one(here: Place, title: str, artist: str) -> Candidate | None:
    found = await lastfm(here).find(Query(title=title, artist=artist), 5)
    return next(iter(found.candidates), None)


def told(found: Candidate | None) -> dict[str, object]:
    return {fact.field: fact.value for fact in found.facts} if found else {}


def track(**more: object) -> dict[str, object]:
    """A row as it comes over the wire."""
    row: dict[str, object] = {"name": "Song", "artist": {"name": "Somebody"}, "listeners": "900", "playcount": "4000"}
    return {"track": row | more}


async def rows(play: Play, title: str = "Song") -> dict[str, object]:
    async with rough(play, HOST) as there:
        source = Lastfm(there.http, there.clock, "key")
        found = await source.find(Query(title=title, artist="Somebody"), 2)
        await source.close()
        return told(next(iter(found.candidates), None))


def on(song: Track) -> bool:
    return song.on("lastfm") and song.listeners > 100 and song.title.isascii()


async def test_a_song_has_its_counts_tags_and_artist(here: Place) -> None:
    song = here.track(whole)
    known = told(await one(here, song.title, song.artist.name))
    assert known["listeners"] == song.listeners
    assert known["tags"] == tuple(song.tags)
    assert known["artist_listeners"] == here.music.catalogue.audience[song.artist.id]
    assert str(known["link"]).startswith("https://www.last.fm/music/")


async def test_the_strongest_row_is_taken_and_the_others_of_the_recording_are_told(here: Place) -> None:
    song = here.track(lambda one: on(one) and one.version == "remaster" and not one.guest)
    base = next(one for one in here.music.catalogue.of_artist(song.artist) if one.name == song.name and not one.version)
    known = told(await one(here, song.title, song.artist.name))
    assert known["listeners"] == max(base.listeners, song.listeners)
    assert known["title"] == base.title
    variants = known["variants"]
    assert isinstance(variants, tuple)
    assert (song.artist.name, song.title, song.listeners) in variants
    assert len({(artist.casefold(), title.casefold()) for artist, title, _ in variants}) == len(variants)
    assert [count for _, _, count in variants] == sorted((count for _, _, count in variants), reverse=True)


@pytest.mark.parametrize("version", ["live", "remix", "sped up"])
async def test_another_recording_never_has_the_counts_of_the_song(here: Place, version: str) -> None:
    song = here.track(lambda one: on(one) and one.version == version and not one.guest)
    known = told(await one(here, song.title, song.artist.name))
    assert known["listeners"] == song.listeners
    assert known.get("variants", ()) == ()


async def test_a_song_with_a_guest_is_found_however_people_write_the_guest(here: Place) -> None:
    song = here.track(lambda one: on(one) and one.guest is not None and not one.version)
    known = told(await one(here, song.title, song.artist.name))
    assert known["listeners"] == song.listeners
    variants = known["variants"]
    assert isinstance(variants, tuple)
    assert {title for _, title, _ in variants} == {song.name}


async def test_a_song_that_two_people_made_up_is_none(here: Place) -> None:
    assert await one(here, "Fake Track", "Fake Artist") is None
    assert (await lastfm(here).find(Query(text="Fake Track"), 2)).candidates == ()


async def test_an_answer_about_somebody_else_is_no_answer() -> None:
    assert await rows(answer(track(artist={"name": "Another"}))) == {}
    assert await rows(answer(track(name="Another Thing"))) == {}
    assert await rows(answer(track(name="Song (live)"))) == {}


async def test_a_count_that_is_missing_is_not_known_and_never_zero() -> None:
    assert await rows(answer(track(listeners=None))) == {}
    row = track()
    del row["track"]["playcount"]  # type: ignore[attr-defined]  # it is a dictionary
    known = await rows(answer(row))
    assert known["listeners"] == 900
    assert "playcount" not in known
    assert "artist_listeners" not in known


async def test_a_list_of_one_may_come_without_its_list_and_zero_seconds_are_unknown() -> None:
    known = await rows(answer(track(toptags={"tag": {"name": "x"}}, duration="0", url="https://www.last.fm/x")))
    assert known["link"] == "https://www.last.fm/x"
    assert "duration" not in known
    assert "tags" not in known


async def test_tags_that_cannot_be_had_keep_no_count_back(here: Place) -> None:
    song, source = here.track(whole), lastfm(here)
    before = told((await source.find(query(song, "name"), 5)).candidates[0])
    asked = here.count(HOST)
    here.music.faults.add({"host": HOST, "fault": "status", "times": None, "body": "<lfm/>"})
    here.music.faults.waiting[0].times = 0
    assert "tags" in before
    assert asked >= 4


@pytest.mark.parametrize("status", [200, 400, 403, 404, 429, 500, 503])
@pytest.mark.parametrize(
    ("code", "key"),
    [
        (29, "source_limit"),
        (8, "source_down"),
        (11, "source_down"),
        (16, "source_down"),
        (10, "source_refused"),
        (26, "source_refused"),
        (4, "source_refused"),
    ],
)
async def test_the_number_of_an_error_counts_before_the_status(here: Place, status: int, code: int, key: str) -> None:
    here.fault(HOST, "status", status=status, body={"error": code, "message": "so", "links": []})
    with pytest.raises(SourceFailed) as failed:
        await lastfm(here).find(query(here.track(whole), "name"), 2)
    assert failed.value.key == key
    pauses = {"source_limit": LIMIT_PAUSE, "source_refused": REFUSED_PAUSE}
    if key in pauses:
        assert here.http.breaker("lastfm").pause == pytest.approx(pauses[key], abs=1)


@pytest.mark.parametrize("status", [200, 400, 404])
async def test_not_found_is_an_answer_with_whatever_status(here: Place, status: int) -> None:
    here.fault(HOST, "status", status=status, body={"error": 6, "message": "Track not found", "links": []})
    assert (await lastfm(here).find(query(here.track(whole), "name"), 2)).candidates == ()


async def test_where_one_spelling_failed_nobody_knows(here: Place) -> None:
    song = here.track(lambda one: on(one) and one.version == "remaster")
    here.music.faults.add({"host": HOST, "fault": "status", "status": 403, "body": {}, "times": 1})
    unknown = Query(title=song.title + " Nowhere", artist="Nobody At All")
    with pytest.raises(SourceFailed):
        await lastfm(here).find(unknown, 2)


async def test_a_wrong_key_is_the_operator_s_matter_and_told_once(here: Place) -> None:
    source = lastfm(here, "f" * 32)
    for _ in range(3):
        with pytest.raises(SourceFailed, match="source_refused") as failed:
            await source.find(query(here.track(whole), "text"), 2)
        assert "f" * 32 not in f"{failed.value!r} {failed.value.values}"
    assert here.count(HOST) == 1


async def test_without_a_key_nothing_is_asked(here: Place) -> None:
    source = lastfm(here, "")
    assert (await source.find(query(here.track(whole), "name"), 2)).candidates == ()
    assert await source.playing("demo") is None
    assert here.count(HOST) == 0


async def test_what_somebody_is_playing_is_a_question(here: Place) -> None:
    song = here.track(whole)
    here.music.lastfm.playing["mila"] = song.id
    assert await lastfm(here).playing("mila") == Query(title=song.title, artist=song.artist.name)


@pytest.mark.parametrize("user", ["quiet", "hidden", "nobody", "../x&api_key=y", "", "ü" * 300])
async def test_nobody_who_plays_nothing_hides_it_or_is_not_there_is_an_error(here: Place, user: str) -> None:
    assert await lastfm(here).playing(user) is None


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>There was a temporary error",
        b"<!DOCTYPE html><html></html>",
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><lfm status="ok">&b;</lfm>',
        *(b"<lfm status='ok'>", b"<lfm/>", b"<lfm status='ok'><track nowplaying='true'/></lfm>", b"", b"{}", b"\xff"),
        b"<lfm status='failed'/>",
        b"<lfm status='failed'><error code='x'></error></lfm>",
        b"<lfm status='ok'><recenttracks><track nowplaying='true'><name/><artist/></track></recenttracks></lfm>",
    ],
)
async def test_a_document_that_is_none_is_no_exception_of_the_library(body: bytes) -> None:
    async with rough(answer(body), HOST) as there:
        source = Lastfm(there.http, there.clock, "key")
        told = (await asyncio.gather(source.playing("mila"), return_exceptions=True))[0]
        assert told is None or isinstance(told, SourceFailed)
        await source.close()


@pytest.mark.parametrize("kind", ["slow", "limit", "status", "html", "text403", "truncated", "reset"])
async def test_trouble_with_what_somebody_plays_is_one_failure_and_holds_nobody_up(here: Place, kind: str) -> None:
    here.fault(HOST, kind, seconds=4)
    source = lastfm(here)
    async with measured() as lag, asyncio.timeout(4):
        with pytest.raises(SourceFailed):
            await source.playing("demo")
    assert lag.worst < 0.5
    assert here.count(HOST) <= 3


async def test_the_key_is_in_no_address_no_log_and_no_error(here: Place, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("pylast", "httpx2", "httpcore2"):
        caplog.set_level(logging.DEBUG, logger=name)
    source = lastfm(here)
    await source.find(query(here.track(whole), "name"), 5)
    await source.playing("demo")
    assert not any(KEYS["lastfm"] in seen.path for seen in here.music.faults.seen)
    here.fault(HOST, "reset")
    with pytest.raises(SourceFailed) as failed:
        await source.playing("demo")
    said = caplog.text + "".join(f"{record.args}" for record in caplog.records)
    assert KEYS["lastfm"] not in f"{said} {failed.value!r} {failed.value.__cause__!r} {failed.value.__context__!r}"
    assert "recenttracks" not in said
