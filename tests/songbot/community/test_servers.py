"""Servers come and go; those that stay away are forgotten after a month."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from songbot.community.leaderboard import Leaderboard
from songbot.community.servers import Servers
from songbot.core.calendar import DAY
from songbot.ports.club import Hung
from songbot.store.sqlite import SqliteStore
from tests.songbot.fake_board import FakeBoard
from tests.songbot.fakes import DrivenClock


class Town:
    def __init__(self, store: SqliteStore, clock: DrivenClock) -> None:
        self.store, self.clock = store, clock
        self.servers = Servers(store.club, Leaderboard(store, store.club, FakeBoard(clock), clock), clock)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = DrivenClock()
    store = await SqliteStore.open(tmp_path / "songbot.db", clock)
    for guild in ("g", "h"):
        await store.club.hang(Hung(guild, "5", "ada", "9"))
    yield Town(store, clock)
    await store.close()


async def test_a_server_that_sent_the_bot_away_is_forgotten_after_thirty_days(town: Town) -> None:
    await town.servers.left("g")
    town.clock.tick(30 * DAY)
    assert await town.servers.purge() == []
    town.clock.tick(1)
    assert await town.servers.purge() == ["g"]
    assert await town.store.club.boards() == ["h"]
    assert await town.servers.purge() == []


async def test_a_server_that_lets_it_in_again_has_everything_still(town: Town) -> None:
    await town.servers.left("g")
    town.clock.tick(20 * DAY)
    await town.servers.joined("g")
    town.clock.tick(20 * DAY)
    assert await town.servers.purge() == []
    assert await town.store.club.boards() == ["g", "h"]


async def test_what_happened_while_the_bot_slept_is_noticed_at_its_start(town: Town) -> None:
    await town.servers.left("h")
    await town.servers.present(["h"])
    assert await town.store.club.servers() == {"g": town.clock.now(), "h": 0.0}
    town.clock.tick(10 * DAY)
    await town.servers.present(["h"])
    town.clock.tick(21 * DAY)
    assert await town.servers.purge() == ["g"]
