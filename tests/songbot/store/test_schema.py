"""The tables change step by step, all or none, and never under a version that does not know them."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection, OperationalError

import pytest
from sqlite_utils import Database, Migrations

from songbot.errors import Misconfigured
from songbot.store.database import connect
from songbot.store.schema import MIGRATIONS, migrate
from songbot.store.sqlite import SqliteStore
from tests.songbot.fakes import DrivenClock
from tests.songbot.store.asking import put


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "songbot.db"


@pytest.fixture
def connection(path: Path) -> Iterator[Connection]:
    with closing(connect(path)) as opened:
        yield opened


def named(connection: Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def steps_and(*more: str) -> Migrations:
    """This version's steps and some that a later one might have."""
    later = Migrations("songbot")
    for step in MIGRATIONS._migrations:
        later(name=step.name)(step.fn)
    for statement in more:
        later(name=statement)(lambda database, statement=statement: database.execute(statement))
    return later


@pytest.mark.parametrize("version", [step.name for step in MIGRATIONS._migrations])
async def test_a_file_of_each_older_version_is_brought_to_this_one(path: Path, version: str) -> None:
    with closing(connect(path)) as old:
        MIGRATIONS.apply(Database(old, execute_plugins=False), stop_before=version)
    store = await SqliteStore.open(path, DrivenClock())
    await put(store, "i1")
    await store.set_guild("g", {"board": "c"})
    assert await store.claim_slot("retrain", 1.0, 1.0)
    await store.close()


async def test_what_an_older_version_kept_is_still_there(path: Path) -> None:
    with closing(connect(path)) as old:
        MIGRATIONS.apply(Database(old, execute_plugins=False), stop_before="line")
        old.execute("INSERT INTO tracks (id) VALUES (7)")
        old.execute("INSERT INTO links (service, id, track) VALUES ('spotify', 's1', 7)")
    store = await SqliteStore.open(path, DrivenClock())
    song = await store.track({"spotify": "s1"})
    await store.close()
    assert song is not None
    assert song.key == "7"


def test_migrating_again_changes_nothing(connection: Connection) -> None:
    migrate(connection)
    before = list(connection.execute("SELECT * FROM sqlite_master").fetchall())
    migrate(connection)
    assert [*map(tuple, connection.execute("SELECT * FROM sqlite_master"))] == [*map(tuple, before)]


def test_steps_that_end_in_a_failure_leave_the_file_as_it_was(connection: Connection) -> None:
    migrate(connection)
    before = named(connection)
    with pytest.raises(OperationalError):
        migrate(connection, steps_and("CREATE TABLE more (x INTEGER)", "CREATE TABLE"))
    assert not connection.in_transaction
    assert named(connection) == before
    migrate(connection, steps_and("CREATE TABLE more (x INTEGER)"))
    assert named(connection) == before | {"more"}


async def test_a_newer_version_s_file_is_refused_and_not_touched(path: Path, connection: Connection) -> None:
    migrate(connection, steps_and("CREATE TABLE more (x INTEGER)"))
    before = connection.execute("PRAGMA data_version").fetchone()[0]
    with pytest.raises(Misconfigured) as refusal:
        await SqliteStore.open(path, DrivenClock())
    assert refusal.value.key == "newer_database"
    assert connection.execute("PRAGMA data_version").fetchone()[0] == before
