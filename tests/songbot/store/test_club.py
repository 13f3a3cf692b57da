"""Boards in the store are those that the plain rules make, and who leaves was never there."""

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songbot.core.calendar import DAY, Window
from songbot.core.find import Find
from songbot.core.standings import ears, gems, top
from songbot.core.track import Fact
from songbot.ports.club import Act, Hung
from songbot.store import boards, finds, leaving
from songbot.store.schema import migrate
from songbot.store.sqlite import SqliteStore
from tests.songbot.fakes import DrivenClock

ALL = Window(0.0, 1e12)
PEOPLE = ("ana", "bo", "cy", "dee")


def find(user: str = "ana", track: str = "1", at: float = 1000.0, **more: float | int | str | None) -> Find:
    made = Find(0, "g", user, track, 7, at, "m", 50.0, 30.0, 70.0, 40.0, 1000)
    return replace(made, **more)  # type: ignore[arg-type]  # whichever of its fields


@cache
def opened(name: str, songs: int = 12) -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA foreign_keys = ON")
    migrate(db)
    db.executemany("INSERT INTO tracks (id) VALUES (?)", [(one,) for one in range(1, songs + 1)])
    return db


ROWS = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.integers(1, 12),
        st.integers(0, 20),
        st.sampled_from((10.0, 50.0, 50.4, 90.0)),
        st.sampled_from((None, 0.5, 12.0)),
    ),
    max_size=50,
)


def empty(name: str = "one") -> sqlite3.Connection:
    db = opened(name)
    db.executescript("DELETE FROM finds; DELETE FROM hidden;")
    return db


def made(rows: list[tuple[str, int, int, float, float | None]]) -> list[Find]:
    return [find(user, str(track), float(at), score=score, gap=gap) for user, track, at, score, gap in rows]


def kept(db: sqlite3.Connection) -> list[Find]:
    return [finds._find(row) for row in db.execute("SELECT * FROM finds ORDER BY id")]


@settings(deadline=None, max_examples=60)
@given(ROWS, st.sampled_from(PEOPLE), st.integers(1, 12))
def test_the_boards_of_the_store_are_those_of_the_rules(
    rows: list[tuple[str, int, int, float, float | None]], person: str, song: int
) -> None:
    db = empty()
    for one in made(rows):
        finds.found(db, one)
    assert finds.board(db, "g", "top", ALL) == top(kept(db))
    assert finds.board(db, "g", "gems", ALL) == gems(kept(db))
    boards.hide(db, "g", "user", person)
    boards.hide(db, "g", "track", str(song))
    left = [one for one in kept(db) if one.user != person and one.track != str(song)]
    assert finds.board(db, "g", "top", ALL) == top(left)


@settings(deadline=None, max_examples=40)
@given(ROWS, st.sampled_from(PEOPLE))
def test_who_opts_out_was_never_there(rows: list[tuple[str, int, int, float, float | None]], person: str) -> None:
    db, without = empty(), empty("two")
    for one in made(rows):
        finds.found(db, one)
        if one.user != person:
            finds.found(without, one)
    leaving.opt_out(db, person)
    for name in ("top", "gems"):
        mine = [replace(one, id=0) for one in finds.board(db, "g", name, ALL)]
        assert mine == [replace(one, id=0) for one in finds.board(without, "g", name, ALL)]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = await SqliteStore.open(tmp_path / "songbot.db", DrivenClock(100 * DAY))
    for number in range(1, 6):
        await store.learn({"spotify": f"s{number}"}, [Fact("title", f"Song {number}", "spotify", 1.0)])
    yield store
    await store.close()


async def test_a_person_finds_a_song_once_in_a_server(store: SqliteStore) -> None:
    assert await store.club.found(find())
    assert not await store.club.found(find(at=2000.0, score=99.0))
    assert await store.club.found(find("bo"))
    first = await store.club.finder("g", "1")
    assert first is not None
    assert (first.user, first.score) == ("ana", 50.0)
    assert await store.club.finder("h", "1") is None


async def test_a_script_that_asks_without_end_does_not_fill_the_boards(store: SqliteStore) -> None:
    for number in range(60):
        song = await store.learn({"spotify": f"x{number}"}, [])
        await store.club.found(find(track=song.key, at=1000.0 + number))
    assert (await store.club.tally("g", "ana")).finds == 50
    assert await store.club.found(find(at=1000.0 + DAY + 60))


async def test_finds_never_cross_servers(store: SqliteStore) -> None:
    await store.club.found(find())
    await store.club.found(find("bo", guild="h", at=500.0))
    assert [one.user for one in await store.club.board("g", "top", ALL)] == ["ana"]
    assert [one.user for one in await store.club.board("h", "top", ALL)] == ["bo"]
    assert (await store.club.tally("g", "bo")).finds == 0


async def test_only_songs_that_are_new_to_the_server_stand_on_a_week_s_board(store: SqliteStore) -> None:
    await store.club.found(find("ana", "1", at=10.0))
    await store.club.found(find("bo", "1", at=2000.0))
    await store.club.found(find("bo", "2", at=2000.0))
    assert [one.track for one in await store.club.board("g", "top", Window(1000.0, 3000.0))] == ["2"]


