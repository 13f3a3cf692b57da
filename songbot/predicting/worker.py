"""The worker: takes jobs from the line and brings each to exactly one answer, whatever dies on the way."""

import asyncio
import logging
import time
from dataclasses import dataclass, replace
from typing import Any

from songbot.asking.several import KINDS, Several
from songbot.core.inputs import assemble, outgrown
from songbot.core.job import Job, State
from songbot.core.outcome import Choice, Outcome, Predicted, Said
from songbot.core.prediction import Answer, Inputs, Prediction
from songbot.core.track import Track
from songbot.errors import EngineFailed, Refused, SongbotError, SourceFailed, Undelivered
from songbot.ports import ClipSource, Clock, Engine, Replies, Store
from songbot.predicting.clip import PATIENCE as CLIP_PATIENCE
from songbot.predicting.clip import fetched
from songbot.predicting.colours import Colours
from songbot.predicting.hooks import Hooks
from songbot.predicting.kept import kept
from songbot.predicting.own import inputs_of, names_of
from songbot.predicting.places import Places
from songbot.predicting.predict import HANDS, Pace
from songbot.predicting.resolve import Resolved, Resolver
from songbot.predicting.telling import Telling
from songbot.spawn import Tasks, spawn

log = logging.getLogger(__name__)

TRIES = 3
"""After so many engine deaths with nobody else in the room, or errors that nobody foresaw, the job is to blame."""

STUMBLE = 5.0
"""Seconds until what went wrong beside the answer is tried again."""

EARS = 10
"""Jobs that hold a clip in memory, of all that are in hand."""


@dataclass(frozen=True)
class Bench:
    """What the worker works with."""

    store: Store
    resolver: Resolver
    clips: ClipSource
    engine: Engine
    replies: Replies
    clock: Clock


