"""The training process: `python -m songbot.engine.trainer FOLDER` trains from what lies there and tells how far it is.

FOLDER/
├── order.json     what is wanted; written last, so where it is the rows are whole
├── rows.jsonl     the operator's rows, one a line
├── scratch/       checkpoints, from which an interrupted training goes on
└── report.json    how it ended; where it is there is nothing left to do
"""

import argparse
import contextlib
import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO

from ml.device import choose
from ml.errors import MlError
from ml.retraining import retrain
from ml.retraining.gate import Limits
from ml.retraining.tune import USUAL
from songbot.core.sample import Sample
from songbot.engine.labels import Labels
from songbot.engine.wire import own_pipe

log = logging.getLogger(__name__)

TIMES = 2
"""So often are the rows gone through."""

EVERY = 0.5
"""Seconds between two words on the same stage."""


@dataclass
class Teller:
    """Tells stages as lines of JSON, not too many; the time that is left follows from the pace so far.

    What was done when a stage began, by a training that was interrupted, says nothing of its pace.
    """

    pipe: BinaryIO
    stage: str = ""
    began: float = 0.0
    before: int = 0
    last: float = 0.0

    def told(self, stage: str, done: int, of: int, epochs: int = 0) -> None:
        """So much of a stage is done, and in how many epochs it is gone through."""
        now = monotonic()
        if stage != self.stage:
            self.stage, self.began, self.before, self.last = stage, now, done, 0.0
        if now - self.last < EVERY and done < of:
            return
        self.last = now
        new = done - self.before
        left = (now - self.began) / new * (of - done) if new else None
        self.say({"stage": stage, "done": done, "of": of, "left": left, "epochs": epochs})

    def say(self, message: Mapping[str, Any]) -> None:
        """One line to whoever started this."""
        self.pipe.write(json.dumps(message).encode() + b"\n")
        self.pipe.flush()


@dataclass
class Labelled:
    """The rows with their labels, as often as they are asked for: from the disk, since many fit no memory."""

    path: Path
    labels: Labels
    told: Callable[[str, int, int], None]
    read: int = 0  # bytes, of each time that the rows were gone through

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        whole = TIMES * self.path.stat().st_size
        for line in lines(self.path):
            self.read += len(line)
            self.told("snapshot", self.read, whole)
            told = json.loads(line)
            sample = Sample.from_json(told)
            yield {**told, "popularity": self.labels.points(sample), "plays": self.labels.plays(sample)}


def lines(path: Path) -> Iterator[bytes]:
    """The rows as they came."""
    with path.open("rb") as file:
        yield from file


def order_of(folder: Path, told: Mapping[str, Any], labels: Labels) -> retrain.Order:
    """The order in the words of ml."""
    return retrain.Order(
        root=Path(told["root"]),
        champion=told["champion"],
        name=told["name"],
        created=told["created"],
        snapshots=Path(told["snapshots"]),
        scratch=folder / "scratch",
        sounds=Path(told["sounds"]) if told["sounds"] else None,
        limits=Limits(clip_r2=told["clip_ceiling"]),
        listed=frozenset(told["listed"]),
        options=replace(USUAL, epochs=told["epochs"], least_steps=told["steps"], device=choose(told["device"])),
        clip_epochs=told["clip_epochs"],
        clip_steps=told["clip_steps"],
        shared={"curves": labels.to_json()},
        tables=tuple(Path(name) for name in told["tables"]),
    )


def train(folder: Path, teller: Teller) -> Mapping[str, object]:
    """The report, from this run or from an earlier one that had come to its end."""
    report = folder / "report.json"
    if report.exists():
        done: Mapping[str, object] = json.loads(report.read_text(encoding="utf-8"))
        return done
    told = json.loads((folder / "order.json").read_text(encoding="utf-8"))
    with contextlib.suppress(OSError):
        os.nice(told["nice"])
    path = folder / "rows.jsonl"
    labels = Labels.fitted((Sample.from_json(json.loads(line)) for line in lines(path)), told["labels"])
    found = retrain.run(order_of(folder, told, labels), Labelled(path, labels, teller.told), teller.told)
    found = {**found, "curves": labels.to_json()}
    part = report.with_suffix(".part")
    part.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    part.replace(report)
    return found


def end_with_parent() -> None:
    """A bot that is gone wants no training; the next one has it go on from its last checkpoint."""

    def watch() -> None:
        sys.stdin.buffer.read()
        os._exit(3)

    threading.Thread(target=watch, daemon=True).start()


def main() -> int:
    """Train at the lowest priority and say how it ended."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    asked = parser.parse_args()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    teller = Teller(own_pipe())
    end_with_parent()
    try:
        teller.say({"report": train(asked.folder, teller)})
    except (MlError, OSError) as failed:
        teller.say({"failed": str(failed).removesuffix(".")})
        return 1
    return 0


if __name__ == "__main__":
    # A thread waits for the parent's end, and nothing else is left to do.
    os._exit(main())