async def test_a_song_is_looked_up_after_a_week_four_weeks_and_three_months_and_never_twice(
    store: SqliteStore,
) -> None:
    clock = store.club._clock
    assert isinstance(clock, DrivenClock)
    start = clock.now()
    await store.club.found(find(at=start))
    await store.club.found(find("bo", "2", at=start, listeners=None))
    looks = []
    for day in range(1, 120):
        clock.tick(DAY)
        for track in await store.club.due(10):
            assert await store.club.looked(track, 1000 * day) == ["g"]
            looks.append((day, track))
    assert looks == [(7, "1"), (28, "1"), (90, "1")]
    receipts = await store.club.receipts("g", ALL)
    assert [(one.age, one.listeners) for one in receipts] == [(7, 7000), (28, 28_000), (90, 90_000)]
    assert await store.club.ears("g", ALL) == ears(receipts)


async def test_a_look_that_was_missed_is_made_up_for_within_two_weeks_and_not_later(store: SqliteStore) -> None:
    clock = store.club._clock
    assert isinstance(clock, DrivenClock)
    await store.club.found(find(at=clock.now()))
    clock.tick(20 * DAY)
    assert await store.club.due(10) == ["1"]
    clock.tick(2 * DAY)
    assert await store.club.due(10) == []


async def test_a_song_that_its_service_does_not_know_is_asked_for_less_and_less(store: SqliteStore) -> None:
    clock = store.club._clock
    assert isinstance(clock, DrivenClock)
    start = clock.now()
    await store.club.found(find(at=start))
    clock.tick(7 * DAY)
    asked = []
    for hour in range(20 * 24):
        for track in await store.club.due(10):
            asked.append(hour)
            await store.club.absent(track)
        clock.tick(3600.0)
    assert asked == [0, 6, 12, 24, 48, 96, 192], "an hour's look each would be 336"


async def test_a_song_that_is_back_is_counted_and_asked_for_as_ever(store: SqliteStore) -> None:
    clock = store.club._clock
    assert isinstance(clock, DrivenClock)
    await store.club.found(find(at=clock.now()))
    clock.tick(7 * DAY)
    await store.club.absent("1")
    assert await store.club.due(10) == []
    clock.tick(0.25 * DAY)
    assert await store.club.due(10) == ["1"]
    assert await store.club.looked("1", 5000) == ["g"]
    clock.tick(21 * DAY)
    assert await store.club.due(10) == ["1"]


async def test_songs_that_become_one_keep_the_earlier_find_and_stay_hidden(store: SqliteStore) -> None:
    await store.club.found(find("ana", "2", at=10.0, score=80.0))
    await store.club.found(find("ana", "1", at=20.0))
    await store.club.found(find("bo", "2", at=5.0))
    await store.learn({"spotify": "s1", "deezer": "d"}, [])
    await store.learn({"spotify": "s2", "deezer": "d"}, [])
    board = await store.club.board("g", "top", ALL)
    assert [(one.user, one.track) for one in board] == [("bo", "1")]
    assert (await store.club.tally("g", "ana")).finds == 1
    await store.club.hide("g", "track", "3")
    await store.learn({"spotify": "s3", "isrc": "X"}, [])
    await store.learn({"spotify": "s4", "isrc": "X"}, [])
    assert await store.club.hidden("g") == [("track", "3")]


async def test_who_is_forgotten_is_nowhere(store: SqliteStore) -> None:
    await store.club.found(find())
    await store.club.found(find(guild="h"))
    await store.set_person("ana", {"lastfm": "ana_fm"})
    await store.club.hang(Hung("g", "5", "ana"))
    await store.club.note_act(Act(1.0, "g", "ana", "setup"))
    assert sorted(await store.club.forget("ana")) == ["g", "h"]
    assert await store.club.board("g", "top", ALL) == ()
    assert await store.person("ana") == {}
    board = await store.club.hung("g")
    assert board is not None
    assert board.admin == ""
    assert [act.user for act in await store.club.acts(5)] == [""]


async def test_a_server_that_is_purged_leaves_nothing_and_others_alone(store: SqliteStore) -> None:
    await store.club.found(find())
    await store.club.found(find(guild="h"))
    await store.club.hang(Hung("g", "5", "ana"))
    await store.club.hide("g", "user", "bo")
    await store.set_guild("g", {"language": "de"})
    await store.club.purge("g")
    assert await store.club.board("g", "top", ALL) == ()
    assert await store.club.hung("g") is None
    assert await store.club.hidden("g") == []
    assert await store.guild("g") == {}
    assert len(await store.club.board("h", "top", ALL)) == 1


async def test_what_admins_do_is_told_newest_first(store: SqliteStore) -> None:
    for number in range(5):
        await store.club.note_act(Act(float(number), "g", "ada", "hide", f"song {number}"))
    assert [act.detail for act in await store.club.acts(2)] == ["song 4", "song 3"]


@pytest.mark.parametrize("name", ["top", "gems"])
def test_a_board_is_read_in_its_own_order_however_many_finds_there_are(name: str) -> None:
    db = empty()
    for number in range(1, 13):
        finds.found(db, find(str(number), str(number), 1000.0 + number, gap=1.0))
    told: list[str] = []
    db.set_trace_callback(told.append)
    finds.board(db, "g", name, ALL)
    db.set_trace_callback(None)
    [query] = [one for one in told if one.startswith(finds._RANKED[name].partition(" = ?")[0])]
    plan = [row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {query}")]
    assert any(f"finds_{name}" in step for step in plan)
    assert not [step for step in plan if "TEMP B-TREE" in step]
