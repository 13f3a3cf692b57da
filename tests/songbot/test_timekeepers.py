"""Real processes with one timetable on one file: each time has one run, and one that was missed is made up for once."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from datetime import UTC, datetime
from pathlib import Path

import pytest

from songbot.store.sqlite import SqliteStore
from songbot.timetable import LEASE, SINCE
from tests.songbot.fakes import DrivenClock
from tests.songbot.timekeeper import JOB

ROOT = Path(__file__).parents[2]
WEEK = 7 * 24 * 3600.0
SUNDAY = datetime(2026, 11, 22, 3, tzinfo=UTC).timestamp()
PATIENCE = 240


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A bot's file that has had a timetable since the Friday before."""
    path = tmp_path / "songbot.db"
    store = await SqliteStore.open(path, DrivenClock())
    await store.note(SINCE, str(SUNDAY - 2 * 24 * 3600))
    await store.close()
    return path


async def keepers(path: Path, now: float, count: int = 1, how: str = "works") -> list[Process]:
    """So many processes, all of them ready to look at their clocks."""
    command = (sys.executable, "-m", "tests.songbot.timekeeper", str(path), str(now), how)
    processes = [
        await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=PIPE, stdout=PIPE) for _ in range(count)
    ]
    for process in processes:
        assert process.stdout
        assert await process.stdout.readline() == b"ready\n"
    return processes


async def runs(processes: list[Process]) -> int:
    """All at the same time: how many of them ran the job."""
    told = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    assert [process.returncode for process in processes] == [0] * len(processes)
    ends = [out.decode().split()[-1] for out, _ in told]
    assert set(ends) <= {"ran", "left"}
    return ends.count("ran")


@pytest.mark.timeout(PATIENCE)
async def test_of_six_processes_that_start_at_the_time_one_runs_the_job(path: Path) -> None:
    assert await runs(await keepers(path, SUNDAY, 6)) == 1
    assert await runs(await keepers(path, SUNDAY + 60)) == 0
    assert await runs(await keepers(path, SUNDAY + WEEK, 2)) == 1


@pytest.mark.timeout(PATIENCE)
async def test_a_bot_that_was_down_for_three_weeks_makes_up_for_it_once(path: Path) -> None:
    assert await runs(await keepers(path, SUNDAY + 3 * WEEK + 7200, 2)) == 1
    assert await runs(await keepers(path, SUNDAY + 3 * WEEK + 7260)) == 0


@pytest.mark.timeout(PATIENCE)
async def test_a_job_whose_process_is_killed_amid_it_is_left_alone_until_its_lease_is_over(path: Path) -> None:
    (stuck,) = await keepers(path, SUNDAY, how="stuck")
    assert stuck.stdin
    assert stuck.stdout
    stuck.stdin.write(b"go\n")
    assert await stuck.stdout.readline() == b"begun\n"
    stuck.kill()
    await stuck.communicate()
    assert await runs(await keepers(path, SUNDAY + LEASE - 60)) == 0
    assert await runs(await keepers(path, SUNDAY + LEASE + 60, 3)) == 1
    store = await SqliteStore.open(path, DrivenClock())
    slots = await store.slots()
    await store.close()
    assert [(slot.job, slot.at, slot.done) for slot in slots] == [(JOB, SUNDAY, True)]
