"""The curves of popularity as they are kept in the state folder: with the model that answers, else by themselves."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from songbot.core.popularity import ESTIMATES, Curve, Scale
from songbot.errors import Misconfigured
from songbot.folder import CURVES, MODELS
from songbot.ports import Models

POINTER, INPUTS = "current", "inputs.json"
"""What names the model that answers, and where its folder holds what it shares."""


class Held:
    """The one scale of a process: it goes with the model that answers, for all who ask."""

    def __init__(self, home: Path) -> None:
        self._calibrated = read(home / CURVES)
        self._scale = _served(home / MODELS) or self._calibrated

    def __call__(self) -> Scale:
        """The scale of the moment."""
        return self._scale

    def changed(self, models: Models) -> None:
        """Another model answers."""
        self._scale = of(models.inputs) or self._calibrated


def held(home: Path) -> Scale:
    """What holds in a state folder: the curves of the model that answers, else those that the operator calibrated."""
    return _served(home / MODELS) or read(home / CURVES)


def read(path: Path) -> Scale:
    """The curves of a file, and the estimates for sources that it does not have."""
    if not path.exists():
        return ESTIMATES
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {**ESTIMATES, **{source: _curve(one) for source, one in told["curves"].items()}}
    except (ValueError, KeyError, TypeError, AttributeError) as broken:
        raise Misconfigured("broken_curves", path=str(path)) from broken


def of(inputs: Mapping[str, object]) -> Scale | None:
    """The curves that were fitted with a model and serve with it; None where it has none."""
    told = inputs.get("curves")
    if not isinstance(told, Mapping) or not told:
        return None
    return {**ESTIMATES, **{str(source): _curve(one) for source, one in told.items()}}


def write(path: Path, scale: Scale) -> None:
    """Keep the curves that were fitted; whoever reads meanwhile has the old ones or the new ones."""
    part = path.with_name(f"{path.name}.part")
    part.parent.mkdir(parents=True, exist_ok=True)
    fitted = {source: asdict(curve) for source, curve in scale.items() if curve.at}
    part.write_text(json.dumps({"curves": fitted}, indent=1) + "\n", encoding="utf-8")
    part.replace(path)


def _served(models: Path) -> Scale | None:
    """The curves of the model that would answer; None where it has none, or cannot be read."""
    try:
        name = json.loads((models / POINTER).read_text(encoding="utf-8"))["current"]
        return of(json.loads((models / name / INPUTS).read_text(encoding="utf-8")))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        # What a broken model means is the engine's to say, which then answers with another.
        return None


def _curve(told: Any) -> Curve:
    counts, points = (tuple(map(float, told[name])) for name in ("counts", "points"))
    return Curve(counts, points, float(told["spread"]), float(told["at"]), int(told["tracks"]))
