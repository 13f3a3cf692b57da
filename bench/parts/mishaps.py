"""What goes wrong with a training process on purpose: a death, and a disk that takes nothing more."""

import os
import resource
import signal
from pathlib import Path

BYTES = 4096
"""How long a file may still become once the disk is full."""


def trainer(home: Path) -> int:
    """The process that trains in a state folder; 0 where none does."""
    wanted = str(home / "training").encode()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it has just ended
        if b"songbot.engine.trainer" in words and any(word.startswith(wanted) for word in words):
            return int(entry.name)
    return 0


def kill(home: Path) -> None:
    """As the system does when memory runs out."""
    os.kill(trainer(home), signal.SIGKILL)


def fill(home: Path) -> None:
    """From now on the system refuses what the training process writes to files, as a full disk does."""
    resource.prlimit(trainer(home), resource.RLIMIT_FSIZE, (BYTES, BYTES))
