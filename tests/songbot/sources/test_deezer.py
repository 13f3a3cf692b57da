"""Deezer: errors that come with status 200, searches that tell half, previews that expire."""

import pytest

from songbot.core.finding import Query
from songbot.errors import SourceFailed
from songbot.sources.deezer import Deezer
from tests.songbot.sources.place import Place, query, whole
from tests.songbot.sources.rough import answer, rough

API = "api.deezer.com"


def error(code: object) -> dict[str, object]:
    return {"error": {"type": "Exception", "message": "so", "code": code}}


async def test_a_spent_quota_comes_with_status_200_and_opens_the_breaker(here: Place) -> None:
    here.fault(API, "status", status=200, body=error(4))
    with pytest.raises(SourceFailed, match="source_limit"):
        await here.source("deezer").find(query(here.track(whole), "id"), 2)
    assert here.count(API) == 1
    assert here.http.breaker("deezer").pause == pytest.approx(5, abs=0.5)


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (700, "source_down"),
        (300, "source_refused"),
        (200, "source_refused"),
        (None, "source_down"),
        ("x", "source_down"),
    ],
)
async def test_other_errors_with_status_200_are_failures(here: Place, code: object, key: str) -> None:
    here.fault(API, "status", status=200, body=error(code))
    with pytest.raises(SourceFailed, match=key):
        await here.source("deezer").find(query(here.track(whole), "id"), 2)


@pytest.mark.parametrize("code", [500, 501, 600, 800])
async def test_a_question_that_it_does_not_understand_finds_nothing(here: Place, code: int) -> None:
    here.fault(API, "status", status=200, body=error(code))
    assert (await here.source("deezer").find(query(here.track(whole), "text"), 2)).candidates == ()


async def test_the_best_hit_of_a_search_is_told_whole(here: Place) -> None:
    song = here.track(whole)
    found = await here.source("deezer").find(query(song, "name"), 2)
    fields = {fact.field for fact in found.candidates[0].facts}
    assert {"isrc", "released", "gain", "rank", "preview"} <= fields


async def test_a_best_hit_that_cannot_be_had_whole_is_told_as_it_was_found(here: Place) -> None:
    song = here.track(whole)
    here.fault(API, "status", status=500, path="/track/")
    found = await here.source("deezer").find(query(song, "name"), 2)
    assert found.candidates[0].ids == {"deezer": str(song.number)}
    assert "isrc" not in {fact.field for fact in found.candidates[0].facts}


async def test_a_version_is_found_by_its_song_s_name_when_the_shop_writes_it_otherwise() -> None:
    row = {"id": 7, "title": "Song", "artist": {"name": "Somebody"}}
    async with rough(answer({"data": [row]})) as there:
        source = Deezer(there.http, there.clock)
        assert (await source.find(Query(title="Song - Remastered 2011", artist='Some "body"'), 2)).candidates
        assert "q=artist:%22Some+body%22+track:%22Song+-+Remastered+2011%22" in there.heads[0]
        there.play = answer({"data": []})
        await source.find(Query(title="Song - Remastered 2011", artist="Somebody"), 2)
        assert "track:%22Song%22" in there.heads[-1]


async def test_what_it_does_not_know_is_no_fact() -> None:
    row = {"id": 7, "title": "Song", "bpm": 0, "preview": "", "isrc": "", "release_date": "0000-00-00", "duration": 0}
    async with rough(answer(row)) as there:
        found = await Deezer(there.http, there.clock).find(Query(ids={"deezer": "7"}), 2)
        assert {fact.field for fact in found.candidates[0].facts} == {"title"}


async def test_an_address_that_is_not_by_https_is_no_fact() -> None:
    row = {"id": 7, "title": "Song", "preview": "http://cdnt-preview.dzcdn.net/x", "link": "javascript:alert(1)"}
    async with rough(answer(row)) as there:
        found = await Deezer(there.http, there.clock).find(Query(ids={"deezer": "7"}), 2)
        assert {fact.field for fact in found.candidates[0].facts} == {"title"}
