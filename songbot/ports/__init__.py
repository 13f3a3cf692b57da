"""The seams of songbot: what the use cases need of the world, each with one real thing and one fake behind it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from songbot.core.chart import Chart
from songbot.core.finding import Finding, Query
from songbot.core.job import Job, ReplyTo, State, Wish
from songbot.core.outcome import Outcome
from songbot.core.prediction import Answer, Figures, Inputs, Prediction
from songbot.core.track import Fact, Track
from songbot.core.varied import Varied


class Clock(Protocol):
    """The time, which tests drive."""

    def now(self) -> float:
        """Seconds since 1970."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        ...


class MusicSource(Protocol):
    """One outside service that knows songs."""

    @property
    def name(self) -> str:
        """What its facts are signed with."""
        ...

    async def find(self, query: Query, patience: float) -> Finding:
        """What it knows within `patience` seconds, its own pace included; SourceFailed says how it failed."""
        ...

    async def close(self) -> None:
        """Let go of connections and threads."""
        ...


class ClipSource(Protocol):
    """Where previews come from."""

    async def fetch(self, address: str, patience: float) -> bytes:
        """The bytes behind an address of an allowed host, under size and time limits; else SourceFailed."""
        ...


@dataclass(frozen=True)
class Version:
    """One model on the shelf: since when it has served last, if ever, and how good it is."""

    name: str
    current: bool = False
    previous: bool = False
    created: str = ""
    since: str | None = None
    scale: str | None = None
    figures: Figures | None = None


@dataclass(frozen=True)
class Models:
    """Which models an engine has: the one that answers, and all by name."""

    current: str
    names: tuple[str, ...]
    inputs: Mapping[str, object]
    figures: Figures | None = None
    versions: tuple[Version, ...] = ()


class Engine(Protocol):
    """Whatever computes: core values in and out, clips as bytes."""

    async def start(self) -> None:
        """Make it ready."""
        ...

    async def close(self, grace: float) -> None:
        """Finish what is in hand within `grace` seconds, then stop."""
        ...

    async def infer(self, inputs: Inputs, *, alone: bool = False) -> Answer:
        """A song's answer, clip and all; `alone` keeps it out of batches. EngineFailed when there is none."""
        ...

    async def ask(self, inputs: Inputs, *, brief: bool = False) -> Answer:
        """An answer without a clip, ahead of those with one; a brief one has no reasons and comes sooner."""
        ...

    async def draw(self, chart: Chart) -> bytes:
        """A chart as PNG, which waits behind no clip."""
        ...

    async def colour(self, picture: bytes) -> int:
        """The colour that a picture is remembered by, as 0xRRGGBB; Refused when it is none."""
        ...

    async def vary(self, inputs: Inputs, clip: bytes, change: str) -> Varied:
        """A sound made otherwise and heard again; what the inputs say of an earlier hearing is left out."""
        ...

    async def models(self) -> Models:
        """What it has."""
        ...


@dataclass(frozen=True)
class Accepted:
    """The line took a job: how many are before it. `again` is true where this interaction had a row already."""

    job: int
    ahead: int
    again: bool = False


@dataclass(frozen=True)
class Limits:
    """When the line refuses: jobs of one person under way, and jobs in all."""

    per_user: int
    waiting: int


