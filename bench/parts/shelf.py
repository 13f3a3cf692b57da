"""Folders of models that are as the shipped one but lean, so that a retraining takes seconds."""

from dataclasses import replace
from pathlib import Path

from ml import registry
from ml.folder import SHIPPED, Provenance, digests, files, load_model
from ml.nets.ensemble import Ensemble

MEMBERS = 2


def lean(root: Path, name: str) -> Path:
    """The shipped model with the fewest members that can be trained, written under another name."""
    shipped = load_model(SHIPPED)
    members = shipped.ensemble.members[:MEMBERS]
    model = replace(shipped, name=name, ensemble=Ensemble(members, shipped.ensemble.reach))
    meta = registry.meta(SHIPPED)
    metrics = meta["metrics"]
    provenance = Provenance(
        created=str(meta["created"]),
        data_hash=str(meta["data_hash"]),
        metrics=metrics if isinstance(metrics, dict) else {},
        artists=(),
        notes="The shipped model, lean.",
        known=digests(SHIPPED),
    )
    registry.write(root / name, files(model, provenance))
    return root
