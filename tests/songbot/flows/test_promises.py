"""The running bot holds a promoted model to its promise: the scale comes and goes with it, and it goes by itself."""

from dataclasses import asdict, replace

import pytest

from songbot.core.popularity import ESTIMATES
from songbot.core.prediction import Answer, Inputs
from songbot.sandbox.music.catalogue import Track
from tests.songbot.flows.stage import Stage, link, whole

FEW = 3
"""Answers after which the guard may speak."""

SINCE = 1_790_000_000
FITTED = {source: asdict(replace(curve, at=float(SINCE), tracks=200)) for source, curve in ESTIMATES.items()}


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("songbot.learning.guard.ENOUGH", FEW)


def songs(world: Stage, count: int) -> list[Track]:
    """Songs of which all services know that many listen."""
    known = [one for one in world.music.catalogue.tracks if whole(one) and one.listeners > 2000 and not one.version]
    return known[:count]


async def details(world: Stage, song: Track) -> str:
    asked = await world.use("predict", {"song": link(song)})
    await world.answer(asked)
    return await world.answer(await world.press(world.message(asked), "Details"))


async def test_a_model_that_is_off_by_more_than_it_promised_goes_without_an_operator(
    world: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = world.engine.answer

    def wrong(inputs: Inputs) -> Answer:
        return replace(right(inputs), score=0.0)

    await world.engine.promote("fake-2", "better")
    monkeypatch.setattr(world.engine, "answer", wrong)
    for song in songs(world, FEW):
        assert world.engine.model == "fake-2"
        await world.ask(link(song))
    await world.until(lambda: world.engine.model == "fake-1")


async def test_a_model_that_is_slower_than_the_one_before_by_far_goes_without_an_operator(
    world: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("songbot.learning.guard.WORSE", 1e9)
    right = world.engine.answer

    def takes(seconds: float) -> None:
        monkeypatch.setattr(world.engine, "answer", lambda inputs: replace(right(inputs), took=seconds))

    takes(0.1)
    first, *others = songs(world, FEW + 1)
    await world.ask(link(first))
    await world.engine.promote("fake-2", "better")
    takes(9.0)
    for song in others:
        assert world.engine.model == "fake-2"
        await world.ask(link(song))
    await world.until(lambda: world.engine.model == "fake-1")


async def test_counts_are_points_by_the_curves_of_the_model_that_answers(world: Stage) -> None:
    song, dated = songs(world, 1)[0], f"<t:{SINCE}:d>"
    assert dated not in await details(world, song)
    world.engine.curves["fake-2"] = FITTED
    await world.engine.promote("fake-2", "better")
    assert dated in await details(world, song)
    await world.engine.rollback("worse")
    assert dated not in await details(world, song)
