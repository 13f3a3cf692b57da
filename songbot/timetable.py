"""What runs when: jobs at their times, each time once however many processes there are, and what was missed once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from songbot.core.training import Slot
from songbot.ports import Clock
from songbot.ports.learning import Records

log = logging.getLogger(__name__)

SINCE = "timetable"
"""The note that says since when there is a timetable: nothing was missed before."""

GRACE = 3600
"""Seconds by which a busy loop may be late for a time and still run it."""

LEASE, BEAT = 300.0, 60.0
"""Seconds for which a run is its process' own, and between two words that hold it on: whoever dies amid one leaves it
to the next soon, and one that takes hours has them."""

LOOK = 60.0
"""Seconds between two looks for a run that was left."""

LOOK_BACKS = (timedelta(hours=1), timedelta(days=1), timedelta(days=8))
"""How far back a missed time is looked for: at first so near that few times lie there, at last a week and a day,
since no job is rarer."""


@dataclass(frozen=True)
class When:
    """A time of each week, or of each day where no day is named, or of each hour where that is `*`; in UTC."""

    hour: int | str
    minute: int
    day: str = "*"

    @property
    def trigger(self) -> CronTrigger:
        """The same for the scheduler."""
        return CronTrigger(day_of_week=self.day, hour=self.hour, minute=self.minute, timezone=UTC)


@dataclass(frozen=True)
class Entry:
    """A job: what it is called, when it runs, what it does."""

    name: str
    when: When
    work: Callable[[], Awaitable[object]]
    at_once: bool = False  # whether the first start is its first time


@dataclass(frozen=True)
class Planned:
    """A job with its next time and its last run."""

    name: str
    next: float
    last: Slot | None


class Timetable:
    """The scheduler wakes at each time; the store decides who runs it."""

    def __init__(self, entries: Sequence[Entry], store: Records, clock: Clock) -> None:
        self._entries = entries
        self._store = store
        self._clock = clock
        self._woken = {entry.name: asyncio.Event() for entry in entries}

    async def run(self) -> None:
        """Catch up with what was missed, then run what is due, and what a process left amid it, until cancelled."""
        if not await self._store.noted(SINCE):
            await self._store.note(SINCE, str(self._clock.now()))
        scheduler = AsyncIOScheduler(timezone=UTC)
        for entry in self._entries:
            scheduler.add_job(
                self._wake,
                entry.when.trigger,
                (entry,),
                id=entry.name,
                misfire_grace_time=GRACE,
                coalesce=True,
                max_instances=1,
            )
        scheduler.start()
        try:
            async with asyncio.TaskGroup() as group:
                for entry in self._entries:
                    group.create_task(self._keep(entry))
                await self._look()
        finally:
            scheduler.shutdown(wait=False)

    async def _look(self) -> None:
        while True:
            for woken in self._woken.values():
                woken.set()
            await self._clock.sleep(LOOK)

    async def _wake(self, entry: Entry) -> None:
        self._woken[entry.name].set()

    async def _keep(self, entry: Entry) -> None:
        """Look whenever woken; a look that fails, as on a full disk, is no reason not to look again."""
        woken = self._woken[entry.name]
        while await woken.wait():
            woken.clear()
            try:
                await self.due(entry)
            except Exception:
                log.exception("whether %s is due could not be told", entry.name)

    async def due(self, entry: Entry) -> bool:
        """Run the job for its latest time, unless that was done or is being done; whether this process ran it."""
        slot, since = latest(entry.when, self._clock.now()), float(await self._store.noted(SINCE) or 0)
        if slot is None or slot < since:
            if not entry.at_once:
                return False
            slot = since
        if not await self._store.claim_slot(entry.name, slot, LEASE):
            return False
        log.info("%s begins, due at %s", entry.name, datetime.fromtimestamp(slot, UTC))
        holding = asyncio.create_task(self._hold(entry.name, slot))
        try:
            await entry.work()
        except asyncio.CancelledError:
            await self._store.release_slot(entry.name, slot)
            raise
        except Exception:
            log.exception("%s failed; its next time is another try", entry.name)
        finally:
            holding.cancel()
        await self._store.finish_slot(entry.name, slot)
        return True

    async def _hold(self, name: str, slot: float) -> None:
        """Keep a run for as long as it takes."""
        while True:
            await self._clock.sleep(BEAT)
            try:
                await self._store.hold_slot(name, slot, LEASE)
            except Exception:
                log.exception("%s could not be held", name)

    async def plan(self) -> Sequence[Planned]:
        """Every job with its next time and its last run, the soonest first."""
        ran = {slot.job: slot for slot in await self._store.slots()}
        now = self._clock.now()
        plans = (Planned(one.name, following(one.when, now), ran.get(one.name)) for one in self._entries)
        return sorted(plans, key=lambda one: one.next)


def latest(when: When, now: float) -> float | None:
    """The last time that is not after `now`; pure, as triggers are."""
    moment, trigger = datetime.fromtimestamp(now, UTC), when.trigger
    for back in LOOK_BACKS:
        found, probe = None, moment - back
        while (fire := trigger.get_next_fire_time(None, probe)) is not None and fire <= moment:
            found, probe = fire, fire + timedelta(seconds=1)
        if found:
            return float(found.timestamp())
    return None


def following(when: When, now: float) -> float:
    """The first time after `now`."""
    fire = when.trigger.get_next_fire_time(None, datetime.fromtimestamp(now, UTC) + timedelta(seconds=1))
    return float(fire.timestamp()) if fire else now
