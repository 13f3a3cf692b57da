"""A chart is drawn once, kept in bounds, and done without when it cannot be had."""

import asyncio
import os
from pathlib import Path

import pytest

from songbot.core.chart import Bar, Chart, Shares, from_json, to_json
from songbot.predicting import pictures
from songbot.predicting.pictures import Pictures
from tests.songbot.chat.samples import replies
from tests.songbot.fake_engine import POINT, FakeEngine


def chart(name: str) -> Chart:
    return Shares(name, "", (Bar("a", 0.5, "50 %"),))


def aged(folder: Path) -> None:
    """As if they were kept long ago, one after the other."""
    for age, file in enumerate(sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime_ns)):
        os.utime(file, (age, age))


def kept(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


async def test_the_same_chart_is_drawn_once_also_by_the_next_process(tmp_path: Path) -> None:
    engine = FakeEngine()
    for _ in range(2):
        drawer = Pictures(engine, tmp_path / "pictures")
        assert await drawer.of(chart("one")) == POINT
    assert await drawer.of(chart("another")) == POINT
    assert engine.drawn == [chart("one"), chart("another")]


async def test_the_folder_is_bounded_and_loses_what_was_not_looked_at_for_longest(tmp_path: Path) -> None:
    engine = FakeEngine()
    drawer = Pictures(engine, tmp_path, most=2 * len(POINT))
    for name in ("first", "second"):
        await drawer.of(chart(name))
    aged(tmp_path)
    await drawer.of(chart("first"))
    await drawer.of(chart("third"))
    assert kept(tmp_path) <= 2 * len(POINT)
    await drawer.of(chart("first"))
    assert engine.drawn == [chart("first"), chart("second"), chart("third")]


@pytest.mark.parametrize("trouble", ["closed", "slow", "full"])
async def test_a_picture_that_cannot_be_had_is_no_picture(
    trouble: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = FakeEngine()
    if trouble == "closed":
        await engine.close(0)
    if trouble == "slow":
        monkeypatch.setattr(pictures, "PATIENCE", 0.01)
        monkeypatch.setattr(engine, "draw", lambda _: asyncio.Event().wait())
    if trouble == "full":
        (tmp_path / "pictures").write_text("no folder")
    found = await Pictures(engine, tmp_path / "pictures").of(chart("one"))
    assert found == (POINT if trouble == "full" else None)


def test_every_chart_survives_the_wire() -> None:
    charts = [one for reply in replies("de").values() if reply.card for one in reply.card.charts]
    assert {type(one).__name__ for one in charts} >= {"Waterfall", "Shares", "Moves"}
    assert [from_json(to_json(one)) for one in charts] == charts
