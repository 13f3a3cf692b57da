"""A copy of the store while it is in use, and the way back, which is refused rather than half done."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from songbot.core.job import State
from songbot.errors import Misconfigured
from songbot.store.backup import backup, restore
from songbot.store.database import connect
from songbot.store.schema import migrate
from songbot.store.sqlite import SqliteStore
from tests.songbot.fakes import DrivenClock
from tests.songbot.store.asking import CREDENTIAL, put, title


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "songbot.db"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "backups" / "monday.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(path, DrivenClock())
    await opened.learn({"spotify": "s1"}, title("Jóga"))
    yield opened
    await opened.close()


async def songs(path: Path) -> list[str]:
    store = await SqliteStore.open(path, DrivenClock())
    found = [song.title for song in await store.suggest("", 1000)]
    await store.close()
    return found


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def mode(path: Path) -> int:
    return path.stat().st_mode


async def test_a_copy_made_in_use_is_whole_and_comes_back(store: SqliteStore, path: Path, copy: Path) -> None:
    learning = asyncio.gather(*(store.learn({"x": str(number)}, title(f"Song {number}")) for number in range(300)))
    await asyncio.to_thread(backup, path, copy)
    await learning
    await store.learn({"spotify": "s2"}, title("Later"))
    await store.close()
    assert names(copy.parent) == ["monday.db"]
    assert mode(copy) & 0o077 == 0
    aside = await asyncio.to_thread(restore, path, copy)
    assert aside is not None
    assert names(path.parent) == [path.name, aside.name]
    restored, before = await songs(path), await songs(aside)
    assert restored[-1] == "Jóga"
    assert "Later" not in restored
    assert before[0] == "Later"
    assert len(before) == 302


async def test_a_copy_has_no_tokens_and_asks_no_old_questions(store: SqliteStore, path: Path, copy: Path) -> None:
    await put(store, "waits")
    await put(store, "runs")
    await store.claim(1)
    await asyncio.to_thread(backup, path, copy)
    assert CREDENTIAL.encode() not in await asyncio.to_thread(copy.read_bytes)
    assert await store.counts() == {State.WAITING: 1, State.RUNNING: 1}
    restored = await SqliteStore.open(copy, DrivenClock())
    assert await restored.recover() == 0
    assert list(await restored.claim(5)) == []
    assert (await put(restored, "waits")) == 1, "the same interaction is still the same job"
    await restored.close()


async def test_a_copy_is_renewed_under_its_name(store: SqliteStore, path: Path, copy: Path) -> None:
    await asyncio.to_thread(backup, path, copy)
    await store.learn({"spotify": "s2"}, title("Later"))
    await asyncio.to_thread(backup, path, copy)
    assert await songs(copy) == ["Later", "Jóga"]


async def test_a_store_that_is_in_use_is_not_replaced(store: SqliteStore, path: Path, copy: Path) -> None:
    await asyncio.to_thread(backup, path, copy)
    with pytest.raises(Misconfigured) as refusal:
        await asyncio.to_thread(restore, path, copy)
    assert refusal.value.key == "database_in_use"
    await store.learn({"spotify": "s2"}, title("Still works"))
    await store.close()
    assert names(path.parent) == [path.name]
    assert await songs(path) == ["Still works", "Jóga"]


async def test_a_swap_that_fails_leaves_the_store_where_it_was(
    store: SqliteStore, path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = Path.replace

    def fail(part: Path, to: Path) -> Path:
        if to == path:
            raise OSError("no space, no right, no luck")
        return move(part, to)

    await asyncio.to_thread(backup, path, copy)
    await store.close()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        with pytest.raises(OSError, match="no luck"):
            await asyncio.to_thread(restore, path, copy)
    assert await songs(path) == ["Jóga"]


async def test_where_there_was_no_store_the_copy_becomes_it(store: SqliteStore, path: Path, copy: Path) -> None:
    await asyncio.to_thread(backup, path, copy)
    elsewhere = path.parent / "new" / "songbot.db"
    assert await asyncio.to_thread(restore, elsewhere, copy) is None
    assert await songs(elsewhere) == ["Jóga"]


async def test_a_broken_store_can_be_replaced_and_is_kept(store: SqliteStore, path: Path, copy: Path) -> None:
    await asyncio.to_thread(backup, path, copy)
    await store.close()
    spoil(path, "text")
    spoil(path.with_name("songbot.db-wal"), "text")
    aside = await asyncio.to_thread(restore, path, copy)
    assert aside is not None
    assert {path.name, aside.name, f"{aside.name}-wal"} <= {*names(path.parent)}
    assert not {"songbot.db-wal", "songbot.db-shm"} & {*names(path.parent)}
    assert (await asyncio.to_thread(aside.read_bytes)).startswith(b"this is no database")
    assert await songs(path) == ["Jóga"]


def test_there_is_nothing_to_copy_where_no_store_is(path: Path, copy: Path) -> None:
    with pytest.raises(Misconfigured) as refusal:
        backup(path, copy)
    assert refusal.value.key == "no_database"


@pytest.mark.parametrize("fault", ["text", "empty", "foreign", "torn", "scratched", "newer"])
async def test_a_copy_that_is_no_sound_store_is_refused_and_the_store_stays(
    store: SqliteStore, path: Path, copy: Path, fault: str
) -> None:
    await asyncio.gather(*(store.learn({"x": str(number)}, title(f"Song {number}")) for number in range(300)))
    await asyncio.to_thread(backup, path, copy)
    await store.close()
    spoil(copy, fault)
    with pytest.raises(Misconfigured) as refusal:
        await asyncio.to_thread(restore, path, copy)
    assert refusal.value.key == ("newer_database" if fault == "newer" else "broken_backup")
    assert names(path.parent) == [path.name]
    assert len(await songs(path)) == 301


def spoil(copy: Path, fault: str) -> None:
    """Make of a good copy one that must not be used."""
    if fault == "text":
        copy.write_bytes(b"this is no database " * 500)
    elif fault == "torn":
        whole = copy.read_bytes()
        copy.write_bytes(whole[: len(whole) // 2])
    elif fault == "scratched":
        whole = copy.read_bytes()
        copy.write_bytes(whole.replace(b"spotify", b"spotifi", 1))
    elif fault == "newer":
        with closing(connect(copy)) as connection:
            connection.execute("UPDATE _sqlite_migrations SET name = 'later' WHERE name = 'runs'")
    else:
        copy.unlink()
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("CREATE TABLE tracks (id INTEGER)" if fault == "foreign" else "PRAGMA user_version = 0")


async def test_an_older_version_s_copy_is_brought_to_this_one(path: Path, copy: Path) -> None:
    with closing(connect(copy)) as old:
        migrate(old)
        for table in ("runs", "settings"):
            old.execute(f"DROP TABLE {table}")
            old.execute("DELETE FROM _sqlite_migrations WHERE name = ?", (table,))
    await asyncio.to_thread(restore, path, copy)
    store = await SqliteStore.open(path, DrivenClock())
    await store.set_guild("g", {"board": "c"})
    await store.close()
