"""The file survives kill -9 with all that it promised, and serves several processes at once."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest

from tests.songbot.store.asking import interactions

ROOT = Path(__file__).parents[3]


async def putter(path: Path, name: str, count: int) -> Process:
    command = (sys.executable, "-m", "tests.songbot.store.putter", str(path), name, str(count))
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE, stderr=PIPE)


@pytest.mark.parametrize("lines", [1, 60, 400])
async def test_every_job_that_was_taken_is_there_after_kill_9(tmp_path: Path, lines: int) -> None:
    process = await putter(tmp_path / "songbot.db", "job", 10**6)
    assert process.stdout is not None
    async with asyncio.timeout(30):
        told = [await process.stdout.readline() for _ in range(lines)]
        process.kill()
        told += (await process.stdout.read()).splitlines(keepends=True)
        await process.wait()
    taken = {line.decode().strip() for line in told if line.endswith(b"\n")}
    kept = await interactions(tmp_path / "songbot.db")
    assert len(taken) >= lines
    assert taken <= set(kept)
    assert len(kept) == len(set(kept))


async def test_four_processes_make_and_use_one_file_at_once(tmp_path: Path) -> None:
    names = ("a", "b", "c", "d")
    processes = [await putter(tmp_path / "songbot.db", name, 200) for name in names]
    async with asyncio.timeout(60):
        told = await asyncio.gather(*(process.communicate() for process in processes))
    assert [(process.returncode, error.decode()) for process, (_, error) in zip(processes, told, strict=True)] == [
        (0, "")
    ] * 4
    taken = {line for out, _ in told for line in out.decode().split()}
    assert len(taken) == 800
    assert set(await interactions(tmp_path / "songbot.db")) == taken
