"""Housekeeping: backups that are whole, and an end to what nobody needs, never to a model that is or was in use."""

import os
from collections.abc import AsyncIterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest

from songbot.core.calendar import DAY, Window
from songbot.core.guess import Guess
from songbot.core.sample import ASKED, Sample
from songbot.core.track import Fact
from songbot.ports.archive import Miss
from songbot.ports.club import Act
from songbot.ports.play import Puzzle
from songbot.settings import Settings
from songbot.store.sqlite import SqliteStore
from songbot.tidy import BACKUPS, FORGOTTEN, MODELS, SNAPSHOTS, SOUNDS, TRAININGS, WORDS, Housekeeping
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


async def test_what_people_guessed_missed_and_did_is_forgotten_after_a_year_and_not_before(home: Home) -> None:
    store, now = home.store, home.clock.now()
    track = (await store.learn({"spotify": "s"}, [])).key
    await store.archive.miss(Miss(1, "mila", "tour"))
    await store.club.note_act(Act(now, "g", "ana", "setup"))
    puzzle = Puzzle("g", "1", "en", track, "ana", now, now + 60, 61.0, 50.0)
    old, open_still = await store.games.pose(puzzle), await store.games.pose(puzzle)
    await store.games.guess(old, Guess("mila", 58.0, now))
    await store.games.solve(old)

    async def left() -> tuple[int, int, int]:
        solved = await store.games.solved("g", Window(0.0, now + 1))
        return len(await store.archive.misses()), len(await store.club.acts(9)), len(solved)

    home.clock.tick(WORDS - 1)
    await home.keeping.tidy()
    assert await left() == (1, 1, 1)
    home.clock.tick(2)
    await home.keeping.tidy()
    assert await left() == (0, 0, 0)
    assert [one.id for one in await store.games.open_puzzles()] == [open_still]


class Sounds:
    """Log-mels of songs, some of which have rows."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.folder = home.path / "sounds"
        self.folder.mkdir()

    async def song(self, name: str, *, row: bool) -> str:
        """One that was heard two days ago."""
        track = (await self.home.store.learn({"spotify": name}, [Fact("title", name, "spotify", 1.0)])).key
        if row:
            await self.home.store.keep(Sample(track, self.home.clock.now(), ASKED, "An artist", name, track))
        return self.heard(track, 2 * DAY)

    def heard(self, name: str, ago: float) -> str:
        """Its file, which is so old."""
        at, path = self.home.clock.now() - ago, self.folder / f"{name}.mel"
        path.write_text("x")
        os.utime(path, (at, at))
        return name


async def test_a_sound_goes_with_the_last_row_of_its_song(home: Home) -> None:
    sounds = Sounds(home)
    named = await sounds.song("a", row=True)
    await sounds.song("b", row=False)
    just_heard = sounds.heard("just heard", 60.0)
    await home.keeping.tidy()
    assert home.names("sounds") == sorted([named, just_heard])


async def test_of_too_many_sounds_the_newest_stay(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("songbot.tidy.SOUNDS", 2)
    sounds = Sounds(home)
    for ago in (1, 2, 3, 4):
        sounds.heard(str(ago), float(ago))
    await home.keeping.tidy()
    assert home.names("sounds") == ["1", "2"]


async def test_no_sound_goes_while_a_retraining_may_read_it(home: Home) -> None:
    sounds = Sounds(home)
    orphan = await sounds.song("b", row=False)
    training = await home.store.begin_training("new", "asked", 60.0)
    await home.keeping.tidy()
    assert home.names("sounds") == [orphan]
    await home.store.end_training(training.id, {"outcome": "failed"})
    await home.keeping.tidy()
    assert home.names("sounds") == []


def test_the_settings_sentence_says_how_many_sounds_are_kept() -> None:
    (setting,) = [one for one in fields(Settings) if one.name == "keep_sound"]
    assert f"{SOUNDS:,}" in setting.metadata["sentence"]


async def test_an_empty_state_folder_is_no_trouble(home: Home) -> None:
    await home.keeping.tidy()
