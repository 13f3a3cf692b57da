"""The engine process: `python -m songbot.engine.child --models FOLDER` owns torch and answers over its pipes."""

import argparse
import contextlib
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from ml.device import CHOICES, choose
from ml.errors import BadInput, MlError
from songbot.core.chart import from_json
from songbot.core.prediction import Inputs
from songbot.engine.answering import answer, brief, question
from songbot.engine.keeping import kept, listened
from songbot.engine.lane import Lane
from songbot.engine.shelf import Shelf
from songbot.engine.varying import vary
from songbot.engine.wire import Message, own_pipe, packed, read
from songbot.errors import Refused

log = logging.getLogger(__name__)

NICE = 5
LANES = {"infer": 4, "ask": 32, "draw": 1, "keep": 1}
"""The threads, and how many messages each takes in hand together."""

Head = Mapping[str, Any]
Told = tuple[Head, bytes]
Work = Callable[[Head, bytes], Told]


class Child:
    """Four threads, none of which waits for another: clips, questions without a clip, charts, the models."""

    def __init__(self, shelf: Shelf, out: BinaryIO, batch: int) -> None:
        self._shelf = shelf
        self._out = out
        self._lock = threading.Lock()
        self._lanes = {kind: Lane(kind, most) for kind, most in {**LANES, "infer": batch}.items()}
        self._works: Mapping[str, Work] = {
            "song": self._song,
            "chart": _chart,
            "colour": _colour,
            "models": self._models,
            "listen": listened,
            "vary": self._vary,
        }

    def serve(self, pipe: BinaryIO) -> None:
        """Answer until the pipe ends, which it does when the bot ends, however it ends."""
        for lane in self._lanes.values():
            threading.Thread(target=self._work, args=(lane,), daemon=True).start()
        while (message := read(pipe)) is not None:
            self._lanes[message[0]["kind"]].put(message)

    def _work(self, lane: Lane) -> None:
        """A batch is announced as a whole and each answer is told as soon as it is there."""
        if lane.kind == "draw":
            _load_charts()
        while True:
            batch = lane.take()
            self._tell({"took": [head["id"] for head, _ in batch], "kind": lane.kind})
            for message in self._answer_briefly(batch):
                self._answer(message)

    def _answer_briefly(self, batch: Sequence[Message]) -> Sequence[Message]:
        """Everything that wants no reasons in one pass; who is left to be answered alone."""
        briefs = [message for message in batch if message[0]["brief"]]
        try:
            found = brief(self._shelf.model, [question(_inputs(*message)) for message in briefs]) if briefs else []
        except Exception:
            log.exception("one of %d brief questions is at fault; each is asked alone", len(briefs))
            return batch
        for (head, _), one in zip(briefs, found, strict=True):
            self._tell({"id": head["id"], "kind": head["kind"], "answer": one.to_json()})
        return [message for message in batch if not message[0]["brief"]]

    def _answer(self, message: Message) -> None:
        """One message's answer; whatever is wrong with it is wrong with it alone."""
        head, body = message
        try:
            told, picture = self._works[head["work"]](head, body)
        except Refused as refusal:
            told, picture = {"refused": refusal.key, "values": refusal.values}, b""
        except Exception as failure:
            log.exception("request %s failed", head["id"])
            told, picture = {"failed": str(failure)}, b""
        self._tell({"id": head["id"], "kind": head["kind"], **told}, picture)

    def _song(self, head: Head, clip: bytes) -> Told:
        began = time.monotonic()
        asked, model = question(_inputs(head, clip)), self._shelf.model
        found = brief(model, [asked])[0] if head["brief"] else answer(model, asked)
        return {"answer": replace(found, took=time.monotonic() - began).to_json()}, b""

    def _vary(self, head: Head, clip: bytes) -> Told:
        before, after, sound = vary(self._shelf.model, question(_inputs(head, b"")), clip, head["change"])
        return {"before": before.to_json(), "after": after.to_json()}, sound

    def _models(self, head: Head, _: bytes) -> Told:
        return kept(self._shelf, head), b""

    def _tell(self, head: Head, body: bytes = b"") -> None:
        with self._lock:
            self._out.write(packed(head, body))
            self._out.flush()


def _inputs(head: Mapping[str, Any], body: bytes) -> Inputs:
    clip = body if head["has_clip"] else None
    return Inputs(head["features"], tuple(head["tags"]), clip, head["heard"], tuple(head["sound"]))


def _load_charts() -> None:
    """Pay for the first picture before it is asked for."""
    _chart({"chart": {"kind": "shares", "title": "", "alt": "", "parts": []}}, b"")


def _chart(head: Head, _: bytes) -> Told:
    # matplotlib takes a second to load, for which no clip has to wait.
    from songbot.charts.draw import draw

    return {}, draw(from_json(head["chart"]))


def _colour(_: Head, picture: bytes) -> Told:
    # The same second.
    from songbot.charts.colour import colour

    return {"colour": colour(picture)}, b""


def _refuse(out: BinaryIO, key: str, values: Mapping[str, str]) -> int:
    out.write(packed({"refused": key, "values": values}))
    out.flush()
    return 1


def main() -> int:
    """Load, warm, say so, serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, required=True, help="the folder of models, or one model's own")
    parser.add_argument("--device", choices=CHOICES, default="auto", help="a CUDA card where there is one, or not")
    parser.add_argument("--batch", type=int, default=4, help="how many clips are taken in hand together")
    asked = parser.parse_args()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    out = own_pipe()
    with contextlib.suppress(OSError):
        os.nice(NICE)
    try:
        shelf = Shelf(asked.models, choose(asked.device))
    except BadInput as bad:
        return _refuse(out, "no_card", {"why": str(bad)})
    except (MlError, OSError) as bad:
        return _refuse(out, "broken_model", {"why": str(bad), "folder": str(asked.models)})
    out.write(packed(shelf.told()))
    out.flush()
    Child(shelf, out, asked.batch).serve(sys.stdin.buffer)
    return 0


if __name__ == "__main__":
    # A thread amid a long computation would hold up an orderly end, and nobody is left to wait for its answer.
    os._exit(main())
