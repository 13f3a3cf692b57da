"""Fakes that implement the ports in memory, by the same rules as the real things."""

import asyncio
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from songbot.core.job import Job, ReplyTo, State, Wish
from songbot.core.prediction import Answer, Prediction
from songbot.core.sample import ASKED, DAY, Sample, recount_due
from songbot.core.spelling import fold
from songbot.core.track import Fact, Track
from songbot.core.training import Report, Slot, Step, Training
from songbot.errors import Refused
from songbot.ports import Accepted, Clock, Limits

LEASE = 1800.0


class DrivenClock:
    """A clock that stands until a test moves it."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self._now = now
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + seconds, sleeper))
        await sleeper

    def tick(self, seconds: float) -> None:
        """Move on, and wake who has slept enough."""
        self._now += seconds
        for until, sleeper in self._sleepers:
            if until <= self._now and not sleeper.done():
                sleeper.set_result(None)
        self._sleepers = [one for one in self._sleepers if not one[1].done()]


@dataclass
class Row:
    """A job as the line keeps it."""

    job: Job
    boot: str = ""
    lease_until: float = 0.0
    finished_at: float | None = None
    prediction: int | None = None


@dataclass
class Kept:
    """What outlives a process."""

    tracks: dict[str, Track] = field(default_factory=dict)
    became: dict[str, str] = field(default_factory=dict)
    links: dict[tuple[str, str], str] = field(default_factory=dict)
    latest: list[str] = field(default_factory=list)
    predictions: dict[int, Prediction] = field(default_factory=dict)
    recorded: dict[tuple[int, str, str, str], int] = field(default_factory=dict)
    rows: dict[int, Row] = field(default_factory=dict)
    jobs: int = 0
    settings: dict[tuple[str, str], dict[str, object]] = field(default_factory=dict)
    runs: dict[tuple[str, float], tuple[str, float]] = field(default_factory=dict)
    ran: set[tuple[str, float]] = field(default_factory=set)
    samples: list[Sample] = field(default_factory=list)
    trainings: list[Training] = field(default_factory=list)
    held: tuple[str, float] = ("", 0.0)  # by whom the running training is held, and until when


class MemoryStore:
    """The store in dictionaries; `another` is the next process on the same ones."""

    def __init__(self, clock: Clock, kept: Kept | None = None) -> None:
        self.boot = secrets.token_hex(8)
        self.kept = kept or Kept()
        self._clock = clock

    def another(self) -> "MemoryStore":
        return MemoryStore(self._clock, self.kept)

    async def close(self) -> None:
        pass

    async def track(self, ids: Mapping[str, str]) -> Track | None:
        owners = self._owners(ids)
        return self.kept.tracks[owners[0]] if owners else None

    async def song(self, key: str) -> Track | None:
        return self.kept.tracks.get(self.kept.became.get(key, key))

    async def learn(self, ids: Mapping[str, str], facts: Iterable[Fact]) -> Track:
        owners = self._owners(ids)
        key = owners[0] if owners else str(len(self.kept.tracks) + len(self.kept.became) + 1)
        before = after = self.kept.tracks.get(key, Track(key))
        for younger in owners[1:]:
            lost = self.kept.tracks.pop(younger)
            after = after.learn(lost.ids, lost.facts)
            self._unite(younger, key)
        after = after.learn(ids, facts)
        self.kept.tracks[key] = after
        self.kept.links = {**dict.fromkeys(ids.items(), key), **self.kept.links}
        if _words(after) != _words(before):
            self._asked(key)
        return after

    async def suggest(self, text: str, limit: int) -> Sequence[Track]:
        asked = [word[:8] for word in fold(text).split() if word.isalnum()][:8]
        songs = [self.kept.tracks[key] for key in reversed(self.kept.latest)]
        return [song for song in songs if all(any(w.startswith(a) for w in _words(song)) for a in asked)][:limit]

    async def known(self, track: str, model: str) -> Prediction | None:
        key = self.kept.became.get(track, track)
        found = [one for one in self.kept.predictions.values() if one.track == key and one.answer.model == model]
        return found[-1] if found else None

    async def prediction(self, id_: int) -> Prediction | None:
        return self.kept.predictions.get(id_)

    async def record(self, track: str, inputs: Mapping[str, object], answer: Answer, job: int) -> Prediction:
        key = self.kept.became.get(track, track)
        if key not in self.kept.tracks:
            raise LookupError(f"there is no song {track!r}")
        if key in self.kept.latest:
            self._asked(key)
        told = json.dumps(inputs)
        id_ = self.kept.recorded.setdefault((job, key, answer.model, told), len(self.kept.predictions) + 1)
        found = Prediction(id_, key, json.loads(told), answer, self._clock.now())
        return self.kept.predictions.setdefault(id_, found)

    async def put(self, wish: Wish, reply: ReplyTo, limits: Limits, *, kind: str = "predict") -> Accepted:
        for row in self.kept.rows.values():
            if row.job.reply.interaction == reply.interaction:
                return Accepted(row.job.id, self._ahead(row), again=True)
        waiting = self._of(State.WAITING)
        theirs = [row for row in (*waiting, *self._of(State.RUNNING)) if row.job.reply.user == reply.user]
        if len(theirs) >= limits.per_user:
            raise Refused("too_many_yours", limit=limits.per_user, waiting=len(theirs))
        if len(waiting) >= limits.waiting:
            raise Refused("line_full", ahead=len(waiting))
        self.kept.jobs += 1
        job = Job(self.kept.jobs, kind, wish, reply, State.WAITING, 0, reply.asked_at)
        row = self.kept.rows[job.id] = Row(job)
        return Accepted(job.id, self._ahead(row))

    async def claim(self, count: int) -> Sequence[Job]:
        now = self._clock.now()
        for row in self._of(State.RUNNING):
            if row.boot != self.boot and row.lease_until < now:
                self._back(row)
        taken = sorted(self._of(State.WAITING), key=_place)[:count]
        for row in taken:
            row.job, row.boot, row.lease_until = replace(row.job, state=State.RUNNING), self.boot, now + LEASE
        return [row.job for row in taken]

    async def waiting(self, limit: int) -> Sequence[Job]:
        return [row.job for row in sorted(self._of(State.WAITING), key=_place)[:limit]]

    async def again(self, job: int, *, alone: bool, counts: bool) -> int:
        row = self.kept.rows[job]
        if self._in_hand(row):
            row.job = replace(row.job, alone=alone, tries=row.job.tries + counts)
            self._back(row)
        return row.job.tries

    async def sending(self, job: int, message: str) -> None:
        row = self.kept.rows[job]
        row.job = replace(row.job, sent=message)

    async def finish(self, job: int, state: State, prediction: int | None = None) -> None:
        row = self.kept.rows[job]
        if self._in_hand(row):
            row.job = replace(row.job, state=state, reply=replace(row.job.reply, token=""))
            row.boot, row.finished_at, row.prediction = "", self._clock.now(), prediction

    async def recover(self) -> int:
        lost = [row for row in self._of(State.RUNNING) if row.boot != self.boot]
        for row in lost:
            self._back(row)
        return len(lost)

    async def counts(self) -> Mapping[State, int]:
        return {state: len(self._of(state)) for state in (State.WAITING, State.RUNNING)}

    async def missed(self, user: str) -> Prediction | None:
        told = None
        for row in self._of(State.UNREACHABLE):
            if row.job.reply.user == user:
                row.job = replace(row.job, state=State.DONE)
                told = self.kept.predictions[row.prediction] if row.prediction else told
        return told

    async def prune(self, before: float) -> int:
        rows = [id_ for id_, row in self.kept.rows.items() if row.finished_at is not None and row.finished_at < before]
        for id_ in rows:
            del self.kept.rows[id_]
        runs = [run for run in self.kept.ran if run[1] < before]
        for run in runs:
            self.kept.ran.remove(run)
            del self.kept.runs[run]
        return len(rows) + len(runs)

    async def prune_words(self, before: float) -> int:
        return 0  # nobody guesses here

    async def guild(self, guild: str) -> Mapping[str, object]:
        return dict(self.kept.settings.get(("guild", guild), {}))

    async def set_guild(self, guild: str, values: Mapping[str, object]) -> None:
        self._set(("guild", guild), values)

    async def person(self, user: str) -> Mapping[str, object]:
        return dict(self.kept.settings.get(("person", user), {}))

    async def set_person(self, user: str, values: Mapping[str, object]) -> None:
        self._set(("person", user), values)

    async def noted(self, name: str) -> str:
        return str(self.kept.settings.get(("bot", "notes"), {}).get(name, ""))

    async def note(self, name: str, text: str) -> None:
        self._set(("bot", "notes"), {name: text})

    async def claim_slot(self, job: str, slot: float, lease: float) -> bool:
        now, run = self._clock.now(), (job, slot)
        if run in self.kept.ran or (run in self.kept.runs and self.kept.runs[run][1] >= now):
            return False
        self.kept.runs[run] = (self.boot, now + lease)
        return True

    async def hold_slot(self, job: str, slot: float, lease: float) -> None:
        if self.kept.runs[job, slot][0] == self.boot:
            self.kept.runs[job, slot] = (self.boot, self._clock.now() + lease)

    async def release_slot(self, job: str, slot: float) -> None:
        if self.kept.runs[job, slot][0] == self.boot:
            self.kept.runs[job, slot] = (self.boot, 0.0)

    async def finish_slot(self, job: str, slot: float) -> None:
        if self.kept.runs[job, slot][0] == self.boot:
            self.kept.ran.add((job, slot))

    async def keep(self, sample: Sample) -> bool:
        key = self.kept.became.get(sample.track, sample.track)
        lately = any(one.track == key and one.at > sample.at - 0.8 * DAY for one in self.kept.samples)
        if lately or key not in self.kept.tracks:
            return False
        self.kept.samples.append(Sample.from_json({**json.loads(json.dumps(sample.to_json())), "track": key}))
        return True

    async def has_sample(self, track: str) -> bool:
        return any(one.track == self.kept.became.get(track, track) for one in self.kept.samples)

    async def samples(self, after: int, limit: int) -> Sequence[tuple[int, Sample]]:
        return list(enumerate(self.kept.samples, 1))[after : after + limit]

    async def drop_samples(self, numbers: Sequence[int]) -> int:
        before = len(self.kept.samples)
        self.kept.samples = [one for number, one in enumerate(self.kept.samples, 1) if number not in set(numbers)]
        return before - len(self.kept.samples)

    async def due(self, limit: int) -> Sequence[str]:
        times: dict[str, list[float]] = {}
        for one in self.kept.samples:
            times.setdefault(one.track, []).append(one.at)
        waiting = sorted(times, key=lambda key: max(times[key]))
        return [key for key in waiting if recount_due(min(times[key]), max(times[key]), self._clock.now())][:limit]

    async def artists(self, limit: int) -> Sequence[str]:
        asked = [one.artist for one in reversed(self.kept.samples) if one.origin == ASKED]
        return list(dict.fromkeys(asked))[:limit]

    async def sampled(self) -> int:
        return len(self.kept.samples)

    async def begin_training(self, name: str, why: str, lease: float) -> Training:
        now, book = self._clock.now(), self.kept.trainings
        if book and book[-1].running and self.kept.held[1] >= now:
            raise Refused("retrain_busy", since=int(book[-1].began))
        if not (book and book[-1].running):
            book.append(Training(len(book) + 1, name, why, now))
        self.kept.held = (self.boot, now + lease)
        return book[-1]

    async def tell_training(self, training: int, step: Step, lease: float) -> bool:
        told = self.kept.trainings[training - 1]
        if not told.running or self.kept.held[0] != self.boot:
            return False
        self.kept.trainings[training - 1] = replace(told, step=step)
        self.kept.held = (self.boot, self._clock.now() + lease)
        return not told.cancelled

    async def end_training(self, training: int, report: Report) -> None:
        told = self.kept.trainings[training - 1]
        if told.running and self.kept.held[0] == self.boot:
            ended = replace(told, running=False, ended=self._clock.now(), report=json.loads(json.dumps(report)))
            self.kept.trainings[training - 1] = ended

    async def cancel_training(self) -> bool:
        if not (self.kept.trainings and self.kept.trainings[-1].running):
            return False
        self.kept.trainings[-1] = replace(self.kept.trainings[-1], cancelled=True)
        return True

    async def lost_training(self) -> bool:
        return bool(self.kept.trainings and self.kept.trainings[-1].running) and self.kept.held[1] < self._clock.now()

    async def trainings(self, limit: int) -> Sequence[Training]:
        return list(reversed(self.kept.trainings))[:limit]

    async def slots(self) -> Sequence[Slot]:
        last = {job: max(slot for name, slot in self.kept.runs if name == job) for job, _ in self.kept.runs}
        return [Slot(job, slot, (job, slot) in self.kept.ran) for job, slot in sorted(last.items())]

    def _owners(self, ids: Mapping[str, str]) -> list[str]:
        return sorted({self.kept.links[one] for one in ids.items() if one in self.kept.links}, key=int)

    def _unite(self, younger: str, elder: str) -> None:
        self.kept.became = {key: elder if into == younger else into for key, into in self.kept.became.items()}
        self.kept.became[younger] = elder
        self.kept.links = {name: elder if key == younger else key for name, key in self.kept.links.items()}
        self.kept.latest = [key for key in self.kept.latest if key != younger]
        for id_, one in self.kept.predictions.items():
            if one.track == younger:
                self.kept.predictions[id_] = replace(one, track=elder)
        self.kept.samples = [replace(one, track=elder) if one.track == younger else one for one in self.kept.samples]

    def _asked(self, key: str) -> None:
        self.kept.latest = [*(one for one in self.kept.latest if one != key), key]

    def _of(self, state: State) -> list[Row]:
        return [row for row in self.kept.rows.values() if row.job.state is state]

    def _ahead(self, row: Row) -> int:
        before = [one for one in self._of(State.WAITING) if _place(one) < _place(row)]
        return len(self._of(State.RUNNING)) + len(before) if row.job.state is State.WAITING else 0

    def _in_hand(self, row: Row) -> bool:
        return row.job.state is State.RUNNING and row.boot == self.boot

    def _back(self, row: Row) -> None:
        row.job, row.boot = replace(row.job, state=State.WAITING), ""

    def _set(self, key: tuple[str, str], values: Mapping[str, object]) -> None:
        merged = {**self.kept.settings.get(key, {}), **json.loads(json.dumps(values))}
        self.kept.settings[key] = {name: value for name, value in merged.items() if value is not None}


def _place(row: Row) -> int:
    return row.job.id


def _words(song: Track) -> set[str]:
    named = [fact for fact in song.facts if fact.field in {"title", "artists"} and fact.source != "upload"]
    names = [name for fact in named for name in (fact.value if isinstance(fact.value, tuple) else (fact.value,))]
    return {word for name in names for word in fold(str(name)).split()}
