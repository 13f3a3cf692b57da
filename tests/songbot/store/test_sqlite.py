"""What only the store on SQLite has to promise: its tokens, its indexes, and claims that nobody waits for."""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from songbot.core.job import State
from songbot.store.database import READERS
from songbot.store.sqlite import SqliteStore
from tests.songbot.fakes import DrivenClock
from tests.songbot.store.asking import CREDENTIAL, answer, put, title

SHORT = ("VIRTUAL TABLE", "songs_config", "CONSTANT ROW", "INDEX jobs_waiting", "INDEX jobs_running", "INDEX jobs_open")
"""What a plan may go through as a whole: the full-text search, and the indexes that hold nothing but open jobs."""


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "songbot.db", DrivenClock())
    yield opened
    await opened.close()


def everything(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def test_a_finished_job_s_token_is_nowhere_in_the_file(store: SqliteStore, tmp_path: Path) -> None:
    jobs = [await put(store, f"i{number}") for number in range(20)]
    assert CREDENTIAL.encode() in await asyncio.to_thread(everything, tmp_path)
    await store.claim(20)
    for job in jobs:
        await store.finish(job, State.DONE)
    await store.close()
    left = await asyncio.to_thread(everything, tmp_path)
    assert b"i19" in left
    assert CREDENTIAL.encode() not in left


async def test_a_token_is_in_no_log_and_no_text_of_an_error(
    store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        job = await put(store, "i1")
        (taken,) = await store.claim(1)
        await store.finish(job, State.DONE)
        await store.finish(job, State.DONE)
        with pytest.raises(sqlite3.Error) as failure:
            await store._db.write(lambda db: db.execute("INSERT INTO jobs (token) VALUES (?)", (CREDENTIAL,)))
    assert f"job {job} is not in this process's hand" in caplog.text
    assert CREDENTIAL not in f"{caplog.text} {taken!r} {failure.value!r}"


async def test_jobs_of_a_claim_that_nobody_waits_for_go_back_into_the_line(store: SqliteStore) -> None:
    for number in range(5):
        await put(store, f"i{number}")
    entered, go_on = threading.Event(), threading.Event()

    def hold(_: object) -> None:
        entered.set()
        assert go_on.wait(10)

    held = store._db.write(hold)
    assert await asyncio.to_thread(entered.wait, 10)
    claim = asyncio.create_task(store.claim(5))
    await asyncio.create_task(store.counts())
    claim.cancel()
    go_on.set()
    await held
    with pytest.raises(asyncio.CancelledError):
        await claim
    await store.recover()  # has its turn after the claim
    async with asyncio.timeout(10):
        while (await store.counts())[State.RUNNING]:
            pass
    assert len(await store.claim(5)) == 5


async def test_every_process_has_a_name_of_its_own(store: SqliteStore, tmp_path: Path) -> None:
    other = await SqliteStore.open(tmp_path / "songbot.db", DrivenClock())
    await other.close()
    assert other.boot != store.boot


async def test_no_question_reads_a_whole_table(store: SqliteStore) -> None:
    """Where the data grows with use; what is set and what is scheduled stays small."""
    said: set[str] = set()
    store._db._writer.set_trace_callback(said.add)
    together = threading.Barrier(READERS)
    await asyncio.gather(*(store._db.read(lambda _: together.wait(10)) for _ in range(READERS)))
    for reader in store._db._readers:
        reader.set_trace_callback(said.add)
    await everyday(store)
    plans = await store._db.read(lambda db: [(one, step) for one in sorted(said) for step in plan(db, one)])
    store._db._writer.set_trace_callback(None)
    assert len(said) > 40
    scans = [(one, step) for one, step in plans if step.startswith("SCAN")]
    assert [scan for scan in scans if not any(word in scan[1] for word in SHORT)] == []
    sorts = [one for one, step in plans if "TEMP B-TREE" in step]
    assert [one for one in sorts if "WHERE track = " not in one] == [], "a song's own few rows may be sorted"


def plan(db: sqlite3.Connection, statement: str) -> Sequence[str]:
    if not statement.startswith(("SELECT", "UPDATE", "DELETE", "INSERT")):
        return ()
    return [row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}")]


async def everyday(store: SqliteStore) -> None:
    """Every question once."""
    song = await store.learn({"spotify": "s1", "isrc": "GB1"}, title("Jóga"))
    await store.learn({"deezer": "d1"}, title("Joga"))
    await store.learn({"deezer": "d1", "isrc": "GB1"}, ())
    jobs = [await put(store, f"i{number}") for number in range(4)]
    await store.recover()
    await store.claim(3)
    await store.sending(jobs[0], "m")
    await store.again(jobs[1], alone=True, counts=True)
    kept = await store.record(song.key, {}, answer(), jobs[0])
    await store.finish(jobs[0], State.UNREACHABLE, kept.id)
    await store.missed("ann")
    await asyncio.gather(store.track({"spotify": "s1"}), store.song(song.key), store.suggest("jo", 5))
    await asyncio.gather(store.known(song.key, "m1"), store.prediction(kept.id))
    await asyncio.gather(store.counts(), store.waiting(5), store.person("ann"), store.guild("g"))
    await store._db.write(lambda db: db.execute("DELETE FROM jobs WHERE finished_at < 0").rowcount)
