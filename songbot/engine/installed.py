"""The models of an installation: a folder in which the one that came with songbot is the first."""

import json
import shutil
from pathlib import Path

from songbot.errors import Misconfigured

SHIPPED = Path(__file__).parents[2] / "data" / "model"


def models_in(home: Path) -> Path:
    """The folder of models, with the shipped one among them; only retraining decides which of them answers."""
    models = home / "models"
    if not SHIPPED.is_dir():
        raise Misconfigured("no_model", folder=SHIPPED)
    name = json.loads((SHIPPED / "meta.json").read_text(encoding="utf-8"))["name"]
    if not (models / name).exists():
        part = models / f"{name}.part"
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(SHIPPED, part)
        part.rename(models / name)
    return models
