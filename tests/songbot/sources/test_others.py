"""iTunes and ReccoBeats: a preview more, and how a song sounds."""

import pytest

from songbot.core.finding import Query
from songbot.errors import SourceFailed
from songbot.sources.itunes import Itunes
from songbot.sources.reccobeats import SHARES, ReccoBeats
from tests.songbot.sources.place import Place, query, whole
from tests.songbot.sources.rough import answer, rough

ID, OTHER = "4cOdK2wGLETKBW3PvgPWqT", "0" * 22


def features(id_: str = ID, **more: object) -> dict[str, object]:
    row: dict[str, object] = {"href": f"https://open.spotify.com/track/{id_}", "isrc": "QZSB01900001", "energy": 0.5}
    return row | more


async def told(row: dict[str, object]) -> dict[str, object]:
    async with rough(answer({"content": [row]}), "api.reccobeats.com") as there:
        found = await ReccoBeats(there.http, there.clock).find(Query(ids={"spotify": ID}), 2)
        return {fact.field: fact.value for one in found.candidates for fact in one.facts}


async def test_itunes_is_asked_eighteen_times_a_minute(here: Place) -> None:
    source, song = here.source("itunes"), here.track(whole)
    for _ in range(18):
        assert (await source.find(query(song, "id"), 2)).candidates
    with pytest.raises(SourceFailed, match="source_slow"):
        await source.find(query(song, "id"), 2)
    here.clock.time += 60
    assert (await source.find(query(song, "id"), 2)).candidates


async def test_itunes_forbids_who_asks_too_often_for_a_minute(here: Place) -> None:
    here.fault("itunes.apple.com", "text403")
    with pytest.raises(SourceFailed, match="source_limit"):
        await here.source("itunes").find(query(here.track(whole), "id"), 2)
    assert here.http.breaker("itunes").pause == pytest.approx(60, abs=1)


async def test_itunes_tells_songs_alone() -> None:
    rows = [{"trackId": 7, "trackName": "Song", "kind": kind} for kind in ("song", "music-video", None)]
    async with rough(answer({"results": rows}), "itunes.apple.com") as there:
        found = await Itunes(there.http, there.clock).find(Query(text="song"), 2)
        assert len(found.candidates) == 1


async def test_reccobeats_rows_are_told_apart_by_the_id_in_their_address(here: Place) -> None:
    song = here.track(whole)
    found = await here.source("reccobeats").find(query(song, "id"), 2)
    known = {fact.field for fact in found.candidates[0].facts}
    assert found.candidates[0].ids == {"spotify": song.id}
    assert {*SHARES, "tempo", "loudness", "key", "mode"} <= known
    assert "popularity" not in " ".join(known)


async def test_reccobeats_by_a_code_names_no_song(here: Place) -> None:
    found = await here.source("reccobeats").find(query(here.track(whole), "isrc"), 2)
    assert found.candidates[0].ids == {}


async def test_reccobeats_about_another_song_is_no_answer() -> None:
    assert await told(features(OTHER)) == {}
    assert await told({"id": ID, "energy": 0.5}) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("energy", 1.5),
        ("energy", -0.1),
        ("key", -1),
        ("key", 12),
        ("mode", 2),
        ("loudness", -200),
        ("tempo", 0),
        ("valence", "high"),
        ("valence", None),
        ("energy", True),
        ("danceability", [0.5]),
    ],
)
async def test_reccobeats_numbers_that_cannot_be_are_no_facts(name: str, value: object) -> None:
    assert name not in await told(features() | {name: value})


async def test_reccobeats_numbers_at_the_edge_are_facts() -> None:
    known = await told(features(energy=0, valence="1", key=0, mode=1, loudness=-60))
    assert [known[name] for name in ("energy", "valence", "key", "mode", "loudness")] == [0.0, 1.0, 0.0, 1.0, -60.0]
