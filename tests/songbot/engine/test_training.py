"""Trainings in a process of their own: to the end, through a kill, within limits, while others are answered."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from bench.parts import mishaps
from ml.device import choose
from songbot import curves
from songbot.core.prediction import Inputs
from songbot.core.sample import Sample
from songbot.core.training import Order, Step
from songbot.engine.labels import Labels
from songbot.engine.local import LocalEngine
from songbot.engine.trainer import order_of
from songbot.engine.training import ORDER, begun
from songbot.errors import EngineFailed
from tests.songbot.engine.rows import invented, stream
from tests.songbot.engine.shelves import shelf_of

SMALL = Order("new", "2026-11-21T08:00:00+00:00", clip_epochs=0, epochs=1, steps=8, clip_ceiling=None, nice=0)
ROWS = invented(260)
PIPE = asyncio.subprocess.PIPE
CHATTY = """
import os, sys
from songbot.engine import trainer
def loud(folder, teller):
    os.write(1, b"a stray print")
    print("a stray print", flush=True)
    return {"outcome": "failed"}
trainer.train, trainer.end_with_parent = loud, lambda: None
sys.argv = ["trainer", sys.argv[1]]
trainer.main()
"""
SONG = Inputs({"released": 2019.5, "artist_listeners": 300_000.0}, ("rock",))


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[LocalEngine]:
    running = LocalEngine(shelf_of(tmp_path / "models", "one"))
    await running.start()
    yield running
    await running.close(1)


@pytest.mark.timeout(900)
async def test_a_training_that_is_killed_goes_on_where_it_was_and_ends_with_a_model_and_a_report(
    engine: LocalEngine, tmp_path: Path
) -> None:
    heard: list[Step] = []
    learning = asyncio.Event()

    def hear(step: Step) -> None:
        heard.append(step)
        if step.stage == "train" and step.done:
            learning.set()

    first = asyncio.create_task(engine.train(SMALL, stream(ROWS), hear))
    await learning.wait()
    assert (await engine.ask(SONG)).model == "one"
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    folder = tmp_path / "training" / "new"
    assert (folder / "order.json").exists()
    assert not (folder / "report.json").exists()
    report = await engine.train(SMALL, stream([]), hear)
    assert report["outcome"] in {"passed", "failed"}
    assert report["songs"] == len(ROWS)
    assert len(report["checks"]) == 9
    assert report["scale_changed"]
    assert {step.stage for step in heard} >= {"snapshot", "train", "evaluate", "gate"}
    assert {step.epochs > 1 for step in heard if step.stage == "train"} == {True}
    assert {step.epochs for step in heard if step.stage != "train"} == {0}
    assert not (folder / "scratch").exists()
    snapshot = tmp_path / "snapshots" / report["snapshot"]
    assert snapshot.exists()
    assert not snapshot.stat().st_mode & 0o222
    assert json.loads((tmp_path / "models" / "new" / "meta.json").read_text())["scale"] == "own"
    assert (await engine.models()).current == "one"
    promoted = await engine.promote("new", "better")
    assert promoted.current == "new"
    fitted = curves.of(promoted.inputs)
    assert fitted is not None
    assert fitted["listenbrainz"].tracks == len(ROWS)
    assert (await engine.ask(SONG)).model == "new"
    back = await engine.rollback("worse")
    assert back.current == "one"
    assert curves.of(back.inputs) is None
    assert (await engine.ask(SONG)).model == "one"


async def test_a_row_that_cannot_be_had_ends_it_with_a_reason_and_leaves_nothing(
    engine: LocalEngine, tmp_path: Path
) -> None:
    async def spoilt() -> AsyncIterator[Sample]:
        yield ROWS[0]
        raise KeyError("artist")

    with pytest.raises(EngineFailed, match=r"no_training .*KeyError: 'artist'"):
        await engine.train(SMALL, spoilt(), lambda _: None)
    assert not (tmp_path / "training" / "new").exists()


async def test_whatever_is_printed_amid_a_training_is_no_word_of_it(tmp_path: Path) -> None:
    command = (sys.executable, "-c", CHATTY, str(tmp_path))
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    told, words = await process.communicate()
    assert json.loads(told) == {"report": {"outcome": "failed"}}
    assert words.count(b"a stray print") == 2


@pytest.mark.timeout(600)
async def test_one_that_dies_goes_on_once_and_leaves_nothing_when_it_dies_again(
    engine: LocalEngine, tmp_path: Path
) -> None:
    def hear(step: Step) -> None:
        if step.stage == "snapshot":
            mishaps.kill(tmp_path)

    folder = tmp_path / "training" / "new"
    with pytest.raises(EngineFailed, match=r"training_died .*-9"):
        await engine.train(SMALL, stream(ROWS), hear)
    assert (folder / "rows.jsonl").exists()
    with pytest.raises(EngineFailed, match="training_died"):
        await engine.train(SMALL, stream([]), hear)
    assert not folder.exists()
    assert (await engine.ask(SONG)).model == "one"


@pytest.mark.timeout(600)
async def test_too_few_songs_to_test_end_it_before_anything_is_trained(engine: LocalEngine, tmp_path: Path) -> None:
    stages: set[str] = set()
    rows = [replace(row, artist=f"Artist {number % 3}") for number, row in enumerate(ROWS[:213])]
    report = await engine.train(SMALL, stream(rows), lambda step: stages.add(step.stage))
    assert (report["outcome"], report["songs"], report["to_test"]) == ("few_to_test", 213, 50)
    assert report["tested"] < 50
    assert report["least"] > 213
    assert stages == {"snapshot"}
    assert not (tmp_path / "models" / "new").exists()


@pytest.mark.timeout(600)
async def test_too_few_rows_end_it_with_a_reason_and_without_a_model(engine: LocalEngine, tmp_path: Path) -> None:
    report = await engine.train(SMALL, stream(ROWS[:40]), lambda _: None)
    assert (report["outcome"], report["songs"]) == ("too_few", 40)
    assert not (tmp_path / "models" / "new").exists()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("order", "key"),
    [
        (Order("new", SMALL.created, memory=1, nice=0), "training_large"),
        (Order("new", SMALL.created, seconds=0.2, nice=0), "training_slow"),
    ],
)
async def test_a_training_beyond_its_limits_is_ended_and_leaves_nothing(
    engine: LocalEngine, tmp_path: Path, order: Order, key: str
) -> None:
    with pytest.raises(EngineFailed, match=key):
        await engine.train(order, stream(ROWS), lambda _: None)
    assert (await engine.ask(SONG)).model == "one"
    assert not (tmp_path / "training" / "new").exists()


async def test_a_disk_that_takes_nothing_ends_it_with_a_reason(engine: LocalEngine, tmp_path: Path) -> None:
    (tmp_path / "training").write_text("a file where the folder would be")
    with pytest.raises(EngineFailed, match="no_training"):
        await engine.train(SMALL, stream(ROWS), lambda _: None)
    assert (await engine.ask(SONG)).model == "one"


@pytest.mark.timeout(600)
async def test_a_disk_that_is_full_amid_training_ends_it_with_a_reason_and_leaves_nothing(
    engine: LocalEngine, tmp_path: Path
) -> None:
    def hear(step: Step) -> None:
        if step.stage == "train":
            mishaps.fill(tmp_path)

    with pytest.raises(EngineFailed, match="File too large"):
        await engine.train(SMALL, stream(ROWS), hear)
    assert (await engine.ask(SONG)).model == "one"
    assert not (tmp_path / "training" / "new").exists()
    assert not (tmp_path / "models" / "new").exists()


@pytest.mark.timeout(600)
async def test_no_answer_is_torn_or_lost_while_models_change_under_load(engine: LocalEngine, tmp_path: Path) -> None:
    shelf_of(tmp_path / "models", "two")
    swapping = True
    seen: list[str] = []

    async def asks() -> None:
        while swapping:
            answer = await engine.ask(SONG)
            total = sum(reason.points for reason in answer.reasons)
            assert abs(total - (answer.score - answer.baseline)) < 1e-3
            seen.append(answer.model)

    asking = [asyncio.create_task(asks()) for _ in range(4)]
    for number in range(6):
        await engine.promote(("two", "one")[number % 2], "swap")
    swapping = False
    await asyncio.gather(*asking)
    assert set(seen) == {"one", "two"}


@pytest.mark.parametrize(
    ("named", "goes_on"), [((), True), (("/data/mine.parquet",), True), (("/data/other.parquet",), False)]
)
def test_a_training_from_tables_is_gone_on_with_unless_others_are_named(
    tmp_path: Path, named: tuple[str, ...], *, goes_on: bool
) -> None:
    assert not begun(tmp_path, SMALL)
    (tmp_path / ORDER).write_text(json.dumps({"tables": ["/data/mine.parquet"]}))
    assert begun(tmp_path, replace(SMALL, tables=named)) is goes_on


@pytest.mark.timeout(600)
async def test_a_training_stands_behind_everything_else(engine: LocalEngine, tmp_path: Path) -> None:
    behind: list[int] = []
    known = asyncio.Event()

    def hear(_: Step) -> None:
        behind.append(os.getpriority(os.PRIO_PROCESS, mishaps.trainer(tmp_path)))
        known.set()

    under_way = asyncio.create_task(engine.train(Order("new", SMALL.created), stream(ROWS), hear))
    await known.wait()
    under_way.cancel()
    await asyncio.gather(under_way, return_exceptions=True)
    assert behind[0] >= min(19, os.getpriority(os.PRIO_PROCESS, 0) + 15)


@pytest.mark.parametrize("device", ["auto", "cpu"])
def test_a_training_learns_where_the_operator_says(tmp_path: Path, device: str) -> None:
    places = {"root": "models", "champion": "one", "snapshots": "snapshots", "sounds": ""}
    told = {**asdict(replace(SMALL, device=device)), **places}
    asked = order_of(tmp_path, told, Labels.fitted((), ("listenbrainz",)))
    assert asked.options.device == choose(device)
