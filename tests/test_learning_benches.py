"""The small forms of the benchmarks about learning: models that change under load, and who watches the answers."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench import retrain, swaps
from bench.parts import world
from bench.parts.prober import Prober, fault
from ml.retraining import own
from ml.retraining.compare import share
from songbot.core.prediction import Answer, Inputs, Reason
from songbot.errors import EngineFailed

WHOLE = Answer(
    score=60.0,
    low=40.0,
    high=80.0,
    quarters=(0.1, 0.2, 0.4, 0.3),
    baseline=35.0,
    blind=50.0,
    reasons=(Reason("artist", 20.0), Reason("genre", 5.0)),
    seconds=(),
    missing=(),
    estimated={},
    unlike=False,
    model="one",
)


@pytest.mark.timeout(600)
async def test_ten_swaps_under_load_lose_and_tear_no_answer(tmp_path: Path) -> None:
    told = await swaps.swapped(tmp_path, 10)
    assert told["swaps"] == 10
    assert told["failed or torn"] == told["of a model that did not serve"] == 0
    assert told["answers"]


@pytest.mark.timeout(900)
async def test_what_a_retraining_costs_is_seen_from_outside_while_answers_go_on(tmp_path: Path) -> None:
    told = await retrain.measured(tmp_path, retrain.Size(rows=60, clips=3), replace(retrain.ORDER, nice=0))
    assert told["ended"] == "too_few"
    assert isinstance(told["peak_mib"], int)
    assert told["peak_mib"] > 0
    assert {"start_s", "snapshot_s"} <= told.keys()
    assert len(list((tmp_path / "sounds").glob("*.mel"))) == 3
    assert told["answers"]
    assert not told["faults"]


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        (WHOLE, ""),
        (replace(WHOLE, reasons=WHOLE.reasons[:1]), "torn"),
        (replace(WHOLE, score=float("nan")), "a number is none"),
        (replace(WHOLE, high=140.0), "off the scale"),
        (replace(WHOLE, quarters=(0.5, 0.5, 0.5, 0.5)), "chances"),
    ],
)
def test_an_answer_that_is_not_whole_is_seen(answer: Answer, wrong: str) -> None:
    found = fault(answer)
    assert wrong in found
    assert bool(found) == bool(wrong)


async def test_a_question_without_an_answer_is_counted() -> None:
    async def dead(_: Inputs) -> Answer:
        raise EngineFailed("engine_crashed")

    prober = Prober(dead, [Inputs()])
    await prober.once(Inputs())
    assert (len(prober.faults), prober.models) == (1, [])


async def test_an_answer_of_a_model_that_did_not_serve_or_not_any_more_is_seen() -> None:
    said = iter(["one", "one", "two", "one", "three"])

    async def ask(_: Inputs) -> Answer:
        return replace(WHOLE, model=next(said))

    prober = Prober(ask, [Inputs()])
    for _ in range(5):
        await prober.once(Inputs())
    assert prober.unknown(["one", "two", "one", "three"]) == []
    assert prober.unknown(["one", "two", "three"])[0] == "one"
    assert prober.unknown(["one", "two", "one"]) == ["three"]


def test_what_was_liked_before_the_drift_is_not_after_it() -> None:
    invented = world.World(drift=20)
    songs = invented.songs(1, 200)
    before, after = ([invented.truth(song, week) for song in songs] for week in (19, 20))
    assert [invented.truth(song, 1) for song in songs] == before
    assert sum(abs(one - other) for one, other in zip(before, after, strict=True)) / len(songs) > 5


def test_a_week_from_a_service_that_lost_its_listeners_is_odd_after_half_a_year_of_good_ones() -> None:
    invented = world.World(drift=99)
    weeks = [invented.week(week, 20, 1.7e9 + week * world.WEEK) for week in range(30)]
    good = [row for week in weeks for row in week]
    bad = world.poisoned(invented.week(30, 20, 1.7e9 + 30 * world.WEEK))
    rows = [{**row.to_json(), "popularity": 50.0, "plays": None} for row in [*good, *bad]]
    found = own.gather(rows, since=1.7e9 + 30 * world.WEEK)
    assert share(found.shrunk, found.recounted).low > 0.1
    everything = own.gather(rows)
    assert share(everything.shrunk, everything.recounted).low < 0.1
