"""The dump answers like the service, and the service is asked for what it lacks."""

from collections.abc import AsyncIterator

import pytest

from songbot.core.finding import Candidate, Finding, Query
from songbot.dump.source import Dump, DumpFirst
from songbot.errors import SourceFailed
from songbot.ports import MusicSource
from tests.songbot.dump.conftest import Opened
from tests.songbot.dump.making import Song, mbid

SHARED, SPOTIFY = "GBAYE9701274", "6rqhFgbbKwnb9MLmUQDhG6"
SONGS = [
    Song("Airbag", ("Radiohead",), (SHARED,), 284_400, addresses=(f"https://open.spotify.com/track/{SPOTIFY}",)),
    Song("Airbag", ("Radiohead",), (SHARED,), 287_880, "live, 2008-06-27"),
    Song("Jóga (2019 Remaster)", ("Björk",), ("GBAAA9700001",), 305_000),
    Song("Airbag", ("Radiohead",), (), 284_400, "", video=True),
    Song("Under Pressure", ("Queen", "David Bowie"), ("GBUM71029605",), 248_000),
    Song("サマーれげぇ!", ("ケツメイシ",), ("JPA600102450",), 296_026),
]


class Service:
    """MusicBrainz, which knows one song and counts its questions."""

    name = "musicbrainz"

    def __init__(self) -> None:
        self.asked = 0

    async def find(self, query: Query, patience: float) -> Finding:
        self.asked += 1
        return Finding(self.name, (Candidate({"mbid": "further"}, (), "name"),))

    async def behind(self, address: str, patience: float) -> Finding:
        return await self.find(Query(), patience)

    async def close(self) -> None:
        pass


@pytest.fixture
async def dump(opened: Opened) -> AsyncIterator[Dump]:
    made = Dump(opened(SONGS))
    yield made
    await made.close()


async def titles(dump: Dump, query: Query) -> list[tuple[str, str]]:
    found = await dump.find(query, 5)
    assert found.source == "musicbrainz"
    return [(str({fact.field: fact.value for fact in one.facts}["title"]), one.by) for one in found.candidates]


@pytest.mark.parametrize(
    ("query", "title", "by"),
    [
        (Query(ids={"mbid": mbid(3)}), "Jóga (2019 Remaster)", "id"),
        (Query(ids={"spotify": SPOTIFY}), "Airbag", "id"),
        (Query(isrc="GBAAA9700001"), "Jóga (2019 Remaster)", "isrc"),
        (Query(title="JOGA", artist="Bjork"), "Jóga (2019 Remaster)", "name"),
        (Query(title="Under Pressure (feat. David Bowie)", artist="Queen"), "Under Pressure", "name"),
        (Query(title="Under Pressure", artist="Queen feat. David Bowie"), "Under Pressure", "name"),
        (Query(title="Airbag (Live)", artist="Radiohead"), "Airbag (live, 2008-06-27)", "name"),
        (Query(text="bjo jog"), "Jóga (2019 Remaster)", "text"),
        (Query(title="サマーれげぇ!", artist="ケツメイシ"), "サマーれげぇ!", "name"),
    ],
)
async def test_a_song_is_found_by_whatever_is_known_of_it(dump: Dump, query: Query, title: str, by: str) -> None:
    assert (await titles(dump, query))[0] == (title, by)


async def test_a_shared_code_gives_all_its_recordings_the_likest_first(dump: Dump) -> None:
    asked = Query(isrc=SHARED, title="Airbag", artist="Radiohead", duration=284.0)
    assert [title for title, _ in await titles(dump, asked)] == ["Airbag", "Airbag (live, 2008-06-27)"]
    live = Query(isrc=SHARED, title="Airbag - Live", artist="Radiohead", duration=288.0)
    assert [title for title, _ in await titles(dump, live)] == ["Airbag (live, 2008-06-27)", "Airbag"]


async def test_a_video_stands_behind_the_sound(dump: Dump) -> None:
    found = await dump.find(Query(title="Airbag", artist="Radiohead"), 5)
    assert [one.ids["mbid"] for one in found.candidates] == [mbid(1), mbid(4)]


@pytest.mark.parametrize(
    "query",
    [
        Query(),
        Query(isrc="QZSB09999999"),
        Query(title="Airbag", artist="Nobody"),
        Query(title="Airbag"),
        Query(text='"'),
        Query(text="* OR a"),
        Query(ids={"mbid": "no uuid", "spotify": "' OR 1=1"}),
        Query(ids={"mbid": "0" * 32}),
    ],
)
async def test_nothing_found_is_an_answer_whatever_was_asked(dump: Dump, query: Query) -> None:
    assert (await dump.find(query, 5)).candidates == ()


async def test_facts_bear_the_day_of_the_dump(dump: Dump) -> None:
    found = await dump.find(Query(isrc="GBAAA9700001"), 5)
    facts = {fact.field: fact for fact in found.candidates[0].facts}
    assert {fact.source for fact in facts.values()} == {"musicbrainz"}
    assert {fact.at for fact in facts.values()} == {1_786_752_754.567891}
    assert (facts["isrc"].value, facts["duration"].value) == ("GBAAA9700001", 305.0)
    assert facts["artists"].value == ("Björk",)


async def test_the_first_letters_suggest_songs_that_are_sold(dump: Dump) -> None:
    assert [track.title for track in await dump.suggest("rad", 9)] == ["Airbag", "Airbag (live, 2008-06-27)"]
    assert [track.ids["mbid"] for track in await dump.suggest("queen under", 9)] == [mbid(5)]
    assert await dump.suggest("", 9) == []


async def test_the_service_is_asked_for_what_the_dump_lacks_alone(dump: Dump) -> None:
    service = Service()
    both: MusicSource = DumpFirst(dump, service)
    assert (await both.find(Query(isrc="GBAAA9700001"), 5)).candidates[0].ids == {"mbid": mbid(3)}
    assert service.asked == 0
    assert (await both.find(Query(isrc="QZSB09999999"), 5)).candidates[0].ids == {"mbid": "further"}
    assert service.asked == 1


async def test_an_address_leads_to_its_recording_by_the_dump_and_else_by_the_service(dump: Dump) -> None:
    service = Service()
    both = DumpFirst(dump, service)
    known = await both.behind(f"https://open.spotify.com/track/{SPOTIFY}", 5)
    assert known.candidates[0].ids == {"mbid": mbid(1)}
    assert service.asked == 0
    assert (await both.behind("https://soundcloud.com/a/b", 5)).candidates[0].ids == {"mbid": "further"}


async def test_a_closed_dump_says_that_it_is_and_can_be_closed_again(dump: Dump) -> None:
    await dump.close()
    await dump.close()
    with pytest.raises(SourceFailed, match="source_down"):
        await dump.find(Query(isrc=SHARED), 5)
