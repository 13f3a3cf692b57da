"""The operator's care of the state folder, by commands."""

import asyncio
import json
from pathlib import Path

import pytest

from songbot.clock import WallClock
from songbot.core.job import ReplyTo, State, Wish
from songbot.core.track import Fact
from songbot.ports import Limits
from songbot.settings import Settings
from songbot.store.sqlite import SqliteStore
from tests.songbot.twin.conftest import Typed

LIMITS = Limits(9, 9)


@pytest.fixture
def database(settings: Settings) -> Path:
    """A store with a song and a question that was answered."""
    path = Path(settings.home) / "songbot.db"

    async def fill() -> None:
        store = await SqliteStore.open(path, WallClock())
        await store.learn({"spotify": "s"}, [Fact("title", "Kept", "spotify", 1.0)])
        await store.put(Wish("x"), ReplyTo("1", "a", "t", "u", 1.0), LIMITS)
        for job in await store.claim(1):
            await store.finish(job.id, State.DONE)
        await store.close()

    asyncio.run(fill())
    return path


def title(path: Path) -> str:
    async def look() -> str:
        store = await SqliteStore.open(path, WallClock())
        song = await store.track({"spotify": "s"})
        await store.close()
        return song.title if song else ""

    return asyncio.run(look())


def test_a_copy_goes_where_it_is_told_or_to_a_dated_name(database: Path, typed: Typed, tmp_path: Path) -> None:
    code, said, _ = typed("backup", tmp_path / "copy.db")
    assert code == 0
    assert str(tmp_path / "copy.db") in said
    assert title(tmp_path / "copy.db") == "Kept"
    code, said, _ = typed("backup", "--json")
    assert code == 0
    assert Path(json.loads(said)["file"]).parent == database.parent / "backups"


def test_a_copy_comes_back_and_the_old_store_lies_beside_it(database: Path, typed: Typed, tmp_path: Path) -> None:
    typed("backup", tmp_path / "copy.db")
    database.write_bytes(b"broken beyond repair")
    code, said, _ = typed("restore", tmp_path / "copy.db")
    assert code == 0
    assert title(database) == "Kept"
    # A broken store's log may lie beside it.
    aside = min(database.parent.glob("songbot.db.before-*"), key=lambda one: len(one.name))
    assert str(aside) in said
    assert aside.read_bytes() == b"broken beyond repair"


def test_a_copy_that_is_none_leaves_the_store_alone(database: Path, typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_bytes(b"no copy")
    code, _, complaint = typed("restore", tmp_path / "copy.db")
    assert code == 78
    assert "is no whole backup" in complaint
    assert title(database) == "Kept"


@pytest.mark.parametrize("command", [("backup",), ("prune",), ("restore", "nowhere.db")])
def test_what_is_not_there_is_one_sentence(typed: Typed, command: tuple[str, ...]) -> None:
    code, said, complaint = typed(*command)
    assert code == 78
    assert not said
    assert complaint.startswith(f"python -m songbot {command[0]}: There is no")
    assert complaint.count("\n") == 1


def test_what_was_answered_long_ago_is_forgotten_and_the_songs_stay(database: Path, typed: Typed) -> None:
    assert json.loads(typed("prune", "--json")[1])["forgotten"] == 0
    assert json.loads(typed("prune", "--days", "0", "--json")[1])["forgotten"] == 1
    assert title(database) == "Kept"


def test_a_folder_that_cannot_be_written_is_one_sentence(database: Path, typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, _, complaint = typed("backup", tmp_path / "file" / "copy.db")
    assert code == 2
    assert complaint.count("\n") == 1
