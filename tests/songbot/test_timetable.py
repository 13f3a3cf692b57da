"""Jobs run at their times: each time once, by one process, and what was missed is made up for once."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.triggers.cron import CronTrigger

from songbot.timetable import BEAT, LEASE, LOOK, SINCE, Entry, Timetable, When, following, latest
from tests.songbot.fakes import DrivenClock, MemoryStore

SUNDAY = When(3, 0, "sun")
DAILY = When(4, 30)


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


class House:
    """A timetable with one weekly job that counts its runs."""

    def __init__(self, now: str) -> None:
        self.clock = DrivenClock(at(now))
        self.store = MemoryStore(self.clock)
        self.runs: list[float] = []
        self.going = asyncio.Event()  # unset while a run takes its time
        self.going.set()

    def table(self, store: MemoryStore | None = None, when: When = SUNDAY) -> Timetable:
        return Timetable([Entry("retrain", when, self.work)], store or self.store, self.clock)

    async def work(self) -> None:
        self.runs.append(self.clock.now())
        await self.going.wait()

    async def due(self, table: Timetable) -> bool:
        entry = Entry("retrain", SUNDAY, self.work)
        return await table.due(entry)


@contextlib.asynccontextmanager
async def started(table: Timetable) -> AsyncIterator[None]:
    """A timetable that runs."""
    running = asyncio.create_task(table.run())
    yield
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def until(true: Callable[[], object]) -> None:
    """Let the others run until something is true."""
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0)


async def settled() -> None:
    """Let the others run until nobody has anything to do but to wait for the clock."""
    for _ in range(50):
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("now", "last", "coming"),
    [
        ("2026-11-21T08:00", "2026-11-15T03:00", "2026-11-22T03:00"),
        ("2026-11-22T02:59", "2026-11-15T03:00", "2026-11-22T03:00"),
        ("2026-11-22T03:00", "2026-11-22T03:00", "2026-11-29T03:00"),
        ("2026-11-22T23:59", "2026-11-22T03:00", "2026-11-29T03:00"),
    ],
)
def test_the_week_begins_anew_on_sunday_at_three(now: str, last: str, coming: str) -> None:
    assert latest(SUNDAY, at(now)) == at(last)
    assert following(SUNDAY, at(now)) == at(coming)


def test_the_last_time_of_an_hourly_job_is_at_most_an_hour_ago() -> None:
    hourly = When("*", 20)
    assert latest(hourly, at("2026-11-21T08:20")) == at("2026-11-21T08:20")
    assert latest(hourly, at("2026-11-21T08:19")) == at("2026-11-21T07:20")


def test_a_day_has_its_time_whatever_happens_to_the_clocks_of_a_country() -> None:
    for day in ("2026-03-29", "2026-10-25", "2026-11-01"):
        assert latest(DAILY, at(f"{day}T05:00")) == at(f"{day}T04:30")


async def test_what_was_due_before_there_was_a_timetable_was_not_missed() -> None:
    house = House("2026-11-21T08:00")
    await house.store.note(SINCE, str(house.clock.now()))
    assert not await house.due(house.table())
    assert house.runs == []


async def test_a_bot_that_was_down_at_the_time_makes_up_for_it_once() -> None:
    house = House("2026-11-21T08:00")
    await house.store.note(SINCE, str(house.clock.now()))
    house.clock.tick(3 * 7 * 24 * 3600)
    assert await house.due(house.table())
    assert not await house.due(house.table(house.store.another()))
    assert len(house.runs) == 1


async def overdue() -> House:
    """It was down on Sunday at three."""
    house = House("2026-11-01T00:00")
    await house.store.note(SINCE, str(house.clock.now()))
    house.clock.tick(7 * 24 * 3600 + 3 * 3600)
    return house


async def test_of_six_processes_at_the_same_time_one_runs() -> None:
    house = await overdue()
    ran = await asyncio.gather(*(house.due(house.table(house.store.another())) for _ in range(6)))
    assert sorted(ran) == [False] * 5 + [True]
    assert len(house.runs) == 1


async def test_who_dies_amid_a_run_leaves_it_to_the_next_once_its_lease_is_over() -> None:
    house = await overdue()
    assert await house.store.claim_slot("retrain", latest(SUNDAY, house.clock.now()) or 0.0, LEASE)
    async with started(house.table(house.store.another())):
        await settled()
        assert house.runs == []
        house.clock.tick(LEASE + LOOK)
        await until(lambda: house.store.kept.ran)
    assert len(house.runs) == 1


async def test_who_stops_amid_a_run_leaves_it_to_the_next_start() -> None:
    house = await overdue()
    house.going.clear()
    async with started(house.table()):
        await until(lambda: house.runs)
    assert not house.store.kept.ran
    house.going.set()
    async with started(house.table(house.store.another())):
        await until(lambda: house.store.kept.ran)
    assert len(house.runs) == 2


async def test_a_run_that_takes_hours_stays_with_its_process() -> None:
    house = await overdue()
    house.going.clear()
    async with started(house.table()):
        await until(lambda: house.runs)
        for _ in range(round(2 * LEASE / BEAT)):
            await settled()
            house.clock.tick(BEAT)
        await settled()
        assert not await house.due(house.table(house.store.another()))
        house.going.set()
        await until(lambda: house.store.kept.ran)
    assert len(house.runs) == 1


async def test_a_store_that_stumbles_is_looked_at_again(caplog: pytest.LogCaptureFixture) -> None:
    house = House("2026-11-22T03:00")

    class Stumbling(MemoryStore):
        fails = True

        async def claim_slot(self, job: str, slot: float, lease: float) -> bool:
            if self.fails:
                raise OSError("disk I/O error")
            return await super().claim_slot(job, slot, lease)

    store = Stumbling(house.clock, house.store.kept)
    async with started(house.table(store)):
        await until(lambda: "could not be told" in caplog.text)
        store.fails = False
        await settled()
        house.clock.tick(LOOK)
        await until(lambda: house.store.kept.ran)


async def test_a_run_that_fails_is_over_and_the_next_time_is_another_try(caplog: pytest.LogCaptureFixture) -> None:
    house = House("2026-11-22T03:00")

    async def fails() -> None:
        house.runs.append(house.clock.now())
        raise RuntimeError("no")

    table, entry = house.table(), Entry("retrain", SUNDAY, fails)
    assert await table.due(entry)
    assert not await table.due(entry)
    house.clock.tick(7 * 24 * 3600)
    assert await table.due(entry)
    assert len(house.runs) == 2
    assert "its next time is another try" in caplog.text


async def test_the_plan_shows_the_next_time_and_the_last_run() -> None:
    house = House("2026-11-22T03:00")
    table = house.table()
    assert (await table.plan())[0].last is None
    await house.due(table)
    plan = (await table.plan())[0]
    assert plan.next == at("2026-11-29T03:00")
    assert plan.last
    assert (plan.last.at, plan.last.done) == (at("2026-11-22T03:00"), True)


async def test_the_plan_begins_with_what_comes_soonest() -> None:
    house = House("2026-11-22T03:00")
    entries = [Entry("weekly", SUNDAY, house.work), Entry("daily", When(4, 30), house.work)]
    table = Timetable(entries, house.store, house.clock)
    assert [one.name for one in await table.plan()] == ["daily", "weekly"]


async def test_a_start_catches_up_and_a_stop_leaves_nothing_behind() -> None:
    house = House("2026-11-01T00:00")
    await house.store.note(SINCE, str(house.clock.now()))
    house.clock.tick(8 * 24 * 3600)
    async with started(house.table()):
        await until(lambda: house.store.kept.ran)
    assert len(house.runs) == 1


async def test_what_begins_at_once_runs_at_the_first_start_and_then_at_its_times() -> None:
    house = House("2026-11-04T12:00")
    entries = [Entry("collect", SUNDAY, house.work, at_once=True)]
    for _ in range(2):
        async with started(Timetable(entries, house.store.another(), house.clock)):
            await until(lambda: house.store.kept.ran)
            await settled()
    assert len(house.runs) == 1
    (plan,) = await Timetable(entries, house.store, house.clock).plan()
    assert plan.last
    assert plan.last.at == house.clock.now()  # not the Sunday before, when there was nobody
    house.clock.tick(4 * 24 * 3600)
    async with started(Timetable(entries, house.store.another(), house.clock)):
        await until(lambda: len(house.runs) == 2)


async def test_the_scheduler_itself_wakes_at_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the real clock: a job that is due within the next minute would take too long, so each second is a time."""
    monkeypatch.setattr("songbot.timetable.LOOK_BACKS", (timedelta(seconds=3),))
    clock, ran = DrivenClock(datetime.now(UTC).timestamp()), asyncio.Event()

    class EverySecond(When):
        @property
        def trigger(self) -> CronTrigger:
            return CronTrigger(second="*", timezone=UTC)

    async def work() -> None:
        ran.set()

    store = MemoryStore(clock)
    await store.note(SINCE, "0")
    table = Timetable([Entry("tick", EverySecond(0, 0), work)], store, clock)
    async with started(table), asyncio.timeout(10):
        await ran.wait()
