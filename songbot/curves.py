"""The curves of popularity as they are kept in the state folder, once the operator has calibrated."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from songbot.core.popularity import ESTIMATES, Curve, Scale
from songbot.errors import Misconfigured


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


def _curve(told: Any) -> Curve:
    counts, points = (tuple(map(float, told[name])) for name in ("counts", "points"))
    return Curve(counts, points, float(told["spread"]), float(told["at"]), int(told["tracks"]))
