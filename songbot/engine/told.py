"""What the child says, as the bot has it: answers or why there is none, and the models on its shelf."""

from collections.abc import Mapping, Sequence
from typing import Any

from songbot.core.prediction import Figures
from songbot.errors import EngineFailed, Refused
from songbot.ports import Models, Version


def answered(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same where it is an answer; EngineFailed or Refused where it is none."""
    if "refused" in told:
        raise Refused(told["refused"], **told["values"])
    if "failed" in told:
        raise EngineFailed("engine_failed")
    return told


def models_of(told: Mapping[str, Any]) -> Models:
    """All of them, and which one answers."""
    versions = tuple(Version(**{**one, "figures": _figures(one["figures"])}) for one in told["versions"])
    return Models(
        told["ready"], tuple(one.name for one in versions), told["inputs"], _figures(told["figures"]), versions
    )


def _figures(told: Sequence[float] | None) -> Figures | None:
    return Figures(*told) if told else None
