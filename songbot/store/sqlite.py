"""The store on SQLite: every question of `ports.Store`, asked of the file."""

import asyncio
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from songbot.core.job import Job, ReplyTo, State, Wish
from songbot.core.prediction import Answer, Prediction
from songbot.core.sample import Sample
from songbot.core.track import Fact, Track
from songbot.core.training import Report, Slot, Step, Training
from songbot.ports import Accepted, Clock, Limits
from songbot.store import book, line, personal, predictions, samples, settings, tracks
from songbot.store.archive import SqliteArchive
from songbot.store.club import SqliteClub
from songbot.store.database import Database
from songbot.store.play import SqliteGames
from songbot.store.schema import migrate


class SqliteStore:
    """What survives, in one file; `boot` is the name under which this process takes jobs in hand."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.boot = secrets.token_hex(8)
        self._db = database
        self._clock = clock
        self.club = SqliteClub(database, clock)
        self.games = SqliteGames(database, clock)
        self.archive = SqliteArchive(database, clock)

    @classmethod
    async def open(cls, path: Path, clock: Clock) -> "SqliteStore":
        """Open or create the file, brought to this version; Misconfigured where a newer one has used it."""
        return cls(await Database.open(path, migrate), clock)

    async def close(self) -> None:
        """Write what is in hand and let go."""
        await self._db.close()

    async def track(self, ids: Mapping[str, str]) -> Track | None:
        """The song that any of these names belongs to."""
        return await self._db.read(lambda db: tracks.find(db, ids))

    async def song(self, key: str) -> Track | None:
        """The song under this key of ours, also when it has become part of another since."""
        return await self._db.read(lambda db: tracks.get(db, key))

    async def learn(self, ids: Mapping[str, str], facts: Iterable[Fact]) -> Track:
        """Keep what was learned; songs that turn out to be one become one, the elder."""
        learned = tuple(facts)
        return await self._db.write(lambda db: tracks.learn(db, ids, learned))

    async def suggest(self, text: str, limit: int) -> Sequence[Track]:
        """Known songs whose title or artist has these words' beginnings, the latest asked first."""
        return await self._db.read(lambda db: tracks.suggest(db, text, limit))

    async def known(self, track: str, model: str) -> Prediction | None:
        """The latest prediction of a song by a model."""
        return await self._db.read(lambda db: predictions.known(db, track, model))

    async def prediction(self, id_: int) -> Prediction | None:
        """One prediction."""
        return await self._db.read(lambda db: predictions.get(db, id_))

    async def record(self, track: str, inputs: Mapping[str, object], answer: Answer, job: int) -> Prediction:
        """Keep an answer on a song that `learn` knows; a job that records the same twice keeps it once."""
        draft = Prediction(0, track, inputs, answer, self._clock.now())
        return await self._db.write(lambda db: predictions.record(db, draft, job))

    async def put(self, wish: Wish, reply: ReplyTo, limits: Limits, *, kind: str = "predict") -> Accepted:
        """One row for an interaction, decided and written in one transaction; Refused when a limit is met."""
        entry = line.Entry(wish, reply, kind)
        return await self._db.write(lambda db: line.put(db, entry, limits))

    async def claim(self, count: int) -> Sequence[Job]:
        """Take the next jobs in hand under this process's name, also those whose process let its lease lapse."""
        hand = self._hand()
        taken = self._db.write(lambda db: line.claim(db, count, hand))
        try:
            return await asyncio.shield(taken)
        except asyncio.CancelledError:
            # Jobs that nobody takes delivery of would lie in hand until the next start.
            taken.add_done_callback(self._give_back)
            raise

    async def waiting(self, limit: int) -> Sequence[Job]:
        """The jobs that are next, in their order; nothing is taken."""
        return await self._db.read(lambda db: line.waiting(db, limit))

    async def again(self, job: int, *, alone: bool, counts: bool) -> int:
        """Put a job back into the line; how many tries that count it has had."""
        hand, flags = self._hand(), {"alone": alone, "counts": counts}
        return await self._db.write(lambda db: line.again(db, job, flags, hand))

    async def sending(self, job: int, message: str) -> None:
        """A channel answer became this message."""
        await self._db.write(lambda db: line.sending(db, job, message))

    async def finish(self, job: int, state: State, prediction: int | None = None) -> None:
        """The one answer was seen, or cannot be; the token is forgotten. Only who has the job in hand can."""
        hand = self._hand()
        await self._db.write(lambda db: line.finish(db, job, (state, prediction), hand))

    async def recover(self) -> int:
        """At start: what an earlier process had in hand goes back into the line; how many."""
        hand = self._hand()
        return await self._db.write(lambda db: line.recover(db, hand))

    async def counts(self) -> Mapping[State, int]:
        """How many jobs wait and how many are in hand."""
        return await self._db.read(line.counts)

    async def missed(self, user: str) -> Prediction | None:
        """The latest answer that could not be brought to this person; it is told once."""
        return await self._db.write(lambda db: line.missed(db, user))

    async def prune(self, before: float) -> int:
        """Forget the jobs and runs that were finished before this time; how many."""
        return await self._db.write(lambda db: line.prune(db, before) + settings.prune(db, before))

    async def prune_words(self, before: float) -> int:
        """Forget what people guessed, missed and did as admins before this time; how much it was."""
        return await self._db.write(lambda db: personal.prune(db, before))

    async def guild(self, guild: str) -> Mapping[str, object]:
        """What the admins of a server have set."""
        return await self._db.read(lambda db: settings.get(db, "guild", guild))

    async def set_guild(self, guild: str, values: Mapping[str, object]) -> None:
        """Set these beside what is set; None unsets."""
        await self._db.write(lambda db: settings.change(db, "guild", guild, values))

    async def person(self, user: str) -> Mapping[str, object]:
        """What a person has told or agreed to."""
        return await self._db.read(lambda db: settings.get(db, "person", user))

    async def set_person(self, user: str, values: Mapping[str, object]) -> None:
        """Keep these beside what is kept; None forgets."""
        await self._db.write(lambda db: settings.change(db, "person", user, values))

    async def noted(self, name: str) -> str:
        """A note of the bot to itself; empty when there is none."""
        return str((await self._db.read(lambda db: settings.get(db, "bot", "notes"))).get(name, ""))

    async def note(self, name: str, text: str) -> None:
        """Write the note."""
        await self._db.write(lambda db: settings.change(db, "bot", "notes", {name: text}))

    async def claim_slot(self, job: str, slot: float, lease: float) -> bool:
        """Whether this process is the one to run what was scheduled for `slot`; it has `lease` seconds for it."""
        now = self._clock.now()
        run = settings.Run(job, slot, self.boot, now + lease)
        return await self._db.write(lambda db: settings.claim_slot(db, run, now))

    async def hold_slot(self, job: str, slot: float, lease: float) -> None:
        """It still runs, and has `lease` seconds from now."""
        run = settings.Run(job, slot, self.boot, self._clock.now() + lease)
        await self._db.write(lambda db: settings.hold_slot(db, run))

    async def release_slot(self, job: str, slot: float) -> None:
        """It was broken off: whoever wants it next may have it at once."""
        run = settings.Run(job, slot, self.boot)
        await self._db.write(lambda db: settings.hold_slot(db, run))

    async def finish_slot(self, job: str, slot: float) -> None:
        """It has run, and need not again."""
        run = settings.Run(job, slot, self.boot)
        await self._db.write(lambda db: settings.finish_slot(db, run))

    async def keep(self, sample: Sample) -> bool:
        """Add a row of data, unless its song has one of the same day; whether it was added."""
        return await self._db.write(lambda db: samples.keep(db, sample))

    async def has_sample(self, track: str) -> bool:
        """Whether there is a row of a song."""
        return await self._db.read(lambda db: samples.has(db, track))

    async def samples(self, after: int, limit: int) -> Sequence[tuple[int, Sample]]:
        """Rows of data with their numbers, those after a number first."""
        return await self._db.read(lambda db: samples.page(db, after, limit))

    async def drop_samples(self, numbers: Sequence[int]) -> int:
        """Take rows of data out by their numbers; how many there were."""
        return await self._db.write(lambda db: samples.drop(db, numbers))

    async def due(self, limit: int) -> Sequence[str]:
        """Songs whose counts are to be taken again, the longest overdue first."""
        now = self._clock.now()
        return await self._db.read(lambda db: samples.due(db, now, limit))

    async def artists(self, limit: int) -> Sequence[str]:
        """The artists of the songs that people asked for last."""
        return await self._db.read(lambda db: samples.artists(db, limit))

    async def sampled(self) -> int:
        """How many rows of data there are."""
        return await self._db.read(samples.count)

    async def begin_training(self, name: str, why: str, lease: float) -> Training:
        """Enter a retraining, or take on the one whose process is gone; Refused while another runs."""
        hold = self._hold(lease)
        return await self._db.write(lambda db: book.begin(db, name, why, hold))

    async def tell_training(self, training: int, step: Step, lease: float) -> bool:
        """Note how far it is and go on holding it for `lease` seconds; False when it is to stop."""
        hold = self._hold(lease)
        return await self._db.write(lambda db: book.tell(db, training, step, hold))

    async def end_training(self, training: int, report: Report) -> None:
        """Note how it ended; only who holds it can."""
        hold = self._hold(0.0)
        await self._db.write(lambda db: book.end(db, training, report, hold))

    async def cancel_training(self) -> bool:
        """Ask the one that runs to stop; whether there is one."""
        return await self._db.write(book.cancel)

    async def lost_training(self) -> bool:
        """Whether there is one that has begun and whose process is gone."""
        now = self._clock.now()
        return await self._db.read(lambda db: book.lost(db, now))

    async def trainings(self, limit: int) -> Sequence[Training]:
        """The latest, newest first."""
        return await self._db.read(lambda db: book.latest(db, limit))

    async def slots(self) -> Sequence[Slot]:
        """The latest run of each scheduled job."""
        return await self._db.read(settings.slots)

    def _hold(self, lease: float) -> book.Hold:
        now = self._clock.now()
        return book.Hold(self.boot, now, now + lease)

    def _hand(self) -> line.Hand:
        return line.Hand(self.boot, self._clock.now())

    def _give_back(self, taken: "asyncio.Future[Sequence[Job]]") -> None:
        if not taken.cancelled() and taken.exception() is None and not self._db.closed:
            jobs, hand = [job.id for job in taken.result()], self._hand()
            self._db.write(lambda db: line.give_back(db, jobs, hand))
