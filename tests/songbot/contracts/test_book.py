"""What every store keeps to about the book of retrainings and of scheduled runs."""

import pytest

from songbot.core.training import Slot, Step
from songbot.errors import Refused
from tests.songbot.contracts.house import House

LEASE = 60.0


async def test_one_retraining_runs_at_a_time(house: House) -> None:
    first = await house.store.begin_training("one", "asked", LEASE)
    assert first.running
    for store in (house.store, await house.another()):
        with pytest.raises(Refused, match="retrain_busy") as refusal:
            await store.begin_training("two", "asked", LEASE)
    assert refusal.value.values["since"] == int(house.clock.now())


async def test_after_its_end_another_may_begin(house: House) -> None:
    first = await house.store.begin_training("one", "asked", LEASE)
    await house.store.end_training(first.id, {"outcome": "failed"})
    second = await house.store.begin_training("two", "weekly", LEASE)
    assert [one.name for one in await house.store.trainings(5)] == ["two", "one"]
    ended = (await house.store.trainings(5))[1]
    assert (ended.running, ended.outcome, ended.ended) == (False, "failed", house.clock.now())
    assert second.id != first.id


async def test_one_whose_process_is_gone_is_taken_on_under_its_name(house: House) -> None:
    first = await house.store.begin_training("one", "asked", LEASE)
    assert not await house.store.lost_training()
    house.clock.tick(LEASE + 1)
    assert await house.store.lost_training()
    other = await house.another()
    taken = await other.begin_training("two", "weekly", LEASE)
    assert (taken.id, taken.name, taken.why) == (first.id, "one", "asked")
    assert not await house.store.tell_training(first.id, Step("train"), LEASE)
    assert await other.tell_training(first.id, Step("train", 1, 2, 9.0), LEASE)
    assert (await other.trainings(1))[0].step == Step("train", 1, 2, 9.0)


async def test_who_tells_how_far_it_is_goes_on_holding_it(house: House) -> None:
    first = await house.store.begin_training("one", "asked", LEASE)
    for _ in range(5):
        house.clock.tick(LEASE - 1)
        assert await house.store.tell_training(first.id, Step("train"), LEASE)
    assert not await house.store.lost_training()


async def test_one_that_is_cancelled_hears_of_it_with_its_next_word(house: House) -> None:
    assert not await house.store.cancel_training()
    first = await house.store.begin_training("one", "asked", LEASE)
    assert await (await house.another()).cancel_training()
    assert not await house.store.tell_training(first.id, Step("train"), LEASE)


async def test_the_first_end_counts(house: House) -> None:
    first = await house.store.begin_training("one", "asked", LEASE)
    await house.store.end_training(first.id, {"outcome": "promoted"})
    await house.store.end_training(first.id, {"outcome": "broken"})
    assert (await house.store.trainings(1))[0].outcome == "promoted"
    assert not await house.store.tell_training(first.id, Step("train"), LEASE)


async def test_who_lost_a_retraining_to_another_process_cannot_end_it(house: House) -> None:
    first = await house.store.begin_training("one", "asked", LEASE)
    house.clock.tick(LEASE + 1)
    other = await house.another()
    await other.begin_training("two", "weekly", LEASE)
    await house.store.end_training(first.id, {"outcome": "cancelled"})
    assert await other.tell_training(first.id, Step("train"), LEASE)
    await other.end_training(first.id, {"outcome": "promoted"})
    assert (await house.store.trainings(1))[0].outcome == "promoted"


async def test_the_latest_run_of_each_job_is_known(house: House) -> None:
    assert await house.store.slots() == []
    for job, slot in (("weekly", 100.0), ("weekly", 200.0), ("daily", 150.0)):
        assert await house.store.claim_slot(job, slot, LEASE)
    await house.store.finish_slot("weekly", 100.0)
    await house.store.finish_slot("daily", 150.0)
    assert await house.store.slots() == [Slot("daily", 150.0, done=True), Slot("weekly", 200.0, done=False)]
