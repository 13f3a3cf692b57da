"""Writes share commits without sharing failures, happen off the loop, and survive whoever asked for them."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from songbot.errors import Misconfigured
from songbot.store.database import Database, connect
from songbot.words import explain


def prepare(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS words (word TEXT NOT NULL UNIQUE)")


def add(connection: sqlite3.Connection, word: str) -> str:
    connection.execute("INSERT INTO words VALUES (?)", (word,))
    return word


def words(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT word FROM words ORDER BY rowid")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "words.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(path, prepare)
    yield opened
    await opened.close()


class Gate:
    """Holds the writing thread until it is opened."""

    def __init__(self, database: Database) -> None:
        self._entered, self._open = threading.Event(), threading.Event()
        self._held = database.write(lambda _: self._hold())

    def _hold(self) -> None:
        self._entered.set()
        assert self._open.wait(10)

    async def entered(self) -> None:
        assert await asyncio.to_thread(self._entered.wait, 10)

    async def open(self) -> None:
        self._open.set()
        await self._held


async def test_what_was_awaited_is_seen_by_every_other_process(database: Database, path: Path) -> None:
    with closing(connect(path)) as other:
        for number in range(50):
            await database.write(partial(add, word=str(number)))
            assert words(other)[-1] == str(number)


async def test_what_was_awaited_is_seen_by_every_reader(database: Database) -> None:
    for number in range(50):
        await database.write(partial(add, word=str(number)))
        seen = await asyncio.gather(*(database.read(words) for _ in range(4)))
        assert {one[-1] for one in seen} == {str(number)}


async def test_nothing_happens_on_the_loop_s_own_thread(database: Database) -> None:
    writer = await database.write(lambda _: threading.current_thread())
    reader = await database.read(lambda _: threading.current_thread())
    assert len({writer, reader, threading.current_thread()}) == 3
    assert await database.write(lambda _: threading.current_thread()) is writer


async def test_writes_that_wait_together_share_a_commit(database: Database) -> None:
    said: list[str] = []
    gate = Gate(database)
    await gate.entered()
    database._writer.set_trace_callback(said.append)
    asked = [database.write(partial(add, word=str(n))) for n in range(100)]
    await gate.open()
    assert await asyncio.gather(*asked) == [str(n) for n in range(100)]
    database._writer.set_trace_callback(None)
    assert said.count("COMMIT") <= 2


async def test_one_failure_in_a_group_undoes_its_own_work_alone(database: Database) -> None:
    def bad(connection: sqlite3.Connection) -> None:
        add(connection, "bad")
        raise ValueError("of its own")

    gate = Gate(database)
    await gate.entered()
    asked = [database.write(work) for work in (lambda db: add(db, "a"), bad, lambda db: add(db, "b"))]
    await gate.open()
    first, failure, last = await asyncio.gather(*asked, return_exceptions=True)
    assert (first, str(failure), last) == ("a", "of its own", "b")
    assert await database.read(words) == ["a", "b"]


def commit_later_fails(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE said (word TEXT REFERENCES words(word) DEFERRABLE INITIALLY DEFERRED)")
    connection.execute("INSERT INTO said VALUES ('nobody knows this')")


@pytest.mark.parametrize("fault", [sqlite3.Connection.rollback, commit_later_fails])
async def test_a_failure_of_the_file_is_told_to_everybody_in_the_group(
    database: Database, fault: Callable[[sqlite3.Connection], None]
) -> None:
    gate = Gate(database)
    await gate.entered()
    asked = [database.write(work) for work in (lambda db: add(db, "a"), fault)]
    await gate.open()
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert [isinstance(one, sqlite3.Error) for one in results] == [True, True]
    assert await database.read(words) == []
    assert await database.write(lambda db: add(db, "later")) == "later"


async def test_a_write_happens_though_its_asker_stopped_waiting(database: Database) -> None:
    gate = Gate(database)
    await gate.entered()
    given_up = database.write(lambda db: add(db, "given up"))
    after = database.write(lambda db: add(db, "after"))
    given_up.cancel()
    await gate.open()
    await after
    assert await database.read(words) == ["given up", "after"]


async def test_closing_finishes_what_was_asked_and_takes_no_more(database: Database, path: Path) -> None:
    asked = [database.write(partial(add, word=str(n))) for n in range(20)]
    await database.close()
    assert await asyncio.gather(*asked) == [str(n) for n in range(20)]
    with pytest.raises(RuntimeError):
        database.write(words)
    with closing(connect(path)) as other:
        assert len(words(other)) == 20


async def test_a_write_waits_for_another_process_s(database: Database, path: Path) -> None:
    with closing(connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = database.write(lambda db: add(db, "second"))
        await database.read(words)
        assert not waiting.done()
        add(other, "first")
        other.execute("COMMIT")
        await waiting
    assert await database.read(words) == ["first", "second"]


async def test_opening_a_new_file_waits_for_another_process_that_is_making_it(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        prepare(other)
        opening = asyncio.create_task(Database.open(path, prepare))
        await asyncio.wait([opening], timeout=0.3)
        assert not opening.done()
        other.execute("COMMIT")
        opened = await opening
        await opened.close()


async def test_what_a_write_has_read_is_still_true_when_it_writes(database: Database, path: Path) -> None:
    """A transaction that began by reading would be refused here: another one wrote in between."""
    second = await Database.open(path, prepare)
    written = threading.Event()

    def read_then_write(connection: sqlite3.Connection) -> int:
        count = len(words(connection))
        asking.set()
        written.wait(0.3)
        add(connection, "first")
        return count

    def write(connection: sqlite3.Connection) -> None:
        add(connection, "second")

    asking = threading.Event()
    one = database.write(read_then_write)
    assert await asyncio.to_thread(asking.wait, 10)
    two = second.write(write)
    two.add_done_callback(lambda _: written.set())
    assert await one == 0
    await two
    await second.close()
    assert await database.read(words) == ["first", "second"]


async def test_a_read_sees_one_state_from_beginning_to_end(database: Database, path: Path) -> None:
    def twice(connection: sqlite3.Connection) -> tuple[int, int]:
        first = len(words(connection))
        with closing(connect(path)) as other:
            add(other, "between")
        return first, len(words(connection))

    assert await database.read(twice) == (0, 0)
    assert await database.read(words) == ["between"]


async def test_readers_cannot_write(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError):
        await database.read(lambda db: add(db, "no"))


async def test_the_file_is_its_owner_s_alone(database: Database, path: Path) -> None:
    await database.write(lambda db: add(db, "a"))
    assert {file.stat().st_mode & 0o077 for file in path.parent.iterdir()} == {0}
    assert {file.name for file in path.parent.iterdir()} == {"words.db", "words.db-wal", "words.db-shm"}


async def test_a_file_that_cannot_be_prepared_is_let_go(path: Path) -> None:
    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("no such statement")

    # The failure keeps everything alive that was not let go of.
    with pytest.raises(Misconfigured, match="syntax error") as failure, closing(connect(path)):
        await Database.open(path, fail)
    with closing(connect(path)) as other:
        assert other.execute("PRAGMA journal_mode = DELETE").fetchone()[0] == "delete"
    assert failure.value.__cause__


async def test_a_folder_that_cannot_be_made_is_named_with_the_setting_that_helps(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(Misconfigured, match="no_state") as wrong:
        await Database.open(tmp_path / "taken" / "words.db", prepare)
    assert "SONGBOT_HOME" in explain(wrong.value)


async def test_a_file_that_is_none_of_ours_is_called_damaged(path: Path) -> None:
    await asyncio.to_thread(path.parent.mkdir)
    await asyncio.to_thread(path.write_bytes, b"no database at all" * 1000)
    with pytest.raises(Misconfigured, match="broken_database") as wrong:
        await Database.open(path, prepare)
    assert "restore FILE" in explain(wrong.value)


async def test_a_file_that_cannot_be_read_is_told_with_why(path: Path) -> None:
    await asyncio.to_thread(path.mkdir, parents=True)
    with pytest.raises(Misconfigured, match="unable to open database file"):
        await Database.open(path, prepare)


async def test_a_mistake_of_ours_is_not_taken_for_a_damaged_file(path: Path) -> None:
    def twice(connection: sqlite3.Connection) -> None:
        prepare(connection)
        add(connection, "one")
        add(connection, "one")

    with pytest.raises(sqlite3.IntegrityError):
        await Database.open(path, twice)
