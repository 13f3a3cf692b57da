"""One retraining: rows to the engine, a better model to the front, everything else a reason in the book."""

import asyncio

import pytest

from songbot.core.sample import ASKED, DAY, Sample
from songbot.core.track import Fact
from songbot.core.training import DIED, Order, Report, Step, Training
from songbot.errors import EngineFailed, Refused
from songbot.learning.retrain import AGAIN, BEAT, LEASE, SHELL, WEEKLY, Parts, Retraining
from tests.songbot.fake_engine import FakeEngine
from tests.songbot.fakes import DrivenClock, MemoryStore


class House:
    """A retraining with fakes around it."""

    def __init__(self) -> None:
        self.clock, self.engine = DrivenClock(), FakeEngine()
        self.store = MemoryStore(self.clock)
        self.retraining = self.of(self.store)

    def of(self, store: MemoryStore) -> Retraining:
        return Retraining(Parts(store, self.engine, self.clock, Order("", "", epochs=3)))

    async def has_rows(self, count: int) -> None:
        for number in range(count):
            track = await self.store.learn({"lastfm": str(number)}, (Fact("title", "x", "lastfm", 0.0),))
            await self.store.keep(Sample(track.key, self.clock.now() - DAY * (number % 9), ASKED, f"A {number}", "x"))


@pytest.fixture
def house() -> House:
    return House()


async def test_a_challenger_that_passes_answers_from_then_on(house: House) -> None:
    await house.has_rows(5)
    training = await house.retraining.run(WEEKLY)
    assert training.outcome == "promoted"
    assert (await house.engine.models()).current == training.name
    assert (await house.store.trainings(1))[0].report["outcome"] == "promoted"
    assert len(house.engine.rows) == 5


async def test_the_order_carries_the_name_the_time_and_what_the_operator_wants(house: House) -> None:
    training = await house.retraining.run(SHELL)
    order = house.engine.orders[0]
    assert (order.name, order.epochs) == (training.name, 3)
    assert order.created == "2023-11-14T22:13:20+00:00"
    assert training.name.startswith("2023-11-14-2213-")


async def test_tables_are_handed_on_for_as_long_as_they_take_and_only_to_the_retraining_that_names_them(
    house: House,
) -> None:
    await house.retraining.run(SHELL, tables=["/data/mine.parquet"])
    await house.retraining.run(SHELL)
    named, plain = house.engine.orders
    assert (named.tables, plain.tables) == (("/data/mine.parquet",), ())
    assert named.seconds > plain.seconds


@pytest.mark.parametrize("outcome", ["failed", "too_few", "nothing_new"])
async def test_one_that_does_not_pass_changes_nothing(house: House, outcome: str) -> None:
    house.engine.report = {"outcome": outcome}
    training = await house.retraining.run(WEEKLY)
    assert training.outcome == outcome
    assert (await house.engine.models()).current == "fake-1"


