"""A day of the collector: what is due first, then new songs of every kind, within its budget, whoever stumbles."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from songbot.core.job import Wish
from songbot.core.sample import AGAIN, ASKED, CHARTS, DAY, NEIGHBOURS, OBSCURE, Sample
from songbot.errors import SourceFailed
from songbot.learning.collect import PAUSE, Collector, Field
from songbot.learning.lessons import Allowed, Rows
from songbot.sources.clips import Clips
from tests.songbot.fake_engine import FakeEngine
from tests.songbot.resolving import Desk, desk, link
from tests.songbot.sources.place import whole


class FakeFinder:
    """Has some songs of each kind, and notes what it was asked for."""

    def __init__(self) -> None:
        self.has: dict[str, list[Wish]] = {}
        self.asked: list[tuple[str, tuple[str, ...], int]] = []
        self.silent: set[str] = set()

    async def songs(self, origin: str, seeds: Sequence[str], count: int) -> Sequence[Wish]:
        """The next ones of a kind."""
        self.asked.append((origin, tuple(seeds), count))
        if origin in self.silent:
            raise SourceFailed("source_down", source=origin)
        there = self.has.get(origin, [])
        self.has[origin] = there[count:]
        return there[:count]


class Day:
    """A collector among the stand-ins."""

    def __init__(self, place: Desk, sounds: Path) -> None:
        self.place, self.finder, self.engine, self.sounds = place, FakeFinder(), FakeEngine(), sounds
        self.songs = [link(one) for one in place.here.music.catalogue.tracks if whole(one)]

    def wishes(self, start: int, end: int) -> list[Wish]:
        """Some songs that every service has."""
        return [Wish(text) for text in self.songs[start:end]]

    def collector(self, budget: int, *, listens: bool = False) -> Collector:
        """With so much to do."""
        desk = self.place
        rows = Rows(desk.store, self.engine, desk.here.clock, Allowed(self.sounds if listens else None))
        field = Field(desk.store, desk.resolver, Clips(desk.here.http), self.finder, desk.here.clock)
        return Collector(field, rows, budget, listens=listens)

    async def rows(self) -> list[Sample]:
        """What is kept."""
        return [row for _, row in await self.place.store.samples(0, 100)]


@pytest.fixture
async def day(tmp_path: Path) -> AsyncIterator[Day]:
    async with desk() as place:
        yield Day(place, tmp_path / "sounds")


async def test_new_songs_become_rows_that_say_where_they_were_found(day: Day) -> None:
    day.finder.has = {CHARTS: day.wishes(0, 2), OBSCURE: day.wishes(2, 4)}
    assert await day.collector(10).day() == {CHARTS: 2, OBSCURE: 2}
    rows = await day.rows()
    assert [row.origin for row in rows] == [CHARTS, CHARTS, OBSCURE, OBSCURE]
    assert {"lastfm", "listenbrainz"} <= {count.source for count in rows[0].counts}


async def test_most_of_a_day_goes_to_music_that_hardly_anybody_knows(day: Day) -> None:
    await day.collector(10).day()
    assert [(origin, count) for origin, _, count in day.finder.asked[:3]] == [
        (NEIGHBOURS, 3),
        (CHARTS, 3),
        (OBSCURE, 10),
    ]


async def test_neighbours_are_those_of_the_artists_that_people_asked_for(day: Day) -> None:
    song = await day.place.song(day.songs[0])
    await day.place.store.keep(Sample(song.key, day.place.here.clock.now(), ASKED, "Somebody", "x"))
    await day.collector(10).day()
    assert day.finder.asked[0] == (NEIGHBOURS, ("Somebody",), 3)
    assert all(seeds == () for _, seeds, _ in day.finder.asked[1:])


async def test_no_more_songs_are_looked_up_than_the_budget_allows(day: Day) -> None:
    day.finder.has = {CHARTS: day.wishes(0, 5), OBSCURE: day.wishes(5, 20)}
    looked: list[int] = []
    assert await day.collector(4).day(looked.append) == {CHARTS: 1, OBSCURE: 3}
    assert sum(looked) >= 4
    assert len(await day.rows()) == 4
    assert sum(seconds == PAUSE for seconds in day.place.here.clock.slept) >= 4


async def test_a_song_that_has_a_row_costs_nothing_and_another_takes_its_place(day: Day) -> None:
    day.finder.has = {OBSCURE: day.wishes(0, 2)}
    await day.collector(2).day()
    day.place.here.clock.time += 2 * DAY
    requests = day.place.here.count()
    day.finder.has = {OBSCURE: [*day.wishes(0, 2), *day.wishes(2, 4)]}
    day.finder.asked.clear()
    assert await day.collector(2).day() == {OBSCURE: 2}
    assert [count for origin, _, count in day.finder.asked if origin == OBSCURE] == [2, 2]
    assert len({row.track for row in await day.rows()}) == 4
    assert day.place.here.count() > requests


async def test_counts_that_are_due_come_before_new_songs(day: Day) -> None:
    day.finder.has = {OBSCURE: day.wishes(0, 1)}
    await day.collector(1).day()
    day.place.here.clock.time += 8 * DAY
    day.finder.has = {OBSCURE: day.wishes(1, 3)}
    assert await day.collector(2).day() == {AGAIN: 1, OBSCURE: 1}
    assert [row.origin for row in await day.rows()] == [OBSCURE, AGAIN, OBSCURE]


async def test_a_service_that_finds_nothing_leaves_the_day_to_the_others(day: Day) -> None:
    day.finder.silent = {CHARTS, NEIGHBOURS}
    day.finder.has = {OBSCURE: day.wishes(0, 3)}
    assert await day.collector(3).day() == {OBSCURE: 3}


async def test_a_song_that_nobody_finds_is_no_row_and_stops_nobody(day: Day) -> None:
    day.finder.has = {OBSCURE: [Wish("https://open.spotify.com/track/0000000000000000000000"), *day.wishes(0, 1)]}
    assert await day.collector(5).day() == {OBSCURE: 1}


async def test_clips_are_heard_only_where_the_operator_keeps_what_is_heard(day: Day) -> None:
    day.finder.has = {OBSCURE: day.wishes(0, 1)}
    await day.collector(1).day()
    day.finder.has = {OBSCURE: day.wishes(1, 2)}
    await day.collector(1, listens=True).day()
    silent, heard = await day.rows()
    assert (silent.sound, heard.sound) == ("", heard.track)
    assert [file.name for file in day.sounds.iterdir()] == [f"{heard.track}.mel"]


async def test_without_a_budget_nobody_is_asked(day: Day) -> None:
    day.finder.has = {CHARTS: day.wishes(0, 3)}
    assert await day.collector(0).day() == {}
    assert day.finder.asked == []
