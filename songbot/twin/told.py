"""What a command has to tell: text for people, values for machines, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field

DONE, UNSURE, UNUSABLE, NOT_SET_UP, STOPPED = 0, 1, 2, 78, 130


@dataclass(frozen=True)
class Told:
    """The outcome of a command."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    code: int = DONE
