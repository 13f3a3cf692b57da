"""A retraining as the bot sees it: what is wanted, how far it is, how it ended."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

Report = Mapping[str, Any]
"""How a retraining ended: `outcome`, and whatever the card of it shows."""

DIED = "training_died"
"""Why a training has no report whose process ended without a word: it was killed, or the system had no memory left."""

STAGES = ("snapshot", "listen", "tables", "train", "clips", "evaluate", "gate", "promote")
"""What a retraining goes through, in this order; `listen` and `clips` only where log-mels are kept, `tables` only where
an operator has named some."""


@dataclass(frozen=True)
class Order:
    """What is wanted of a training process; `name` is that of the model to be and of the folder to go on in."""

    name: str
    created: str  # a time with its zone
    labels: tuple[str, ...] = ("listenbrainz",)  # whose counts may be learned from
    listed: tuple[str, ...] = ()  # songs whose answers may move far
    clip_ceiling: float | None = 0.30
    clip_epochs: int = 12
    clip_steps: int = 3000  # at the least: few clips need many passes to be heard at all
    epochs: int = 6
    steps: int = 400
    seconds: float = 6 * 3600.0
    memory: int = 4 * 2**30
    nice: int = 15  # how far behind everything else it stands
    device: str = "auto"  # a CUDA card where there is one; or cpu, or cuda
    tables: tuple[str, ...] = ()  # paths of imported ones, to which a model is fitted anew in place of the champion


@dataclass(frozen=True)
class Step:
    """How far a stage is, and how many seconds of it are left where that can be said."""

    stage: str
    done: int = 0
    of: int = 1
    left: float | None = None
    epochs: int = 0  # that the stage takes, where it goes over the same rows again and again

    @property
    def epoch(self) -> int:
        """The one that it is in; all are as long as each other."""
        return min(self.epochs, self.done * self.epochs // self.of + 1)

    def to_json(self) -> dict[str, object]:
        """For the store."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Step":
        """The step that `to_json` wrote."""
        return cls(told["stage"], told["done"], told["of"], told["left"], told.get("epochs", 0))


@dataclass(frozen=True)
class Slot:
    """A time for which a job was scheduled and taken, and whether it is done."""

    job: str
    at: float
    done: bool


@dataclass(frozen=True)
class Training:
    """One retraining in the store: why and when it began, where it stands, and its report once it is over."""

    id: int
    name: str
    why: str
    began: float
    running: bool = True
    cancelled: bool = False
    step: Step | None = None
    ended: float | None = None
    report: Report = field(default_factory=dict)

    @property
    def outcome(self) -> str:
        """promoted, failed, too_few, few_to_test, nothing_new, cancelled, broken, or nothing while it runs."""
        return str(self.report.get("outcome", ""))
