"""The engine's process: its pipes, its words, its surroundings, and its end with the bot's."""

import asyncio
import logging
import mmap
import os
import sys
from pathlib import Path

import pytest

from ml.folder import SHIPPED
from songbot.core.prediction import Inputs
from songbot.engine.local import LocalEngine
from songbot.engine.process import Process, private, resident
from songbot.engine.wire import packed, received
from tests.songbot.engine.holding import children, environment, gone

PIPE, MIB = asyncio.subprocess.PIPE, 2**20
CHATTY = """
import sys, songbot.engine.child as child, songbot.engine.shelf as shelf
load = shelf.load_model
def loud(folder):
    print("a stray print")
    return load(folder)
shelf.load_model = loud
sys.argv = ["child", "--models", sys.argv[1]]
child.main()
"""
BUSY = """
import asyncio, pathlib, sys
from songbot.core.prediction import Inputs
from songbot.engine.local import LocalEngine
from songbot.engine.process import Process, private, resident
async def main():
    engine = LocalEngine(pathlib.Path(sys.argv[1]))
    await engine.start()
    clip = pathlib.Path(sys.argv[2]).read_bytes()
    jobs = [asyncio.create_task(engine.infer(Inputs(clip=clip))) for _ in range(500)]
    await jobs[0]
    print(engine.pid, flush=True)
    await asyncio.gather(*jobs)
asyncio.run(main())
"""


async def test_a_stray_print_does_not_reach_the_wire() -> None:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", CHATTY, str(SHIPPED)), stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    assert child.stdin
    assert child.stdout
    assert child.stderr
    head, _ = await received(child.stdout)
    assert "ready" in head
    child.stdin.close()
    assert b"a stray print" in await child.stderr.read()
    assert await child.wait() == 0


@pytest.mark.parametrize("last", [b"", b"\x00\x00", packed({"id": 1})[:-1]])
async def test_the_child_ends_with_its_pipe_be_it_amid_a_message(last: bytes) -> None:
    command = (sys.executable, "-m", "songbot.engine.child", "--models", str(SHIPPED))
    child = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert child.stdin
    child.stdin.write(last)
    child.stdin.close()
    assert await child.wait() == 0


async def test_the_child_ends_when_the_bot_is_killed_amid_an_inference(tmp_path: Path, preview: bytes) -> None:
    (tmp_path / "preview.mp3").write_bytes(preview)
    command = (sys.executable, "-c", BUSY, str(SHIPPED), str(tmp_path / "preview.mp3"))
    bot = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    assert bot.stdout
    child = int(await bot.stdout.readline())
    os.kill(child, 0)
    bot.kill()
    await bot.wait()
    await gone(child)


async def test_the_childs_words_come_to_our_log_with_their_level(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "songbot.engine")
    engine = LocalEngine(SHIPPED)
    await engine.start()
    await engine.ask(Inputs({"tempo": -3.0}))
    await engine.close(1)
    words = [record for record in caplog.records if "left out tempo" in record.getMessage()]
    assert [(record.name, record.levelname) for record in words] == [("songbot.engine", "INFO")]


async def test_the_child_is_kind_and_knows_none_of_our_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a secret")
    engine = LocalEngine(SHIPPED)
    await engine.start()
    assert engine.pid is not None
    told = environment(engine.pid)
    assert b"OMP_NUM_THREADS=1" in told
    assert b"secret" not in told
    assert os.getpgid(engine.pid) == engine.pid
    assert os.getpriority(os.PRIO_PROCESS, engine.pid) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + 5)
    await engine.close(1)


async def test_the_bots_side_loads_nothing_heavy() -> None:
    code = "import sys, songbot.engine.local; print(*sorted({'ml', 'torch', 'numpy', 'scipy'} & set(sys.modules)))"
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=PIPE)
    told, _ = await child.communicate()
    assert (told.strip(), child.returncode) == (b"", 0)


async def test_an_end_that_is_cut_short_is_an_end_all_the_same() -> None:
    before = children()
    process = await Process.start(SHIPPED, 1, "cpu")
    ending = asyncio.create_task(process.end())
    await asyncio.sleep(0)
    ending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ending
    assert children() == before


def test_files_that_are_mapped_are_no_memory_of_ones_own(tmp_path: Path) -> None:
    if not resident(os.getpid()):
        pytest.skip("this system does not tell")
    (tmp_path / "large").write_bytes(bytes(64 * MIB))
    before = resident(os.getpid()), private(os.getpid())
    with (tmp_path / "large").open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert not any(mapped[:: mmap.PAGESIZE])
        after = resident(os.getpid()), private(os.getpid())
    assert after[0] - before[0] > 48 * MIB
    assert after[1] - before[1] < 16 * MIB
