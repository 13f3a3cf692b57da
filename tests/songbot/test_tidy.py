"""Housekeeping: backups that are whole, and an end to what nobody needs, never to a model that is or was in use."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from songbot.store.sqlite import SqliteStore
from songbot.tidy import BACKUPS, FORGOTTEN, MODELS, SNAPSHOTS, TRAININGS, Housekeeping
from tests.songbot.fake_engine import FakeEngine
from tests.songbot.fakes import DrivenClock


class Home:
    """A state folder with a store in it."""

    def __init__(self, path: Path, store: SqliteStore, clock: DrivenClock) -> None:
        self.path, self.store, self.clock, self.engine = path, store, clock, FakeEngine()
        self.keeping = Housekeeping(path, store, self.engine, clock)

    def fill(self, folder: str, count: int, ending: str = "") -> None:
        """Things of that many days, the oldest first."""
        (self.path / folder).mkdir(exist_ok=True)
        for number in range(count):
            made = self.path / folder / f"{number:03d}{ending}"
            if ending:
                made.write_text("x")
            else:
                made.mkdir()
            os.utime(made, (1000 + number, 1000 + number))

    def names(self, folder: str) -> list[str]:
        """What is there."""
        return sorted(one.stem for one in (self.path / folder).iterdir())


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    clock = DrivenClock()
    store = await SqliteStore.open(tmp_path / "songbot.db", clock)
    yield Home(tmp_path, store, clock)
    await store.close()


async def test_a_backup_is_a_whole_copy_under_its_day(home: Home) -> None:
    await home.store.note("something", "kept")
    await home.keeping.back_up()
    day = datetime.fromtimestamp(home.clock.now(), UTC)
    copy = home.path / "backups" / f"songbot-{day:%Y%m%d-%H%M%S}.db"
    again = await SqliteStore.open(copy, home.clock)
    assert await again.noted("something") == "kept"
    await again.close()


async def test_the_oldest_backups_go_and_the_newest_stay(home: Home) -> None:
    for _ in range(BACKUPS + 3):
        await home.keeping.back_up()
        home.clock.tick(24 * 3600)
    names = home.names("backups")
    assert len(names) == BACKUPS
    assert names[0] == f"songbot-{datetime.fromtimestamp(home.clock.now(), UTC).replace(microsecond=0):%Y}1117-221320"


async def test_snapshots_and_trainings_are_kept_for_a_while_the_newest_longest(home: Home) -> None:
    home.fill("snapshots", SNAPSHOTS + 2, ".parquet")
    home.fill("training", TRAININGS + 2)
    await home.keeping.tidy()
    assert home.names("snapshots") == [f"{number:03d}" for number in range(2, SNAPSHOTS + 2)]
    assert home.names("training") == [f"{number:03d}" for number in range(2, TRAININGS + 2)]


async def test_models_go_but_never_the_one_that_answers_the_one_before_and_the_first(home: Home) -> None:
    home.fill("models", MODELS + 5)
    await home.engine.promote("001", "old, and in use again")
    await home.engine.promote("000", "older still")
    await home.keeping.tidy()
    assert {"000", "001"} <= {*home.names("models")}
    assert len(home.names("models")) == MODELS + 2
    assert home.names("models")[-1] == f"{MODELS + 4:03d}"


async def test_what_was_done_long_ago_is_forgotten(home: Home) -> None:
    assert await home.store.claim_slot("collect", home.clock.now(), 60)
    await home.store.finish_slot("collect", home.clock.now())
    home.clock.tick(FORGOTTEN / 2)
    await home.keeping.tidy()
    assert await home.store.slots()
    home.clock.tick(FORGOTTEN)
    await home.keeping.tidy()
    assert not await home.store.slots()


async def test_an_empty_state_folder_is_no_trouble(home: Home) -> None:
    await home.keeping.tidy()
