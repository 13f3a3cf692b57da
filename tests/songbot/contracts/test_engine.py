"""What every engine keeps to, the one with the shipped model and the fake alike."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from ml.folder import SHIPPED
from songbot.core.chart import Bar, Shares
from songbot.core.prediction import Answer, Inputs
from songbot.engine.local import LocalEngine
from songbot.errors import EngineFailed, Refused
from songbot.ports import Engine
from tests.songbot.fake_engine import POINT, FakeEngine

pytestmark = pytest.mark.asyncio(loop_scope="module")
CHART = Shares("Chances", "one of two", (Bar("0–50", 0.25, "25 %"), Bar("50–100", 0.75, "75 %")))
PNG = b"\x89PNG\r\n"
SONG = Inputs({"released": 2019.5, "artist_listeners": 300_000.0}, ("rock", "seen live"))


def made(kind: str) -> Engine:
    return LocalEngine(SHIPPED) if kind == "local" else FakeEngine()


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["local", "fake"])
async def engine(request: pytest.FixtureRequest) -> AsyncIterator[Engine]:
    running = made(request.param)
    await running.start()
    yield running
    await running.close(1)


async def test_the_same_inputs_have_the_same_answer_however_they_are_asked(engine: Engine) -> None:
    first, *others = await asyncio.gather(
        engine.infer(SONG), engine.infer(SONG), engine.infer(SONG, alone=True), engine.ask(SONG)
    )
    assert others == [first] * 3


async def test_other_inputs_have_another_answer(engine: Engine) -> None:
    assert (await engine.ask(SONG)).score != (await engine.ask(Inputs({"released": 1975.0}))).score


async def test_an_answer_holds_together(engine: Engine) -> None:
    answer = await engine.infer(SONG)
    assert 0 <= answer.low < answer.high <= 100
    assert 0 <= answer.score <= 100
    assert 0 <= answer.blind <= 100
    assert sum(answer.quarters) == pytest.approx(1, abs=1e-4)
    assert sum(reason.points for reason in answer.reasons) == pytest.approx(answer.score - answer.baseline, abs=1e-3)
    assert "artist" not in answer.missing
    assert answer.model == (await engine.models()).current


async def test_an_artist_of_whom_nothing_is_known_is_missing(engine: Engine) -> None:
    assert "artist" in (await engine.ask(Inputs())).missing


async def test_an_answer_survives_json(engine: Engine) -> None:
    answer = await engine.infer(SONG)
    assert Answer.from_json(json.loads(json.dumps(answer.to_json()))) == answer


async def test_bad_audio_is_refused_with_a_reason_and_harms_nobody_beside_it(engine: Engine) -> None:
    good, bad, also = await asyncio.gather(
        engine.infer(SONG), engine.infer(Inputs(clip=b"nope")), engine.infer(SONG), return_exceptions=True
    )
    assert isinstance(bad, Refused)
    assert bad.key == "bad_audio"
    assert bad.values["why"]
    assert isinstance(good, Answer)
    assert good == also


async def test_a_chart_becomes_a_picture(engine: Engine) -> None:
    assert (await engine.draw(CHART)).startswith(PNG)


async def test_a_cover_has_a_colour_and_what_is_no_cover_is_refused(engine: Engine) -> None:
    assert 0 <= await engine.colour(await engine.draw(CHART)) <= 0xFFFFFF
    with pytest.raises(Refused, match="bad_picture"):
        await engine.colour(b"nope")


async def test_the_current_model_is_one_of_its_models(engine: Engine) -> None:
    models = await engine.models()
    assert models.current in models.names


@pytest.mark.parametrize("kind", ["local", "fake"])
async def test_an_engine_that_was_closed_answers_nothing_more(kind: str) -> None:
    engine = made(kind)
    await engine.start()
    await engine.close(1)
    for late in (engine.infer(SONG), engine.ask(SONG), engine.draw(CHART), engine.colour(POINT)):
        with pytest.raises(EngineFailed, match="engine_stopped"):
            await late


async def test_a_brief_answer_is_the_answer_without_its_reasons(engine: Engine) -> None:
    whole = await engine.ask(SONG)
    first, second = await asyncio.gather(engine.ask(SONG, brief=True), engine.ask(SONG, brief=True))
    assert first == second
    assert first.reasons == ()
    assert (first.score, first.low, first.high) == pytest.approx((whole.score, whole.low, whole.high), abs=1e-3)
    assert (first.missing, first.unlike, first.model) == (whole.missing, whole.unlike, whole.model)