class Store(Protocol):
    """What survives."""

    async def track(self, ids: Mapping[str, str]) -> Track | None:
        """The song that any of these names belongs to."""
        ...

    async def song(self, key: str) -> Track | None:
        """The song under this key of ours, also when it has become part of another since."""
        ...

    async def learn(self, ids: Mapping[str, str], facts: Iterable[Fact]) -> Track:
        """Keep what was learned; songs that turn out to be one become one, the elder."""
        ...

    async def suggest(self, text: str, limit: int) -> Sequence[Track]:
        """Known songs whose title or artist has these words' beginnings, the latest asked first."""
        ...

    async def known(self, track: str, model: str) -> Prediction | None:
        """The latest prediction of a song by a model."""
        ...

    async def prediction(self, id_: int) -> Prediction | None:
        """One prediction."""
        ...

    async def record(self, track: str, inputs: Mapping[str, object], answer: Answer, job: int) -> Prediction:
        """Keep an answer on a song that `learn` knows; a job that records the same twice keeps it once."""
        ...

    async def put(self, wish: Wish, reply: ReplyTo, limits: Limits, *, kind: str = "predict") -> Accepted:
        """One row for an interaction, decided and written in one transaction; Refused when a limit is met."""
        ...

    async def claim(self, count: int) -> Sequence[Job]:
        """Take the next jobs in hand under this process's name, also those whose process let its lease lapse."""
        ...

    async def waiting(self, limit: int) -> Sequence[Job]:
        """The jobs that are next, in their order; nothing is taken."""
        ...

    async def again(self, job: int, *, alone: bool, counts: bool) -> int:
        """Put a job back into the line; how many tries that count it has had."""
        ...

    async def sending(self, job: int, message: str) -> None:
        """A channel answer became this message."""
        ...

    async def finish(self, job: int, state: State, prediction: int | None = None) -> None:
        """The one answer was seen, or cannot be; the token is forgotten. Only who has the job in hand can."""
        ...

    async def recover(self) -> int:
        """At start: what an earlier process had in hand goes back into the line; how many."""
        ...

    async def noted(self, name: str) -> str:
        """A note of the bot to itself; empty when there is none."""
        ...

    async def note(self, name: str, text: str) -> None:
        """Write the note."""
        ...

    async def counts(self) -> Mapping[State, int]:
        """How many jobs wait and how many are in hand."""
        ...

    async def missed(self, user: str) -> Prediction | None:
        """The latest answer that could not be brought to this person; it is told once."""
        ...

    async def prune(self, before: float) -> int:
        """Forget the jobs and runs that were finished before this time; how many."""
        ...

    async def prune_words(self, before: float) -> int:
        """Forget what people guessed, missed and did as admins before this time; how much it was."""
        ...

    async def guild(self, guild: str) -> Mapping[str, object]:
        """What the admins of a server have set."""
        ...

    async def set_guild(self, guild: str, values: Mapping[str, object]) -> None:
        """Set these beside what is set; None unsets."""
        ...

    async def person(self, user: str) -> Mapping[str, object]:
        """What a person has told or agreed to."""
        ...

    async def set_person(self, user: str, values: Mapping[str, object]) -> None:
        """Keep these beside what is kept; None forgets."""
        ...

    async def claim_slot(self, job: str, slot: float, lease: float) -> bool:
        """Whether this process is the one to run what was scheduled for `slot`; it has `lease` seconds for it."""
        ...

    async def hold_slot(self, job: str, slot: float, lease: float) -> None:
        """It still runs, and has `lease` seconds from now."""
        ...

    async def release_slot(self, job: str, slot: float) -> None:
        """It was broken off: whoever wants it next may have it at once."""
        ...

    async def finish_slot(self, job: str, slot: float) -> None:
        """It has run, and need not again."""
        ...

    async def close(self) -> None:
        """Write what is in hand and let go."""
        ...


class Replies(Protocol):
    """The way back to the asker."""

    async def progress(self, job: Job, key: str, values: Mapping[str, object]) -> None:
        """Say where it stands; failing to is no matter."""
        ...

    async def amend(self, job: Job, outcome: Outcome) -> None:
        """Change an answer that was brought, by its token alone; failing to is no matter."""
        ...

    async def deliver(self, job: Job, outcome: Outcome) -> "Delivered":
        """Bring the one answer, by token or by channel."""
        ...


@dataclass(frozen=True)
class Delivered:
    """How an answer came to its asker: `by` is token, channel or nothing."""

    by: str
    message: str = ""
