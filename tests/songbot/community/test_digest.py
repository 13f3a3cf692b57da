"""The weekly digest: each server's once, be Discord busy for a while or one server's week beyond telling."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from songbot.community.digest import NINE, Digests, Press
from songbot.core.calendar import DAY, week
from songbot.core.digest import Digest
from songbot.core.find import Find
from songbot.core.track import Fact
from songbot.ports.club import Hung, Placed
from songbot.store.sqlite import SqliteStore
from tests.songbot.fake_board import FakeBoard
from tests.songbot.fakes import DrivenClock

HOUR = 3600.0
SERVERS = ("1", "2", "3")
TURN = week(1_700_000_000.0).start


class Wall(FakeBoard):
    """A wall on which some channels break whoever writes there."""

    broken: frozenset[str] = frozenset()

    async def announce(self, channel: str, digest: Digest, name: str) -> Placed:
        if channel in self.broken:
            raise RuntimeError("a refusal that nobody foresaw")
        return await super().announce(channel, digest, name)


@dataclass
class Morning:
    """Monday, just after nine, in three servers where a song was asked for in the week before."""

    digests: Digests
    wall: Wall
    clock: DrivenClock


@pytest.fixture
async def morning(tmp_path: Path) -> AsyncIterator[Morning]:
    clock = DrivenClock(TURN + NINE + 60)
    store = await SqliteStore.open(tmp_path / "songbot.db", clock)
    track = await store.learn({"spotify": "s"}, [Fact("title", "A song", "spotify", 1.0)])
    for server in SERVERS:
        await store.club.hang(Hung(server, f"channel {server}", "admin"))
        figures = (50.0, 40.0, 60.0, 40.0, 900, 51.0)
        await store.club.found(Find(0, server, "user", track.key, 1, TURN - DAY, "model", *figures))
    wall = Wall(clock)
    yield Morning(Digests(Press(store, store.club, store.games, wall, clock)), wall, clock)
    await store.close()


async def test_each_server_has_its_week_once(morning: Morning) -> None:
    assert [await morning.digests.send_due() for _ in range(2)] == [3, 0]


async def test_a_digest_that_discord_was_too_busy_for_comes_an_hour_later(morning: Morning) -> None:
    morning.wall.trouble = {"channel 1": "busy"}
    assert await morning.digests.send_due() == 2
    morning.wall.trouble = {}
    morning.clock.tick(HOUR)
    assert [await morning.digests.send_due() for _ in range(2)] == [1, 0]


async def test_a_server_whose_channel_is_gone_is_left_in_peace_until_its_next_week(morning: Morning) -> None:
    morning.wall.trouble = {"channel 1": "lost"}
    assert await morning.digests.send_due() == 2
    morning.clock.tick(HOUR)
    assert await morning.digests.send_due() == 0
    assert len(morning.wall.edits("channel 1")) == 1


async def test_what_goes_wrong_in_one_server_keeps_nothing_from_the_others(
    morning: Morning, caplog: pytest.LogCaptureFixture
) -> None:
    morning.wall.broken = frozenset({"channel 1"})
    assert await morning.digests.send_due() == 2
    assert "digest of server 1 failed" in caplog.text
    morning.clock.tick(HOUR)
    assert await morning.digests.send_due() == 0
