"""The board of a server: true, quiet, and there again after whatever happened to it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from songbot.community.leaderboard import GAP, PAUSE, SETTLE
from songbot.core.calendar import DAY
from songbot.store.sqlite import SqliteStore
from tests.songbot.fakes import DrivenClock
from tests.songbot.hall import MONDAY, Hall


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    clock = DrivenClock(MONDAY + DAY)
    store = await SqliteStore.open(tmp_path / "songbot.db", clock)
    made = Hall(store, clock)
    await made.start()
    yield made
    await made.stop()
    await store.close()


async def test_a_board_appears_with_five_songs_of_three_people(hall: Hall) -> None:
    await hall.board.hang("g", "c1", "ada")
    await hall.find("ana")
    await hall.tick(GAP)
    assert (len(hall.wall.shown["1"].rankings), hall.wall.shown["1"].so_far) == (0, (1, 1))
    await hall.crowd()
    await hall.tick(GAP)
    [top] = hall.wall.shown["1"].rankings
    assert (top.name, len(top.entries)) == ("top", 6)
    assert hall.wall.pinned == ["1"]


async def test_many_changes_share_one_edit_and_nothing_new_makes_none(hall: Hall) -> None:
    await hall.board.hang("g", "c1", "ada")
    await hall.tick(GAP)
    before = len(hall.wall.calls)
    await hall.crowd()
    await hall.crowd()
    await hall.tick(SETTLE)
    assert len(hall.wall.calls) == before + 1
    for _ in range(10):
        hall.board.changed("g")
        await hall.tick(GAP)
    assert len(hall.wall.calls) == before + 1


async def test_two_edits_are_half_a_minute_apart_also_across_a_restart(hall: Hall) -> None:
    await hall.board.hang("g", "c1", "ada")
    for round_ in range(40):
        await hall.crowd()
        await hall.tick(SETTLE + 1)
        if round_ % 10 == 9:
            await hall.restart()
    times = hall.wall.edits("c1")
    assert len(times) > 3
    assert min(later - earlier for earlier, later in pairwise(times)) >= GAP


async def test_a_deleted_message_is_hung_anew_and_pinned(hall: Hall) -> None:
    await hall.board.hang("g", "c1", "ada")
    hall.wall.shown.clear()
    await hall.crowd()
    await hall.tick(GAP)
    assert list(hall.wall.shown) == ["2"]
    assert hall.wall.pinned == ["1", "2"]


@pytest.mark.parametrize("trouble", ["forbidden", "lost"])
async def test_where_it_may_not_draw_it_rests_tells_the_admin_once_and_comes_back(hall: Hall, trouble: str) -> None:
    await hall.board.hang("g", "c1", "ada")
    hall.wall.trouble["c1"] = trouble
    for _ in range(20):
        await hall.crowd()
        await hall.tick(GAP)
    assert hall.wall.told == [("ada", f"board.paused.{trouble}")]
    assert len(hall.wall.calls) <= 3
    hall.wall.trouble.clear()
    await hall.crowd()
    await hall.tick(PAUSE)
    assert len(hall.wall.shown["1"].rankings) == 1
    hung = await hall.club.hung("g")
    assert hung is not None
    assert hung.refused == ""


async def test_a_permission_that_is_back_is_used_at_once(hall: Hall) -> None:
    await hall.board.hang("g", "c1", "ada")
    hall.wall.trouble["c1"] = "forbidden"
    await hall.crowd()
    await hall.tick(GAP)
    hall.wall.trouble.clear()
    hall.board.mended("g")
    await hall.tick(SETTLE)
    assert len(hall.wall.shown["1"].rankings) == 1


async def test_a_busy_discord_is_asked_ever_more_rarely(hall: Hall) -> None:
    await hall.board.hang("g", "c1", "ada")
    hall.wall.trouble["c1"] = "busy"
    await hall.crowd()
    for _ in range(60):
        await hall.tick(GAP)
    assert len(hall.wall.calls) <= 7
    hall.wall.trouble.clear()
    for _ in range(int(PAUSE / GAP) + 1):
        await hall.tick(GAP)
    assert len(hall.wall.shown["1"].rankings) == 1


async def test_a_restart_changes_what_changed_meanwhile_and_only_that(hall: Hall) -> None:
    await hall.board.hang("g", "c1", "ada")
    await hall.board.hang("h", "c2", "ada")
    await hall.stop()
    await hall.crowd("g")
    hall.clock.tick(GAP)
    before = len(hall.wall.calls)
    await hall.restart()
    await hall.tick(SETTLE)
    assert [channel for _, _, channel in hall.wall.calls[before:]] == ["c1"]


async def test_a_death_between_the_edit_and_its_note_costs_one_edit_of_the_same(hall: Hall) -> None:
    await hall.board.hang("g", "c1", "ada")
    before = await hall.club.hung("g")
    assert before is not None
    await hall.crowd()
    await hall.tick(GAP)
    await hall.stop()
    await hall.club.hang(before)
    await hall.restart()
    await hall.tick(GAP)
    assert len(hall.wall.shown) == 1
    assert hall.wall.calls[-1][1] == "change"


async def test_a_death_between_the_send_and_its_note_makes_no_second_message(hall: Hall) -> None:
    await hall.board.hang("g", "c1", "ada")
    hung = await hall.club.hung("g")
    assert hung is not None
    await hall.club.hang(replace(hung, message="", digest="", count=0))
    await hall.restart()
    await hall.tick(GAP)
    assert list(hall.wall.shown) == ["1"]


async def test_two_servers_have_their_own_boards_and_paces(hall: Hall) -> None:
    await hall.board.hang("g", "c1", "ada")
    await hall.board.hang("h", "c2", "ada")
    hall.wall.trouble["c1"] = "busy"
    await hall.crowd("g")
    await hall.crowd("h")
    await hall.tick(GAP)
    [top] = hall.wall.shown["2"].rankings
    assert {entry.song.title for entry in top.entries} == {f"Song {number}" for number in range(6, 11)}
    assert hall.wall.shown["1"].rankings == ()


async def test_the_week_s_turn_empties_the_board(hall: Hall) -> None:
    await hall.board.hang("g", "c1", "ada")
    await hall.crowd()
    await hall.tick(GAP)
    assert hall.wall.shown["1"].rankings
    await hall.tick(MONDAY + 7 * DAY - hall.clock.now())
    for _ in range(10):  # when the turn is noticed is the loop's matter; that it is drawn then is the board's
        await hall.tick(SETTLE)
    assert hall.wall.shown["1"].rankings == ()


async def test_a_board_that_moves_leaves_its_old_channel(hall: Hall) -> None:
    await hall.board.hang("g", "c1", "ada")
    await hall.board.hang("g", "c2", "ada")
    assert [hall.wall.channels[message] for message in hall.wall.shown] == ["c2"]


async def test_who_is_forgotten_is_gone_within_one_redraw(hall: Hall) -> None:
    await hall.board.hang("g", "c1", "ada")
    await hall.crowd()
    await hall.find("dee", score=99.0)
    await hall.tick(GAP)
    assert hall.wall.shown["1"].rankings[0].entries[0].user == "dee"
    for guild in await hall.club.forget("dee"):
        hall.board.changed(guild)
    await hall.tick(GAP)
    assert all(entry.user != "dee" for entry in hall.wall.shown["1"].rankings[0].entries)


async def test_an_hour_of_three_hundred_predictions_costs_an_edit_each_half_minute_at_most(hall: Hall) -> None:
    await hall.board.hang("g", "c1", "ada")
    for number in range(300):
        await hall.find(f"user{number % 40}", score=number % 97)
        await hall.tick(12.0)
    times = hall.wall.edits("c1")
    assert 30 <= len(times) <= 121
    assert min(later - earlier for earlier, later in pairwise(times)) >= GAP
