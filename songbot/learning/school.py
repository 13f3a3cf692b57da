"""Learning as the bot runs it: the timetable, a retraining on demand, and the end of one that a dead bot left."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from songbot.errors import Refused, SongbotError
from songbot.learning.retrain import ASKED, WEEKLY, Retraining
from songbot.ports import Clock
from songbot.ports.learning import Records
from songbot.spawn import Tasks, spawn
from songbot.timetable import Entry, Planned, Timetable, When

log = logging.getLogger(__name__)

LOOK = 30.0
"""Seconds between two looks for a retraining whose process is gone."""

COLLECT, BACK_UP, TIDY = When(1, 30), When(2, 15), When(4, 30)

Work = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Staff:
    """Who does what is on the timetable; `weekly` is when a retraining is due, if ever."""

    retraining: Retraining
    collect: Work
    back_up: Work
    tidy: Work
    weekly: When | None
    eager: bool = False  # whether the collector begins with the first start


class School:
    """Runs until cancelled; whatever is under way then is gone on with by the next process."""

    def __init__(self, staff: Staff, store: Records, clock: Clock, more: Sequence[Entry] = ()) -> None:
        self._staff = staff
        self._store = store
        self._clock = clock
        self._begun: Tasks = set()
        entries = [
            Entry("collect", COLLECT, staff.collect, at_once=staff.eager),
            Entry("backup", BACK_UP, staff.back_up),
            Entry("tidy", TIDY, staff.tidy),
        ]
        if staff.weekly:
            entries.append(Entry("retrain", staff.weekly, partial(self._retrain, WEEKLY)))
        self._timetable = Timetable([*entries, *more], store, clock)

    async def run(self) -> None:
        """The timetable, and an eye on what was left."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._timetable.run())
                group.create_task(self._watch())
        finally:
            for task in self._begun:
                task.cancel()
            await asyncio.gather(*self._begun, return_exceptions=True)

    async def begin(self) -> None:
        """A retraining now, in the background; Refused while another runs."""
        latest = await self._store.trainings(1)
        if latest and latest[0].running:
            raise Refused("retrain_busy", since=int(latest[0].began))
        spawn(self._begun, self._retrain(ASKED))

    async def cancel(self) -> bool:
        """Stop the retraining that runs; whether there is one."""
        return await self._staff.retraining.cancel()

    async def plan(self) -> Sequence[Planned]:
        """What runs when."""
        return await self._timetable.plan()

    async def _retrain(self, why: str) -> None:
        try:
            await self._staff.retraining.run(why)
        except SongbotError as refused:
            log.warning("the retraining did not begin: %s", refused)
        except Exception:
            log.exception("the retraining failed")

    async def _watch(self) -> None:
        while True:
            try:
                await self._staff.retraining.resume()
            except SongbotError as refused:
                log.warning("a retraining could not be gone on with: %s", refused)
            except Exception:
                log.exception("a retraining could not be gone on with")
            await self._clock.sleep(LOOK)
