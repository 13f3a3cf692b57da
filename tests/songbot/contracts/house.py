"""A store under contract: itself, its clock, and the next process on the same data."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from songbot.ports.learning import Records
from tests.songbot.fakes import DrivenClock


@dataclass
class House:
    """What a contract's test is given."""

    store: Records
    clock: DrivenClock
    another: Callable[[], Awaitable[Records]]
