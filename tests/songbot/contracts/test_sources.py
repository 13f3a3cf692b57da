"""What every music service keeps to, over the real clients and over the fake."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import pytest

from songbot.core.finding import Finding, Query
from songbot.core.track import Value
from songbot.errors import SourceFailed
from songbot.ports import MusicSource
from songbot.sandbox.music.catalogue import Track
from tests.songbot.fake_sources import FakeSource, Known
from tests.songbot.sources.lag import measured
from tests.songbot.sources.place import HOSTS, SECRETS, WAYS, HurriedClock, Place, place, query, whole

PATIENCE = 1.0
KEYS = {"source_slow", "source_limit", "source_down", "source_refused", "source_nonsense"}
KINDS: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("title", "isrc", "released", "album", "cover", "preview", "link"), str),
    **dict.fromkeys(("artists", "tags", "variants", "aliases"), tuple),
    **dict.fromkeys(("listeners", "playcount", "rank", "artist_listeners", "spotify_popularity"), int),
    **dict.fromkeys(("duration", "tempo", "gain", "loudness", "key", "mode"), float),
    **dict.fromkeys(("danceability", "energy", "speechiness", "acousticness", "instrumentalness"), float),
    **dict.fromkeys(("liveness", "valence"), float),
    "explicit": bool,
}
"""Every field that a source may tell, and what it is."""

TROUBLES: list[dict[str, object]] = [
    {"fault": "slow", "seconds": 1.5},
    {"fault": "limit", "retry_after": 0.3},
    {"fault": "limit", "retry_after": 3600},
    {"fault": "status", "status": 500},
    {"fault": "status", "status": 503},
    {"fault": "status", "status": 401},
    {"fault": "status", "status": 403},
    {"fault": "status", "status": 302},
    {"fault": "html"},
    {"fault": "text403"},
    {"fault": "truncated"},
    {"fault": "reset"},
]


@dataclass
class Member:
    """One source, the world that it asks, and how it can be asked."""

    source: MusicSource
    clock: HurriedClock
    song: Track
    ways: tuple[str, ...]
    place: Place
    fake: FakeSource | None = None

    async def find(self, asked: Query, patience: float = 5.0) -> Finding:
        return await self.source.find(asked, patience)

    def trouble(self, trouble: Mapping[str, object]) -> None:
        """Everything that it may ask is in this kind of trouble."""
        if self.fake:
            self.fake.failure = "source_down"
            return
        self.place.music.faults.add({"host": HOSTS[self.source.name], "times": None, **trouble})

    @property
    def requests(self) -> int:
        return self.place.music.faults.count()


@pytest.fixture(params=[*WAYS, "fake"])
async def member(request: pytest.FixtureRequest) -> AsyncIterator[Member]:
    async with place() as here:
        yield _member(request.param, here)


@pytest.fixture(params=WAYS)
async def real(request: pytest.FixtureRequest) -> AsyncIterator[Member]:
    async with place() as here:
        yield _member(request.param, here)


def _member(name: str, here: Place) -> Member:
    song = here.track(whole)
    if name != "fake":
        return Member(here.source(name), here.clock, song, WAYS[name], here)
    names: dict[str, Value] = {"title": song.title, "artists": (song.artist.name,), "isrc": song.isrc}
    fake = FakeSource("deezer", here.clock, [Known(str(song.number), names)])
    return Member(fake, here.clock, song, ("id", "isrc", "name", "text"), here, fake)


async def test_a_song_is_found_each_way_that_it_can_be_asked_for(member: Member) -> None:
    for way in member.ways:
        found = await member.find(query(member.song, way))
        assert found.source == member.source.name
        assert 1 <= len(found.candidates) <= 5
        assert {one.by for one in found.candidates} == {way}


async def test_every_fact_is_signed_dated_and_of_its_kind(member: Member) -> None:
    for way in member.ways:
        for one in (await member.find(query(member.song, way))).candidates:
            assert all(isinstance(id_, str) and id_ for id_ in one.ids.values())
            for fact in one.facts:
                assert fact.source == member.source.name
                assert fact.at == pytest.approx(member.clock.now(), abs=60)
                assert type(fact.value) is KINDS[fact.field], fact
                assert fact.value not in ("", ())


async def test_what_is_told_is_true(member: Member) -> None:
    for way in member.ways:
        facts = {fact.field: fact.value for fact in (await member.find(query(member.song, way))).candidates[0].facts}
        assert facts.get("isrc", member.song.isrc) == member.song.isrc
        assert facts.get("title", member.song.title) == member.song.title
        assert abs(float(str(facts.get("duration", member.song.duration))) - member.song.duration) < 2


async def test_the_own_id_goes_before_everything_else(member: Member) -> None:
    other = member.place.track(lambda one: whole(one) and one.artist is not member.song.artist)
    by_id = query(member.song, "id")
    found = await member.find(Query(by_id.ids, other.isrc, other.title, other.artist.name, text="anything"))
    assert {one.by for one in found.candidates} == {"id"}
    told = {fact.value for one in found.candidates for fact in one.facts if fact.field == "title"}
    assert told <= {member.song.title}


async def test_nothing_found_is_an_answer(member: Member) -> None:
    unknown = Query(
        ids={"spotify": "0" * 22, "deezer": "1", "itunes": "1", "mbid": "00000000-0000-4000-8000-000000000000"},
        isrc="QZSB09999999",
        title="Nobody Wrote This",
        artist="Nobody At All",
        text="nobody wrote this",
    )
    assert (await member.find(unknown)).candidates == ()


@pytest.mark.parametrize(
    "empty",
    [
        Query(),
        Query(ids={"spotify": "../search?q=x", "deezer": "1/../2", "itunes": "1,2", "mbid": "x/y"}),
        Query(ids={"spotify": "short", "deezer": "٣", "itunes": "", "mbid": "00000000"}, isrc="nonsense"),
    ],
)
async def test_a_question_that_asks_nothing_is_answered_without_a_request(member: Member, empty: Query) -> None:
    assert (await member.find(empty)).candidates == ()
    assert member.requests == 0


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda one: "-".join(str(part) for part in one.values()))
async def test_trouble_is_one_clear_failure_in_time_and_no_storm(
    member: Member, trouble: Mapping[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    member.trouble(trouble)
    started = asyncio.get_running_loop().time()
    async with measured() as lag:
        for way in member.ways[: 1 if trouble["fault"] == "slow" else None]:
            with pytest.raises(SourceFailed) as failure:
                await member.find(query(member.song, way), PATIENCE)
            assert failure.value.key in KEYS
            assert failure.value.source == member.source.name
            assert not any(secret in f"{failure.value!r} {failure.value.values}" for secret in SECRETS)
    assert asyncio.get_running_loop().time() - started <= len(member.ways) * (PATIENCE + 0.5)
    assert lag.worst < 0.5
    assert member.requests <= 26
    assert not any(secret in record.getMessage() for record in caplog.records for secret in SECRETS)


async def test_a_trouble_that_passes_is_not_even_noticed(real: Member) -> None:
    for kind in ("status", "html", "truncated", "reset"):
        real.place.music.faults.clear()
        real.place.music.faults.add({"host": HOSTS[real.source.name], "fault": kind, "times": 1})
        assert (await real.find(query(real.song, real.ways[0]))).candidates


async def test_who_is_told_to_wait_leaves_the_service_alone_for_so_long(real: Member) -> None:
    real.trouble({"fault": "limit", "retry_after": 7200})
    asked = query(real.song, real.ways[0])
    with pytest.raises(SourceFailed) as failure:
        await real.find(asked)
    assert failure.value.key == "source_limit"
    assert failure.value.values["retry_after"] == pytest.approx(7200, abs=5)
    states, before = [real.place.http.breaker(real.source.name).state], real.requests
    real.place.music.faults.clear()
    real.clock.time += 7000
    with pytest.raises(SourceFailed, match="source_limit"):
        await real.find(asked)
    assert real.requests == before
    real.clock.time += 400
    assert (await real.find(asked)).candidates
    states.append(real.place.http.breaker(real.source.name).state)
    assert states == ["open", "closed"]


async def test_fifty_who_ask_a_dead_service_at_once_ask_it_a_few_times(member: Member) -> None:
    member.trouble({"fault": "status", "status": 500})
    asked = query(member.song, member.ways[0])
    told = await asyncio.gather(*(member.find(asked) for _ in range(50)), return_exceptions=True)
    assert {type(one) for one in told} == {SourceFailed}
    before = member.requests
    assert before <= 200
    told = await asyncio.gather(*(member.find(asked) for _ in range(50)), return_exceptions=True)
    assert {type(one) for one in told} == {SourceFailed}
    assert member.requests == before


async def test_many_at_once_all_get_their_answer(member: Member) -> None:
    # On a clock that hurries, requests that keep their distance arrive together.
    member.place.music.world.paced = False
    asked = [query(member.song, member.ways[0]) for _ in range(8)]
    told = await asyncio.gather(*(member.source.find(one, 20) for one in asked))
    assert all(one.candidates for one in told)


async def test_who_gives_up_leaves_nothing_behind(member: Member) -> None:
    before = asyncio.all_tasks()
    if member.fake:
        member.fake.hold.clear()
    else:
        member.trouble({"fault": "slow", "seconds": 5.0, "times": 99})
    task = asyncio.create_task(member.find(query(member.song, member.ways[0])))
    async with asyncio.timeout(5):
        while not (member.fake or member.place.music.faults.waiting[0].times != 99):
            await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(0)
    await member.source.close()
    left = {one for one in asyncio.all_tasks() - before if "songbot/sources" in str(one.get_stack(limit=1))}
    assert not left


async def test_it_can_be_closed_twice_and_asked_afterwards_without_harm(member: Member) -> None:
    await member.source.close()
    await member.source.close()
    await member.place.http.close()
    with contextlib.suppress(SourceFailed):
        await member.find(query(member.song, member.ways[0]))