class Worker:
    """Several jobs in hand at once."""

    def __init__(self, bench: Bench, pace: Pace, hooks: Hooks, hands: int = HANDS) -> None:
        self._bench = bench
        self._pace = pace
        self._hands = hands
        self._colours = Colours(bench.store, bench.clips, bench.engine, bench.clock)
        self._wake = asyncio.Event()
        self._ears = asyncio.Semaphore(EARS)
        self._flights: dict[tuple[str, str], asyncio.Future[Prediction]] = {}
        self._claiming: asyncio.Task[Any] | None = None
        self._tasks: Tasks = set()
        self._late: Tasks = set()
        self._lessons: Tasks = set()
        self._telling = Telling(bench.replies)
        self.tell = self._telling.tell
        self._places = Places(bench.store, bench.clock, pace, self._telling)
        self._hooks = hooks
        self._several = Several(self.alone, self.tell, hooks.listers)
        self.model = ""
        self.answered = 0

    @property
    def in_hand(self) -> int:
        """How many jobs are being worked on."""
        return len(self._tasks)

    @property
    def late(self) -> int:
        """How many cards still wait for a slow service's word."""
        return len(self._late)

    def wake(self) -> None:
        """There is a new job."""
        self._wake.set()

    async def run(self) -> None:
        """Work until closed or cancelled."""
        self._claiming = asyncio.current_task()
        await self._bench.store.recover()
        while True:
            self._wake.clear()
            free = self._hands - len(self._tasks)
            jobs = await self._bench.store.claim(free) if free else ()
            for job in jobs:
                spawn(self._tasks, self._hold(job)).add_done_callback(lambda _: self.wake())
            if len(self._tasks) == self._hands:
                await self._places.tell(len(self._tasks))
            if len(jobs) < max(free, 1):
                await self._wake.wait()

    async def close(self, grace: float) -> None:
        """Claim nothing more and let what is in hand end; what does not in time is left to the next process."""
        if self._claiming:
            self._claiming.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        await self._telling.close()
        left: list[asyncio.Future[Any]] = [*self._tasks, *self._late, *self._lessons, *self._flights.values()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _hold(self, job: Job) -> None:
        """One job from claim to finish; no failure of it is anybody else's."""
        self._hooks.crossed("claimed")
        try:
            await self.step(job)
        except Exception:
            log.exception("job %s failed", job.id)
            await self._rescue(job)

    async def _rescue(self, job: Job) -> None:
        """What nobody foresaw is tried again, then told; whoever cannot even be told may at least ask anew."""
        if job.tries + 1 < TRIES:
            await self._bench.clock.sleep(STUMBLE)
            await self._bench.store.again(job.id, alone=job.alone, counts=True)
            return
        try:
            await self._end(job, Said("unexpected", {"reference": ""}))
        except Exception:
            log.exception("whoever asked for job %s cannot be told", job.id)
            await self._finish(job, State.UNREACHABLE)

    async def step(self, job: Job) -> None:
        """Find the answer and bring it."""
        resolved = None
        try:
            outcome, resolved = await self._answer(job)
        except EngineFailed as failure:
            if await self._retry(job, failure):
                return
            outcome = Said("engine_tried", {"tries": TRIES}) if failure.crashed else Said(failure.key, failure.values)
        except (Refused, SourceFailed) as refusal:
            outcome = Said(refusal.key, refusal.values)
        if self._hooks.credit and isinstance(outcome, Predicted):
            outcome = await self._hooks.credit(job, outcome)
        await self._end(job, outcome)
        if resolved is not None and isinstance(outcome, Predicted):
            spawn(self._late if resolved.late else self._lessons, self._afterwards(job, outcome, resolved))

    async def _answer(self, job: Job) -> tuple[Outcome, Resolved | None]:
        """Memory, resolve, memory again, clip, engine, record."""
        if job.kind in KINDS:
            return await self._several.answer(replace(job, kind="predict")), None
        if job.wish.upload:
            return await self._uploaded(job), None
        track = await self._bench.resolver.known(job.wish)
        if track is not None and (kept := await self._kept(track)):
            return Predicted(track, kept, self._hooks.scale()), None
        self._telling.tell(job, "progress.resolve")
        resolved = await self._bench.resolver.resolve(job.wish)
        self._hooks.crossed("resolved")
        if isinstance(resolved, Choice):
            return resolved, None
        track = resolved.track
        prediction, painted = await asyncio.gather(self._predict(job, track), self._colours.of(track))
        self._pace.answered(time.monotonic(), more=len(self._tasks) == self._hands)
        outcome = Predicted(painted, prediction, self._hooks.scale(), resolved.failed, resolved.pending, resolved.stale)
        return outcome, resolved

    async def alone(self, job: Job) -> Outcome:
        """One song of several."""
        outcome, _ = await self._answer(job)
        return outcome

    async def _kept(self, track: Track) -> Prediction | None:
        return await kept(self._bench.store, self._bench.clock, track, self.model, spotify=self._hooks.spotify)

    async def _predict(self, job: Job, track: Track) -> Prediction:
        if (found := await self._kept(track)) is not None:
            return found
        self._telling.tell(job, "progress.listen")
        return await self._shared(job, track)

    async def _shared(self, job: Job, track: Track) -> Prediction:
        """A single flight: who asks for what is being worked on waits for the same answer."""
        key = (track.key, self.model)
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = asyncio.ensure_future(self._listen(job, track))
            flight.add_done_callback(lambda _: self._flights.pop(key, None))
        return await asyncio.shield(flight)

    async def _listen(self, job: Job, track: Track) -> Prediction:
        async with self._ears:
            clip = await fetched(self._bench.resolver, self._bench.clips, track)
            self._hooks.crossed("fetched")
            try:
                inputs = assemble(track, clip, spotify=self._hooks.spotify)
                answer = await self._bench.engine.infer(inputs, alone=job.alone)
            except Refused:
                # A preview that is no sound is the service's fault: the card does without.
                inputs = assemble(track, None, spotify=self._hooks.spotify)
                answer = await self._bench.engine.infer(inputs, alone=job.alone)
            self._hooks.crossed("inferred")
            if self._hooks.lessons and inputs.clip:
                spawn(self._lessons, self._hooks.lessons.hear(track.key, inputs.clip))
            if self._hooks.guard:
                spawn(self._lessons, self._hooks.guard(track, answer))
            return await self._record(job, track.key, inputs, answer)

    async def _uploaded(self, job: Job) -> Outcome:
        """A person's own file: what the sound says, and what they told of it."""
        self._telling.tell(job, "progress.listen")
        async with self._ears:
            return await self._heard(job)

    async def _heard(self, job: Job) -> Outcome:
        data = await self._bench.clips.fetch(job.wish.upload, CLIP_PATIENCE)
        self._hooks.crossed("fetched")
        inputs = await inputs_of(job, data, self._hooks.audience)
        answer = await self._bench.engine.infer(inputs, alone=job.alone)
        self._hooks.crossed("inferred")
        track = await self._bench.store.learn(*names_of(job, self._bench.clock.now()))
        return Predicted(track, await self._record(job, track.key, inputs, answer), self._hooks.scale())

    async def _record(self, job: Job, track: str, inputs: Inputs, answer: Answer) -> Prediction:
        told = {"features": dict(inputs.features), "tags": list(inputs.tags), "clip": inputs.clip is not None}
        prediction = await self._bench.store.record(track, told, answer, job.id)
        self._hooks.crossed("recorded")
        return prediction

    async def _retry(self, job: Job, failure: EngineFailed) -> bool:
        """Whether the job goes back into the line, there to be taken alone; only a death alone counts as a try."""
        if not failure.crashed:
            return False
        company = bool(failure.values.get("company", False))
        log.warning("engine died under job %s, %s", job.id, "in company" if company else "alone")
        if not company and job.tries + 1 >= TRIES:
            return False
        self._telling.tell(job, "progress.again")
        await self._bench.store.again(job.id, alone=True, counts=not company)
        return True

    async def _end(self, job: Job, outcome: Outcome) -> None:
        """Bring the one answer, then write down that it was brought."""
        await self._telling.over(job)
        try:
            delivered = await self._bench.replies.deliver(job, outcome)
        except Undelivered:
            log.warning("job %s: Discord stumbles, once more in %.0f s", job.id, STUMBLE)
            await self._bench.clock.sleep(STUMBLE)
            await self._bench.store.again(job.id, alone=job.alone, counts=False)
            return
        self._hooks.crossed("delivered")
        if delivered.by and self._hooks.brought and isinstance(outcome, Predicted):
            await self._hooks.brought(job, outcome)
        state = State.DONE if delivered.by else State.UNREACHABLE
        prediction = outcome.prediction.id if isinstance(outcome, Predicted) else None
        await self._finish(job, state, prediction)
        self.answered += 1
        self._hooks.crossed("finished")

    async def _finish(self, job: Job, state: State, prediction: int | None = None) -> None:
        """Write down that it was brought, however long that takes: nobody is answered a second time for it."""
        while True:
            try:
                return await self._bench.store.finish(job.id, state, prediction)
            except Exception:
                log.exception("that job %s is over cannot be written down; once more in %.0f s", job.id, STUMBLE)
            await self._bench.clock.sleep(STUMBLE)

    async def _afterwards(self, job: Job, outcome: Predicted, resolved: Resolved) -> None:
        """What came late comes to the card by one edit, and what is known now becomes a row."""
        settled = resolved
        if resolved.late:
            settled = await self._bench.resolver.settle(resolved)
            track = outcome.track.learn(settled.track.ids, settled.track.facts)
            prediction = await self._anew(job, outcome.prediction, track)
            later = replace(outcome, track=track, prediction=prediction, failed=settled.failed, pending=())
            await self._bench.replies.amend(job, replace(later, stale=settled.stale))
        if self._hooks.lessons:
            await self._hooks.lessons.keep(settled.track)

    async def _anew(self, job: Job, before: Prediction, track: Track) -> Prediction:
        """The answer by all that is known now, where that is more than it went by."""
        if not outgrown(before.inputs, assemble(track, None, spotify=self._hooks.spotify)):
            return before
        try:
            return await self._kept(track) or await self._shared(job, track)
        except SongbotError as failure:
            log.warning("the answer of job %s stays as it was: %s", job.id, failure)
            return before
