"""The seams of learning: what retraining needs of the store and of the engine besides what questions need."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Protocol

from songbot.core.job import Wish
from songbot.core.sample import Sample
from songbot.core.track import Track
from songbot.core.training import Order, Report, Slot, Step, Training
from songbot.ports import Engine, Models, Store


class Trainer(Engine, Protocol):
    """An engine that learns; `changed` hears of every change of its models."""

    changed: Callable[[Models], None]

    async def promote(self, name: str, reason: str) -> Models:
        """Let another model answer from now on; whoever is being answered gets the answer of the one before."""
        ...

    async def rollback(self, reason: str) -> Models:
        """Back to the model before; Refused where there is none."""
        ...

    async def listen(self, clip: bytes) -> bytes:
        """A clip's log-mel, small enough to keep; sound cannot be made of it again."""
        ...

    async def train(self, order: Order, rows: AsyncIterator[Sample], hear: Callable[[Step], None]) -> Report:
        """A challenger from the rows, trained beside the model that answers; one that was interrupted goes on."""
        ...


class Records(Store, Protocol):
    """A store that keeps the operator's own rows, and a book of the retrainings."""

    async def keep(self, sample: Sample) -> bool:
        """Add a row of data, unless its song has one of the same day; whether it was added."""
        ...

    async def has_sample(self, track: str) -> bool:
        """Whether there is a row of a song."""
        ...

    async def samples(self, after: int, limit: int) -> Sequence[tuple[int, Sample]]:
        """Rows of data with their numbers, those after a number first."""
        ...

    async def drop_samples(self, numbers: Sequence[int]) -> int:
        """Take rows of data out by their numbers; how many there were."""
        ...

    async def due(self, limit: int) -> Sequence[str]:
        """Songs whose counts are to be taken again, the longest overdue first."""
        ...

    async def artists(self, limit: int) -> Sequence[str]:
        """The artists of the songs that people asked for last."""
        ...

    async def sampled(self) -> int:
        """How many rows of data there are."""
        ...

    async def begin_training(self, name: str, why: str, lease: float) -> Training:
        """Enter a retraining, or take on the one whose process is gone; Refused while another runs."""
        ...

    async def tell_training(self, training: int, step: Step, lease: float) -> bool:
        """Note how far it is and go on holding it for `lease` seconds; False when it is to stop."""
        ...

    async def end_training(self, training: int, report: Report) -> None:
        """Note how it ended; only who holds it can."""
        ...

    async def cancel_training(self) -> bool:
        """Ask the one that runs to stop; whether there is one."""
        ...

    async def lost_training(self) -> bool:
        """Whether there is one that has begun and whose process is gone."""
        ...

    async def trainings(self, limit: int) -> Sequence[Training]:
        """The latest, newest first."""
        ...

    async def slots(self) -> Sequence[Slot]:
        """The latest run of each scheduled job."""
        ...


class Finder(Protocol):
    """Where songs to learn from are found."""

    async def songs(self, origin: str, seeds: Sequence[str], count: int) -> Sequence[Wish]:
        """So many songs of a kind, or fewer; `seeds` are artists whose neighbours are wanted. SourceFailed."""
        ...


class Lessons(Protocol):
    """Keeps rows of data; whatever goes wrong with that is no matter to who asked."""

    async def hear(self, track: str, clip: bytes) -> None:
        """The clip of a song, before its row is kept."""
        ...

    async def keep(self, track: Track) -> bool:
        """A song with all that is known of it now; whether there is one more row."""
        ...
