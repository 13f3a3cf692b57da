"""The engine answers as the model does, and one job's failure is its own."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from ml.folder import SHIPPED, load_model
from ml.model import Model, Question
from ml.nets.served import ARTIST_CURVE
from ml.sound.audio import clip
from songbot.core.prediction import Answer, Inputs
from songbot.engine.local import LocalEngine
from songbot.errors import EngineFailed, Refused

pytestmark = pytest.mark.asyncio(loop_scope="module")
FACTS = {"released": 2019.5, "duration": 200.0}


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(SHIPPED)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engine() -> AsyncIterator[LocalEngine]:
    running = LocalEngine(SHIPPED)
    await running.start()
    yield running
    await running.close(1)


@pytest.mark.parametrize("kind", ["song", "preview"])
async def test_answers_are_the_models_own(
    engine: LocalEngine, model: Model, kind: str, request: pytest.FixtureRequest
) -> None:
    data = request.getfixturevalue(kind)
    told = await engine.infer(Inputs(FACTS | {"artist_popularity": 70.0}, ("Indie-Rock", "seen live"), data))
    asked = Question(FACTS | {"artist_popularity": 70.0}, ("Indie-Rock", "seen live"), clip(data))
    own = model.answer(asked)
    assert told.score == pytest.approx(own.score, abs=1e-3)
    assert (told.low, told.high) == pytest.approx((own.low, own.high), abs=1e-3)
    assert told.quarters == pytest.approx(own.quarters, abs=1e-4)
    assert told.baseline == pytest.approx(own.baseline, abs=1e-3)
    assert told.blind == pytest.approx(model.answer(replace(asked, features=FACTS)).score, abs=1e-3)
    assert {reason.group: reason.points for reason in told.reasons} == pytest.approx(
        {reason.group: reason.points for reason in own.reasons}, abs=1e-3
    )
    assert told.estimated == pytest.approx(own.estimated, rel=1e-4)
    assert (told.missing, told.unlike, told.model) == (own.missing, own.unlike, model.name)
    assert (len(told.seconds), len(own.seconds)) == (0, 0)


async def test_listeners_of_the_artist_are_placed_on_the_models_own_curve(engine: LocalEngine) -> None:
    listeners = 400_000.0
    told = await engine.ask(Inputs({"artist_listeners": listeners}))
    assert told == await engine.ask(Inputs({"artist_popularity": ARTIST_CURVE.points(listeners)}))
    assert told.blind == pytest.approx(told.baseline, abs=1e-3)
    assert abs(told.score - told.baseline) > 1


async def test_a_place_on_the_scale_counts_before_listeners(engine: LocalEngine) -> None:
    placed = {"artist_popularity": 20.0}
    assert await engine.ask(Inputs(placed | {"artist_listeners": 5e6})) == await engine.ask(Inputs(placed))


async def test_impossible_numbers_are_left_out(engine: LocalEngine) -> None:
    nothing = await engine.ask(Inputs())
    assert nothing.score == nothing.blind == pytest.approx(nothing.baseline, abs=1e-3)
    impossible = {"tempo": -3.0, "charm": 1.0, "energy": float("nan"), "artist_listeners": -1.0}
    assert await engine.ask(Inputs(impossible)) == nothing


async def test_what_is_no_sound_is_refused_and_the_others_are_answered(engine: LocalEngine, song: bytes) -> None:
    jobs = [engine.infer(Inputs(clip=data)) for data in (song, b"no sound", b"", song)]
    first, text, empty, last = await asyncio.gather(*jobs, return_exceptions=True)
    assert isinstance(text, Refused)
    assert isinstance(empty, Refused)
    assert (text.key, empty.key) == ("bad_audio", "bad_audio")
    assert "no sound file" in str(text.values["why"])
    assert first == last


async def test_a_clip_too_large_for_the_pipe_is_refused(engine: LocalEngine) -> None:
    with pytest.raises(Refused, match="bad_audio"):
        await engine.infer(Inputs(clip=bytes(64 * 2**20 + 1)))


async def test_a_question_without_a_clip_is_answered_while_clips_are_heard(engine: LocalEngine, preview: bytes) -> None:
    jobs = [asyncio.create_task(engine.infer(Inputs(FACTS, clip=preview))) for _ in range(20)]
    await jobs[0]
    assert (await engine.ask(Inputs(FACTS))).score > 0
    assert not all(job.done() for job in jobs)
    await asyncio.gather(*jobs)


async def test_a_question_leaves_its_clip_behind(engine: LocalEngine) -> None:
    assert await engine.ask(Inputs(FACTS, clip=b"no sound")) == await engine.ask(Inputs(FACTS))


async def test_how_good_the_model_is_and_what_it_reads_come_with_it(engine: LocalEngine, model: Model) -> None:
    models = await engine.models()
    assert (models.current, models.names) == (model.name, (model.name,))
    assert models.figures is not None
    assert models.figures.mae < models.figures.median_mae
    assert {"features", "groups", "genres"} <= models.inputs.keys()


async def test_a_clip_that_was_heard_needs_not_be_heard_again(engine: LocalEngine, preview: bytes) -> None:
    heard = await engine.infer(Inputs(FACTS, ("rock",), preview))
    later = Inputs(FACTS, ("rock",), None, heard.estimated, heard.sound)
    assert heard.estimated
    assert (await engine.ask(later)).score == pytest.approx(heard.score, abs=1e-3)
    assert (await engine.ask(later, brief=True)).high == pytest.approx(heard.high, abs=1e-3)


async def test_what_is_wrong_with_one_brief_question_is_wrong_with_it_alone(engine: LocalEngine) -> None:
    broken = Inputs(FACTS, (), None, {}, (1.0, 2.0))
    *good, bad = await asyncio.gather(
        *(engine.ask(Inputs(FACTS), brief=True) for _ in range(3)),
        engine.ask(broken, brief=True),
        return_exceptions=True,
    )
    assert isinstance(bad, EngineFailed)
    assert {one.score for one in good if isinstance(one, Answer)} == {
        (await engine.ask(Inputs(FACTS), brief=True)).score
    }


async def test_an_answer_says_how_long_its_own_work_took_however_many_wait(engine: LocalEngine, song: bytes) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    answers = await asyncio.gather(*(engine.infer(Inputs(FACTS, clip=song)) for _ in range(6)))
    assert all(answer.took > 0 for answer in answers)
    assert sum(answer.took for answer in answers) < loop.time() - began
