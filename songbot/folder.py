"""What the state folder holds, and what is left on its disk."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

CURVES, DATABASE, MODELS = "curves.json", "songbot.db", "models"
SHOWN = 8


def sizes(home: Path) -> list[tuple[str, int]]:
    """What lies in the folder, by name, the largest first."""
    if not home.is_dir():
        return []
    found = [(one.name, sum(map(_size, _files(one)))) for one in home.iterdir()]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def free(home: Path) -> int:
    """Bytes that may still come."""
    return shutil.disk_usage(home).free


def _files(folder: Path) -> Iterator[Path]:
    """What is gone meanwhile, folders too, is none of them: a training writes and removes while somebody looks."""
    if not folder.is_dir():
        yield folder
    for path, _, names in os.walk(folder):
        yield from (Path(path, name) for name in names)


def _size(file: Path) -> int:
    with suppress(FileNotFoundError):
        return file.stat().st_size
    return 0
