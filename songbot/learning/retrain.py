"""The use case: one retraining from the rows in the store to a better model that answers, or to a reason why not."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from songbot.core.sample import Sample
from songbot.core.training import DIED, Order, Report, Step, Training
from songbot.errors import EngineFailed, Refused, SongbotError, named
from songbot.learning.rows import every_row
from songbot.ports import Clock
from songbot.ports.learning import Records, Trainer

log = logging.getLogger(__name__)

LEASE, BEAT = 120.0, 10.0
"""Seconds for which a retraining is held, and between two words that hold it on."""

AGAIN = 300.0
"""Seconds until a training whose process has died is begun once more: whatever took its memory may be gone by then."""

LONGEST = 24 * 3600.0
"""Seconds that a training from tables may take: a million songs are gone through as often as a hundred thousand."""

WEEKLY, ASKED, SHELL = "weekly", "asked", "shell"
"""Why a retraining begins."""

Hear = Callable[[Step], None]


@dataclass(frozen=True)
class Parts:
    """What a retraining works with, and what it wants besides its rows."""

    store: Records
    engine: Trainer
    clock: Clock
    wanted: Order
    again: float = AGAIN


class Retraining:
    """At most one runs, however many processes there are; one whose process died is gone on with by the next."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._step: Step | None = None
        self._running: Training | None = None

    async def run(self, why: str, hear: Hear = lambda _: None, tables: Sequence[str] = ()) -> Training:
        """The retraining once it is over, with its report; Refused while another runs.

        With tables a model is fitted anew to them, which may take a day, and stands in for the one that answers.
        """
        store, clock = self._parts.store, self._parts.clock
        # A machine that slept finds its lease lapsed: the store would let this very process have it a second time.
        if self._running:
            raise Refused("retrain_busy", since=int(self._running.began))
        now = datetime.fromtimestamp(clock.now(), UTC)
        name = f"{now:%Y-%m-%d-%H%M}-{secrets.token_hex(3)}"
        training = await store.begin_training(name, why, LEASE)
        log.info("retraining %s begins (%s)", training.name, training.why)
        wanted = replace(self._parts.wanted, name=training.name, created=_time(training.began))
        if tables:
            wanted = replace(wanted, tables=tuple(tables), seconds=LONGEST)
        self._running = training
        try:
            report = await self._report(training, wanted, hear)
            await store.end_training(training.id, report)
        finally:
            self._running = None
        log.info("retraining %s ended: %s", training.name, _told(report))
        return replace(training, running=False, report=report, ended=clock.now())

    async def cancel(self) -> bool:
        """Stop the one that runs, wherever; whether there is one."""
        return await self._parts.store.cancel_training()

    async def resume(self) -> Training | None:
        """Go on with one whose process is gone, if there is one."""
        if self._running or not await self._parts.store.lost_training():
            return None
        return await self.run(WEEKLY)

    async def _report(self, training: Training, wanted: Order, hear: Hear) -> Report:
        """How it ended, whatever went wrong; only the end of this very process leaves it open, to be gone on with."""
        self._step = training.step or Step("snapshot")

        def heard(step: Step) -> None:
            self._step = step
            hear(step)

        work = asyncio.create_task(self._trained(wanted, heard))
        holding = asyncio.create_task(self._hold(training, work))
        try:
            report = await work
            if report["outcome"] == "passed":
                heard(Step("promote"))
                await self._parts.engine.promote(training.name, _reason(training, report))
                report = {**report, "outcome": "promoted"}
        except SongbotError as failure:
            log.warning("retraining %s failed: %s", training.name, failure)
            return {"outcome": "broken", "key": failure.key, "values": dict(failure.values)}
        except Exception as unforeseen:
            log.exception("retraining %s broke", training.name)
            return {"outcome": "broken", "key": "no_training", "values": {"why": named(unforeseen)}}
        except asyncio.CancelledError:
            if not holding.done():
                raise
            return {"outcome": "cancelled"}
        finally:
            holding.cancel()
            work.cancel()
            await asyncio.gather(holding, work, return_exceptions=True)
        return report

    async def _trained(self, wanted: Order, heard: Hear) -> Report:
        """The engine's report; a process that dies by itself is given a second life after a pause, and no third."""
        engine = self._parts.engine
        try:
            return await engine.train(wanted, self._rows(), heard)
        except EngineFailed as failure:
            if failure.key != DIED:
                raise
            died, pause = failure.values.get("code"), self._parts.again
            log.warning("retraining %s: its process died (%s), once more in %.0f s", wanted.name, died, pause)
        await self._parts.clock.sleep(self._parts.again)
        return await engine.train(wanted, self._rows(), heard)

    async def _hold(self, training: Training, work: "asyncio.Task[Report]") -> None:
        """Tell the store how far it is, and end the work when it is cancelled or has been taken on elsewhere."""
        while await self._may_go_on(training):
            await self._parts.clock.sleep(BEAT)
        work.cancel()

    async def _may_go_on(self, training: Training) -> bool:
        """What the store says; a store that cannot say it now is asked again at the next beat."""
        try:
            return await self._parts.store.tell_training(training.id, self._step or Step("snapshot"), LEASE)
        except Exception:
            log.exception("how far retraining %s is could not be noted", training.name)
            return True

    async def _rows(self) -> AsyncIterator[Sample]:
        async for _, sample in every_row(self._parts.store):
            yield sample


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _told(report: Report) -> str:
    """How it ended, and why where that was no promotion, in the words of the log."""
    failed = [f"{one['name']}: {one['found']}" for one in report.get("checks", ()) if not one["passed"]]
    if strayed := report.get("strayed"):
        failed.append(f"they may with SONGBOT_MAY_MOVE={'; '.join(strayed)}")
    why = "; ".join(failed) or ", ".join(f"{name} {value}" for name, value in report.get("values", {}).items())
    return f"{report['outcome']} ({why})" if why else str(report["outcome"])


def _reason(training: Training, report: Report) -> str:
    """What the log of promotions says."""
    delta = report.get("delta")
    better = f", error {delta['value']:+.2f} points on unseen artists" if isinstance(delta, dict) else ""
    return f"retraining ({training.why}){better}"
