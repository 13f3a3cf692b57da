"""The engine answers as the model does, survives what kills it, and leaves nothing behind."""

import asyncio
import contextlib
import io
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ml.audio import clip
from ml.folder import SHIPPED, load_model
from ml.model import Model, Question
from songbot.core.prediction import Inputs
from songbot.engine.local import Limits, LocalEngine
from songbot.engine.wire import MOST, packed, received
from songbot.errors import EngineFailed, Misconfigured, Refused


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(SHIPPED)


@pytest.fixture(scope="module")
def song() -> bytes:
    rng = np.random.default_rng(0)
    beat = np.sin(2 * np.pi * 220 * np.arange(22050 * 4) / 22050) * (np.arange(22050 * 4) % 11025 < 5000)
    out = io.BytesIO()
    soundfile.write(out, (0.5 * beat + 0.01 * rng.normal(size=len(beat))).astype(np.float32), 22050, format="WAV")
    return out.getvalue()


@pytest.fixture
async def engine() -> AsyncIterator[LocalEngine]:
    running = LocalEngine(SHIPPED)
    await running.start()
    yield running
    await running.close(1)


def stop(engine: LocalEngine) -> int:
    """Hold the child where it is."""
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGSTOP)
    return engine.pid


def gone(pid: int) -> None:
    """Return once a process has ended; the test's own time limit is the patience."""
    stat = Path(f"/proc/{pid}/stat")
    with contextlib.suppress(FileNotFoundError):
        while " Z " not in stat.read_text():
            os.sched_yield()


async def test_answers_are_the_models_own(engine: LocalEngine, model: Model, song: bytes) -> None:
    features = {"released": 2019.5, "duration": 200.0}
    told = await engine.infer(Inputs(features | {"artist_listeners": 5_000_000.0}, ("rock",), song))
    own = model.answer(Question(features | {"artist_popularity": 100.0}, ("rock",), clip(song)))
    blind = model.answer(Question(features, ("rock",), clip(song)))
    assert told.score == pytest.approx(own.score, abs=1e-3)
    assert told.blind == pytest.approx(blind.score, abs=1e-3)
    assert sum(reason.points for reason in told.reasons) == pytest.approx(told.score - told.baseline, abs=1e-3)
    assert told.missing == own.missing
    assert told.model == model.name == (await engine.models()).current


async def test_nothing_known_is_the_baseline_and_impossible_numbers_are_left_out(engine: LocalEngine) -> None:
    nothing = await engine.ask(Inputs())
    assert nothing.score == nothing.baseline == nothing.blind
    assert await engine.ask(Inputs({"tempo": -3.0, "charm": 1.0})) == nothing


async def test_what_is_no_sound_is_refused_and_the_others_are_answered(engine: LocalEngine, song: bytes) -> None:
    jobs = [engine.infer(Inputs(clip=data)) for data in (song, b"no sound", b"", song)]
    first, text, empty, last = await asyncio.gather(*jobs, return_exceptions=True)
    assert isinstance(text, Refused)
    assert isinstance(empty, Refused)
    assert text.key == "bad_audio"
    assert first == last


async def test_how_good_the_model_is_comes_with_it(engine: LocalEngine) -> None:
    models = await engine.models()
    assert models.figures is not None
    assert models.figures.mae < models.figures.median_mae
    assert models.inputs


async def test_a_job_that_dies_with_the_engine_is_to_blame_and_those_that_waited_are_not(song: bytes) -> None:
    engine = LocalEngine(SHIPPED)
    await engine.start()
    jobs = [asyncio.create_task(engine.infer(Inputs(clip=song))) for _ in range(6)]
    await jobs[0]
    pid = stop(engine)
    os.kill(pid, signal.SIGKILL)
    rest = await asyncio.gather(*jobs[1:], return_exceptions=True)
    died = [one for one in rest if isinstance(one, BaseException)]
    assert [type(one) for one in died] == [EngineFailed] * len(died)
    assert len(died) <= 1
    assert (await engine.infer(Inputs(clip=song))).score > 0
    assert engine.pid != pid
    await engine.close(1)


async def test_a_job_that_takes_too_long_is_killed_for_real(song: bytes) -> None:
    engine = LocalEngine(SHIPPED, Limits(seconds=0.3))
    await engine.start()
    await engine.infer(Inputs(clip=song))
    jobs = [asyncio.create_task(engine.infer(Inputs(clip=song))) for _ in range(40)]
    await jobs[0]
    pid = stop(engine)
    rest = await asyncio.gather(*jobs[1:], return_exceptions=True)
    slow = [one for one in rest if isinstance(one, EngineFailed)]
    assert [one.key for one in slow] == ["engine_slow"]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    await engine.close(1)


async def test_a_child_that_outgrows_its_memory_is_replaced_between_two_jobs(song: bytes) -> None:
    engine = LocalEngine(SHIPPED, Limits(memory=1))
    await engine.start()
    first = engine.pid
    one = await engine.infer(Inputs(clip=song))
    two = await engine.infer(Inputs(clip=song))
    assert one == two
    assert engine.pid != first
    await engine.close(1)


async def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    engine = LocalEngine(tmp_path / "nothing")
    with pytest.raises(Misconfigured, match="broken_model") as wrong:
        await engine.start()
    assert "nothing" in str(wrong.value.values["why"])


async def test_the_child_ends_when_the_bot_is_killed(tmp_path: Path) -> None:
    code = (
        "import asyncio, pathlib, sys\n"
        "from songbot.engine.local import LocalEngine\n"
        "async def main():\n"
        f"    engine = LocalEngine(pathlib.Path({str(SHIPPED)!r}))\n"
        "    await engine.start()\n"
        "    print(engine.pid, flush=True)\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    pipe = asyncio.subprocess.PIPE
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=pipe, start_new_session=True)
    assert parent.stdout is not None
    child = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()
    await asyncio.to_thread(gone, child)


async def test_messages_survive_the_wire_and_noise_is_no_message() -> None:
    reader = asyncio.StreamReader()
    reader.feed_data(packed({"id": 1}, b"body") + packed({"id": 2}))
    assert await received(reader) == ({"id": 1}, b"body")
    assert await received(reader) == ({"id": 2}, b"")
    reader.feed_data((MOST + 1).to_bytes(4) * 2)
    with pytest.raises(ValueError, match="no message"):
        await received(reader)
