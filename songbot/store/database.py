"""One SQLite file used from asyncio: a thread that writes, in groups, and a few that read; never the loop's own."""

import asyncio
import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from songbot.errors import Misconfigured

T = TypeVar("T")

Work = Callable[[sqlite3.Connection], T]
"""Statements on a connection that has a transaction open."""

READERS = 3
GROUP = 256
"""How many writes share one commit at most."""

PATIENCE = 30.0
"""Seconds that a write waits for other processes'; who waits has no place in a line, so few would not always do."""

_SETTINGS = ("synchronous = NORMAL", "foreign_keys = ON", "cache_size = -16384", "secure_delete = ON")

_Asked = tuple[Work[Any], "asyncio.Future[Any]"]
_Result = tuple[object, Exception | None]


@contextlib.contextmanager
def usable(path: Path) -> Iterator[None]:
    """Misconfigured, with what to do, where the file cannot be used or is broken."""
    try:
        yield
    except OSError as refusal:
        raise Misconfigured("no_state", folder=str(path.parent), why=refusal.strerror) from refusal
    except sqlite3.OperationalError as refusal:
        raise Misconfigured("database_refused", path=str(path), why=str(refusal)) from refusal
    except sqlite3.DatabaseError as failure:
        # The other kinds are errors of ours; this one says that the file is damaged, or none of SQLite's.
        if type(failure) is not sqlite3.DatabaseError:
            raise
        raise Misconfigured("broken_database", path=str(path)) from failure


def connect(path: Path) -> sqlite3.Connection:
    """A connection that may write; the file is its owner's alone, since it holds tokens."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    _keep_log(connection)
    for pragma in _SETTINGS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _keep_log(connection: sqlite3.Connection) -> None:
    """Let readers and a writer work side by side; the file remembers it, so only its first users wait here."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            # Of all statements this one does not wait by itself where another process is about the same.
            if time.monotonic() > until:
                connection.close()
                raise
            time.sleep(0.01)
        else:
            return


def connect_to_read(path: Path) -> sqlite3.Connection:
    """A connection that cannot write."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA cache_size = -8192")
    return connection


class Database:
    """Runs work on the file: whoever awaits a write has it on disk, and may stop waiting without undoing it."""

    def __init__(self, path: Path, writer: sqlite3.Connection) -> None:
        self._path = path
        self._writer = writer
        self._loop = asyncio.get_running_loop()
        self._asked: SimpleQueue[_Asked | None] = SimpleQueue()
        self.closed = False
        self._readers: list[sqlite3.Connection] = []
        self._reader = threading.local()
        self._pool = ThreadPoolExecutor(READERS, "store-read", initializer=self._start_reader)
        self._thread = threading.Thread(target=self._write_on, name="store-write", daemon=True)
        self._thread.start()

    @classmethod
    async def open(cls, path: Path, prepare: Work[None]) -> "Database":
        """Open or create the file and `prepare` it before anything else happens."""

        with usable(path):
            return cls(path, await asyncio.to_thread(_prepared, path, prepare))

    def write(self, work: Work[T]) -> "asyncio.Future[T]":
        """Run `work` in a transaction of its own; what it raises is raised, and nothing of it stays."""
        if self.closed:
            raise RuntimeError("the store is closed")
        future: asyncio.Future[T] = self._loop.create_future()
        self._asked.put((work, future))
        return future

    async def read(self, work: Work[T]) -> T:
        """Run `work` on one state of the file, beside the writer."""
        return await self._loop.run_in_executor(self._pool, self._read, work)

    async def close(self) -> None:
        """Finish what was asked, then let go of the file."""
        if not self.closed:
            self.closed = True
            self._asked.put(None)
            await asyncio.to_thread(self._end)

    def _end(self) -> None:
        self._thread.join()
        self._pool.shutdown()
        for connection in self._readers:
            connection.close()
        self._writer.close()

    def _start_reader(self) -> None:
        self._reader.connection = connect_to_read(self._path)
        self._readers.append(self._reader.connection)

    def _read(self, work: Work[T]) -> T:
        connection: sqlite3.Connection = self._reader.connection
        connection.execute("BEGIN")
        try:
            return work(connection)
        finally:
            connection.rollback()

    def _write_on(self) -> None:
        going = True
        while going:
            asked = [self._asked.get()]
            with contextlib.suppress(Empty):
                while len(asked) < GROUP:
                    asked.append(self._asked.get_nowait())
            group = [one for one in asked if one is not None]
            going = len(group) == len(asked)
            results = self._commit([work for work, _ in group])
            # The loop may be gone when the process ends without closing; then nobody waits either.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(_settle, [future for _, future in group], results)

    def _commit(self, group: Sequence[Work[Any]]) -> list[_Result]:
        """One transaction for all: each has its own failure, that of the file is everybody's."""
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            results = [self._attempt(work) for work in group]
            self._writer.execute("COMMIT")
        except sqlite3.Error as failure:
            self._writer.rollback()
            return [(None, failure)] * len(group)
        return results

    def _attempt(self, work: Work[Any]) -> _Result:
        self._writer.execute("SAVEPOINT one")
        try:
            value = work(self._writer)
        except Exception as failure:  # noqa: BLE001 - whatever it is goes to the one who asked
            self._writer.execute("ROLLBACK TO one")
            self._writer.execute("RELEASE one")
            return None, failure
        self._writer.execute("RELEASE one")
        return value, None


def _prepared(path: Path, prepare: Work[None]) -> sqlite3.Connection:
    connection = connect(path)
    try:
        prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _settle(futures: Sequence["asyncio.Future[Any]"], results: Sequence[_Result]) -> None:
    for future, (value, failure) in zip(futures, results, strict=True):
        if future.done():
            continue
        if failure is None:
            future.set_result(value)
        else:
            future.set_exception(failure)
