"""A model that keeps its promise stays; one that does not goes by itself, once, and never for a handful of answers."""

import pytest

from songbot.core.prediction import Answer, Figures
from songbot.core.track import Fact, Track
from songbot.learning.guard import ENOUGH, Guard
from songbot.ports import Models, Version
from tests.songbot.fake_engine import FakeEngine

SONG = Track("1", {}, (Fact("listeners", 2000, "lastfm", 1.0),))  # some 49 points


def models(name: str, error: float = 10.0) -> Models:
    other = "old" if name == "new" else "new"
    made = {"old": "2026-11-01", "new": "2026-11-08"}
    versions = (
        Version(name, current=True, created=made[name]),
        Version(other, previous=True, created=made[other]),
    )
    return Models(name, (name, "old"), {}, Figures(error, 17.0, 0.4), versions)


def answer(score: float, model: str = "new", took: float = 0.3) -> Answer:
    return Answer(score, 0, 100, (0.2, 0.3, 0.3, 0.2), 40, score, (), (), (), {}, False, model, took=took)


@pytest.fixture
async def house() -> tuple[Guard, FakeEngine]:
    engine = FakeEngine("old")
    guard = Guard(engine)
    guard.changed(await engine.models())
    for _ in range(ENOUGH):
        await guard.answered(SONG, answer(50.0, "old"))
    await engine.promote("new", "retraining")
    guard.changed(models("new"))
    return guard, engine


async def test_a_model_that_is_as_good_as_it_said_stays(house: tuple[Guard, FakeEngine]) -> None:
    guard, engine = house
    for _ in range(3 * ENOUGH):
        await guard.answered(SONG, answer(61.0))
    assert engine.model == "new"


async def test_a_model_that_is_off_by_far_more_goes_after_enough_answers(house: tuple[Guard, FakeEngine]) -> None:
    guard, engine = house
    for _ in range(ENOUGH - 1):
        await guard.answered(SONG, answer(90.0))
    assert engine.model == "new"
    await guard.answered(SONG, answer(90.0))
    assert engine.model == "old"


async def test_a_model_that_is_far_slower_goes(house: tuple[Guard, FakeEngine]) -> None:
    guard, engine = house
    for _ in range(ENOUGH):
        await guard.answered(SONG, answer(50.0, took=0.9))
    assert engine.model == "old"


async def test_the_way_back_is_gone_once(house: tuple[Guard, FakeEngine]) -> None:
    guard, engine = house
    for _ in range(ENOUGH):
        await guard.answered(SONG, answer(90.0))
    guard.changed(models("old"))
    assert engine.model == "old"
    for _ in range(2 * ENOUGH):
        await guard.answered(SONG, answer(95.0, "old"))
    assert engine.model == "old"


async def test_answers_of_the_model_before_do_not_count_against_the_new_one(house: tuple[Guard, FakeEngine]) -> None:
    guard, engine = house
    for _ in range(3 * ENOUGH):
        await guard.answered(SONG, answer(95.0, "old", took=9.0))
    assert engine.model == "new"


async def test_songs_that_nobody_counted_say_nothing_of_the_error(house: tuple[Guard, FakeEngine]) -> None:
    guard, engine = house
    for _ in range(3 * ENOUGH):
        await guard.answered(Track("2"), answer(95.0))
    assert engine.model == "new"


async def test_the_model_that_the_bot_started_with_is_never_sent_back() -> None:
    engine = FakeEngine("old")
    guard = Guard(engine)
    guard.changed(models("old", error=5.0))
    for _ in range(3 * ENOUGH):
        await guard.answered(SONG, answer(99.0, "old"))
    assert guard.reason() == ""
