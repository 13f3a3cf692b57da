"""The seams of songbot: what the use cases need of the world, each with one real thing and one fake behind it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from songbot.core.finding import Finding, Query
from songbot.core.job import Job, ReplyTo, State, Wish
from songbot.core.outcome import Outcome
from songbot.core.prediction import Answer, Inputs, Prediction
from songbot.core.track import Fact, Track


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
class Models:
    """Which models an engine has: the one that answers, and all by name."""

    current: str
    names: tuple[str, ...]
    inputs: Mapping[str, object]


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

    async def ask(self, inputs: Inputs) -> Answer:
        """An answer without a clip, ahead of those with one."""
        ...

    async def draw(self, kind: str, values: Mapping[str, object]) -> bytes:
        """A chart as PNG."""
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

    async def learn(self, ids: Mapping[str, str], facts: Iterable[Fact]) -> Track:
        """Keep what was learned; songs that turn out to be one become one."""
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
        """Keep an answer; a job that records twice keeps the first."""
        ...

    async def put(self, wish: Wish, reply: ReplyTo, limits: Limits) -> Accepted:
        """One row for an interaction, decided and written in one transaction; Refused when a limit is met."""
        ...

    async def acked(self, job: int, message: str) -> None:
        """Discord took the first acknowledgement; the reply has this id."""
        ...

    async def claim(self, count: int) -> Sequence[Job]:
        """Take the next jobs in hand under this process's name."""
        ...

    async def ahead(self, job: int) -> int:
        """How many jobs are before this one."""
        ...

    async def again(self, job: int, *, alone: bool, counts: bool) -> int:
        """Put a job back into the line, for a try that counts or not; how many tries it has had."""
        ...

    async def sending(self, job: int, message: str) -> None:
        """A channel answer became this message."""
        ...

    async def finish(self, job: int, state: State) -> None:
        """The one answer was seen, or cannot be; the token is forgotten."""
        ...

    async def recover(self) -> int:
        """At start: what an earlier process had in hand goes back into the line; how many."""
        ...


class Replies(Protocol):
    """The way back to the asker."""

    async def progress(self, job: Job, key: str, values: Mapping[str, object]) -> None:
        """Say where it stands; failing to is no matter."""
        ...

    async def deliver(self, job: Job, outcome: Outcome) -> "Delivered":
        """Bring the one answer, by token or by channel."""
        ...


@dataclass(frozen=True)
class Delivered:
    """How an answer came to its asker: `by` is token, channel or nothing."""

    by: str
    message: str = ""
