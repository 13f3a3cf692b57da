"""What the state folder holds, and what is left on its disk."""

import shutil
from pathlib import Path

CURVES, DATABASE, MODELS = "curves.json", "songbot.db", "models"
SHOWN = 8


def sizes(home: Path) -> list[tuple[str, int]]:
    """What lies in the folder, by name, the largest first."""
    if not home.is_dir():
        return []
    found = [(one.name, sum(file.stat().st_size for file in _files(one))) for one in home.iterdir()]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def free(home: Path) -> int:
    """Bytes that may still come."""
    return shutil.disk_usage(home).free


def _files(path: Path) -> list[Path]:
    return [one for one in path.rglob("*") if one.is_file()] if path.is_dir() else [path]