async def test_the_log_names_the_songs_that_held_a_model_back_and_the_setting_that_lets_them_move(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    check = {"name": "golden", "passed": False, "found": "Va – Gilai -9.5", "wanted": "at most 8 points"}
    house.engine.report = {"outcome": "failed", "checks": [check], "strayed": {"Va – Gilai": -9.5}}
    await house.retraining.run(WEEKLY)
    assert "golden: Va – Gilai -9.5; they may with SONGBOT_MAY_MOVE=Va – Gilai" in caplog.text


async def test_whoever_waits_hears_of_every_stage_in_order(house: House) -> None:
    heard: list[str] = []
    await house.retraining.run(WEEKLY, lambda step: heard.append(step.stage))
    assert heard == ["snapshot", "listen", "tables", "train", "clips", "evaluate", "gate", "promote"]


async def test_a_second_one_is_refused_while_the_first_runs(house: House) -> None:
    house.engine.training.clear()
    first = asyncio.create_task(house.retraining.run(WEEKLY))
    await until(lambda: house.engine.orders)
    with pytest.raises(Refused, match="retrain_busy"):
        await house.of(house.store.another()).run(SHELL)
    house.engine.training.set()
    assert (await first).outcome == "promoted"


async def test_one_that_is_cancelled_ends_and_says_so(house: House) -> None:
    house.engine.training.clear()
    running = asyncio.create_task(house.retraining.run(WEEKLY))
    await until(lambda: house.engine.orders)
    assert await house.retraining.cancel()
    house.clock.tick(BEAT)
    async with asyncio.timeout(5):
        assert (await running).outcome == "cancelled"
    assert not (await house.store.trainings(1))[0].running
    assert not await house.retraining.cancel()


async def test_one_whose_process_dies_is_gone_on_with_under_its_name(house: House) -> None:
    house.engine.training.clear()
    running = asyncio.create_task(house.retraining.run(WEEKLY))
    await until(lambda: house.engine.orders)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert (await house.store.trainings(1))[0].running
    house.engine.training.set()
    next_process = house.of(house.store.another())
    assert await next_process.resume() is None
    house.clock.tick(LEASE + 1)
    resumed = await next_process.resume()
    assert resumed
    assert [order.name for order in house.engine.orders] == [resumed.name] * 2
    assert resumed.outcome == "promoted"
    assert await next_process.resume() is None


async def test_a_training_that_breaks_is_told_with_its_reason_and_the_next_may_begin(house: House) -> None:
    house.engine.fault = EngineFailed("no_training", why="No space left on device")  # what a full disk does
    training = await house.retraining.run(WEEKLY)
    assert training.outcome == "broken"
    assert training.report["values"] == {"why": "No space left on device"}
    assert (await house.engine.models()).current == "fake-1"


async def test_what_nobody_foresaw_breaks_the_training_alone_and_is_told(house: House) -> None:
    house.engine.fault = KeyError("artist")  # what a spoilt row does
    training = await house.retraining.run(WEEKLY)
    assert (training.outcome, training.report["key"]) == ("broken", "no_training")
    assert training.report["values"] == {"why": "KeyError: 'artist'"}
    house.engine.fault = None
    assert (await house.retraining.run(WEEKLY)).outcome == "promoted"


class Stumbling(MemoryStore):
    """A store that fails to note how far a training is, or how it ended, so often."""

    steps = ends = 0

    async def tell_training(self, training: int, step: Step, lease: float) -> bool:
        if self.steps:
            self.steps -= 1
            raise OSError("disk I/O error")
        return await super().tell_training(training, step, lease)

    async def end_training(self, training: int, report: Report) -> None:
        if self.ends:
            self.ends -= 1
            raise OSError("disk I/O error")
        await super().end_training(training, report)


async def test_a_store_that_stumbles_amid_a_training_does_not_end_it(house: House) -> None:
    house.engine.training.clear()
    store = Stumbling(house.clock)
    store.steps = 1
    running = asyncio.create_task(house.of(store).run(WEEKLY))
    await until(lambda: house.engine.orders and not store.steps)
    house.clock.tick(BEAT)
    await until(lambda: store.kept.trainings[0].step == Step("snapshot", 1, 2, 3.0))
    house.engine.training.set()
    assert (await running).outcome == "promoted"


async def test_an_end_that_could_not_be_noted_is_noted_by_the_same_process_later(house: House) -> None:
    store = Stumbling(house.clock)
    store.ends = 1
    retraining = house.of(store)
    with pytest.raises(OSError, match="disk"):
        await retraining.run(WEEKLY)
    assert await retraining.resume() is None
    house.clock.tick(LEASE + 1)
    resumed = await retraining.resume()
    assert resumed
    assert (await store.trainings(1))[0].outcome == "promoted"


async def test_a_machine_that_slept_does_not_train_twice_in_one_folder(house: House) -> None:
    house.engine.training.clear()
    running = asyncio.create_task(house.retraining.run(WEEKLY))
    await until(lambda: house.engine.orders)
    house.clock.tick(LEASE + 10)
    assert await house.store.lost_training()
    assert await house.retraining.resume() is None
    with pytest.raises(Refused, match="retrain_busy"):
        await house.retraining.run(SHELL)
    house.engine.training.set()
    assert (await running).outcome == "promoted"
    assert len(house.engine.orders) == 1


async def died(house: House, caplog: pytest.LogCaptureFixture, times: int) -> "asyncio.Task[Training]":
    """A retraining whose process dies so often, after its first death."""
    house.engine.dying = times
    running = asyncio.create_task(house.retraining.run(WEEKLY))
    await until(lambda: "its process died (-9), once more in 300 s" in caplog.text)
    assert len(house.engine.orders) == 1
    return running


async def test_a_training_that_dies_alone_is_begun_once_more_after_a_pause_under_its_name(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    running = await died(house, caplog, times=1)
    house.clock.tick(AGAIN)
    training = await running
    assert training.outcome == "promoted"
    assert [order.name for order in house.engine.orders] == [training.name] * 2


async def test_a_training_that_dies_twice_waits_for_its_next_time_with_its_reason(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    running = await died(house, caplog, times=2)
    house.clock.tick(AGAIN)
    training = await running
    assert (training.outcome, training.report["key"]) == ("broken", DIED)
    assert len(house.engine.orders) == 2


async def test_one_that_waits_for_its_second_life_can_be_cancelled(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    running = await died(house, caplog, times=1)
    assert await house.retraining.cancel()
    house.clock.tick(BEAT)
    async with asyncio.timeout(5):
        assert (await running).outcome == "cancelled"
    assert len(house.engine.orders) == 1


async def test_a_model_that_cannot_be_promoted_is_told_and_the_old_one_stays(house: House) -> None:
    async def refused(name: str, reason: str) -> object:
        raise Refused("model_refused", why="a checksum differs")

    house.engine.promote = refused  # type: ignore[method-assign, assignment]  # what a damaged folder does
    training = await house.retraining.run(WEEKLY)
    assert (training.outcome, training.report["key"]) == ("broken", "model_refused")


async def test_how_far_it_is_stands_in_the_book(house: House) -> None:
    house.engine.training.clear()
    running = asyncio.create_task(house.retraining.run(WEEKLY))
    await until(lambda: house.engine.orders)
    house.clock.tick(BEAT)
    await until(lambda: house.store.kept.trainings[0].step == Step("snapshot", 1, 2, 3.0))
    house.engine.training.set()
    await running


async def until(condition: object) -> None:
    """Let the others run until something is true."""
    assert callable(condition)
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0)
