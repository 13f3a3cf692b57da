"""What kills the engine, who is to blame for it, and that nobody else notices."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import torch

from ml.folder import SHIPPED
from songbot.core.prediction import Answer, Inputs
from songbot.engine.local import Limits, LocalEngine
from songbot.engine.process import pause_before
from songbot.errors import EngineFailed, Misconfigured
from songbot.ports import Models
from songbot.words import say
from tests.songbot.engine.holding import PATIENCE, Held, children, gone, stop


@pytest.fixture
async def opened() -> AsyncIterator[list[LocalEngine]]:
    engines: list[LocalEngine] = []
    yield engines
    for engine in engines:
        await engine.close(1)


async def begun(engine: LocalEngine, opened: list[LocalEngine]) -> None:
    opened.append(engine)
    await engine.start()


def failed(results: Sequence[Answer | BaseException]) -> list[EngineFailed]:
    """The failures; anything else is an answer."""
    failures = [one for one in results if isinstance(one, EngineFailed)]
    assert all(isinstance(one, Answer | EngineFailed) for one in results)
    return failures


async def test_jobs_that_die_together_are_told_of_their_company_and_those_that_wait_hear_nothing(
    opened: list[LocalEngine], song: bytes
) -> None:
    engine = Held(least=2, limits=Limits(batch=3))
    await begun(engine, opened)
    jobs = [asyncio.create_task(engine.infer(Inputs(clip=song))) for _ in range(8)]
    pid = await engine.held()
    os.kill(pid, signal.SIGKILL)
    died = failed(await asyncio.gather(*jobs, return_exceptions=True))
    assert 1 <= len(died) <= 3
    assert {(one.key, one.values["company"]) for one in died} == {("engine_crashed", True)}
    assert engine.pid != pid


async def test_a_job_that_kills_the_engine_alone_dies_alone_each_time(opened: list[LocalEngine], song: bytes) -> None:
    engine = Held()
    await begun(engine, opened)
    for _ in range(2):
        engine.passes = 1  # the first is taken alone anyway, the second would have had company
        jobs = [asyncio.create_task(engine.infer(Inputs(clip=song), alone=True)) for _ in range(4)]
        os.kill(await engine.held(), signal.SIGKILL)
        died = failed(await asyncio.gather(*jobs, return_exceptions=True))
        assert [(one.key, one.values["company"]) for one in died] == [("engine_crashed", False)]


async def test_a_job_that_takes_too_long_is_killed_for_real(opened: list[LocalEngine], song: bytes) -> None:
    engine = Held(least=2, limits=Limits(seconds=1.5))
    await begun(engine, opened)
    jobs = [asyncio.create_task(engine.infer(Inputs(clip=song))) for _ in range(8)]
    pid = await engine.held()
    died = failed(await asyncio.gather(*jobs, return_exceptions=True))
    assert [one.key for one in died] == ["engine_slow"] + ["engine_crashed"] * (len(died) - 1)
    assert all(one.crashed and one.values["company"] for one in died)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_job_that_was_never_taken_in_hand_goes_to_the_next_child(
    opened: list[LocalEngine], song: bytes
) -> None:
    engine = LocalEngine(SHIPPED, Limits(seconds=1.5))
    await begun(engine, opened)
    pid = stop(engine)
    infer, ask = await asyncio.gather(engine.infer(Inputs(clip=song)), engine.ask(Inputs()))
    assert infer.model == ask.model
    assert engine.pid != pid


async def test_a_child_that_outgrows_its_memory_is_replaced_between_two_batches(
    opened: list[LocalEngine], song: bytes
) -> None:
    engine = LocalEngine(SHIPPED, Limits(memory=1, batch=2))
    await begun(engine, opened)
    first = engine.pid
    answers = await asyncio.gather(*(engine.infer(Inputs(clip=song)) for _ in range(4)))
    assert len(set(map(repr, answers))) == 1
    assert engine.pid != first


async def test_a_caller_who_leaves_harms_nobody(opened: list[LocalEngine], song: bytes) -> None:
    engine = LocalEngine(SHIPPED)
    await begun(engine, opened)
    jobs = [asyncio.create_task(engine.infer(Inputs(clip=song))) for _ in range(3)]
    await asyncio.sleep(0)
    jobs[1].cancel()
    first, left, last = await asyncio.gather(*jobs, return_exceptions=True)
    assert isinstance(left, asyncio.CancelledError)
    assert first == last


async def test_a_stop_lets_what_is_in_hand_be_answered_and_takes_nothing_more(song: bytes) -> None:
    engine = LocalEngine(SHIPPED)
    await engine.start()
    pid = engine.pid
    jobs = [asyncio.create_task(engine.infer(Inputs(clip=song))) for _ in range(3)]
    await asyncio.sleep(0)
    await engine.close(20)
    assert failed(await asyncio.gather(*jobs, return_exceptions=True)) == []
    with pytest.raises(EngineFailed, match="engine_stopped"):
        await engine.infer(Inputs(clip=song))
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_stop_that_runs_out_of_grace_ends_the_child_all_the_same(song: bytes) -> None:
    engine = Held()
    await engine.start()
    job = asyncio.create_task(engine.infer(Inputs(clip=song)))
    pid = await engine.held()
    await engine.close(0)
    with pytest.raises(EngineFailed, match="engine_stopped"):
        await job
    await gone(pid)


@pytest.mark.parametrize("patience", [0.001, 0.3])
async def test_a_start_that_takes_too_long_is_told_and_leaves_no_child(
    monkeypatch: pytest.MonkeyPatch, patience: float
) -> None:
    before = children()
    monkeypatch.setattr("songbot.engine.local.STARTING", patience)
    with pytest.raises(Misconfigured, match="engine_silent"):
        await LocalEngine(SHIPPED).start()
    assert children() == before


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a card")
async def test_a_card_that_is_not_there_is_told_with_the_setting_that_asks_for_it() -> None:
    with pytest.raises(Misconfigured, match="no_card") as wrong:
        await LocalEngine(SHIPPED, Limits(device="cuda")).start()
    assert "SONGBOT_DEVICE" in say(wrong.value.key, "en")


async def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="broken_model") as wrong:
        await LocalEngine(tmp_path / "nothing").start()
    assert wrong.value.values["folder"] == str(tmp_path / "nothing")
    assert "does not exist" in str(wrong.value.values["why"])


async def test_a_model_that_was_tampered_with_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(SHIPPED, folder)
    weights = folder / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    with pytest.raises(Misconfigured, match="broken_model") as wrong:
        await LocalEngine(folder).start()
    assert "the checksum of model.safetensors differs" in str(wrong.value.values["why"])


async def test_a_model_that_breaks_while_it_serves_lets_nobody_wait_for_ever(
    opened: list[LocalEngine], tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(SHIPPED, folder)
    engine = LocalEngine(folder)
    await begun(engine, opened)
    before = await engine.ask(Inputs())
    weights = folder / "model.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(b"broken")
    os.kill(stop(engine), signal.SIGKILL)
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(EngineFailed, match="engine_crashed"):
            await engine.ask(Inputs())
    weights.write_bytes(whole)
    async with asyncio.timeout(PATIENCE):
        assert await engine.ask(Inputs()) == before


async def test_children_that_never_say_that_they_are_ready_are_killed_too(
    opened: list[LocalEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = LocalEngine(SHIPPED)
    await begun(engine, opened)
    monkeypatch.setattr("songbot.engine.local.STARTING", 0.001)
    os.kill(stop(engine), signal.SIGKILL)
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(EngineFailed, match="engine_crashed"):
            await engine.ask(Inputs())


async def test_who_hears_of_models_and_stumbles_over_one_costs_a_child_and_not_the_engine(
    opened: list[LocalEngine], caplog: pytest.LogCaptureFixture
) -> None:
    engine = LocalEngine(SHIPPED)
    await begun(engine, opened)
    heard = list[Models]()

    def changed(models: Models) -> None:
        heard.append(models)
        if len(heard) == 1:
            raise ValueError("a curve that falls")

    engine.changed = changed
    os.kill(stop(engine), signal.SIGKILL)
    async with asyncio.timeout(PATIENCE):
        await engine.ask(Inputs())
    assert len(heard) > 1
    assert "a curve that falls" in caplog.text


def test_the_first_death_costs_no_pause_and_later_ones_more_and_more() -> None:
    assert [pause_before(deaths) for deaths in range(9)] == [0, 0, 1, 2, 4, 8, 16, 30, 30]
    assert pause_before(10_000) == 30
