"""An engine without a model: answers follow from the inputs, and can be held back or made to die."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace

from songbot.core.chart import Chart
from songbot.core.prediction import Answer, Figures, Inputs, Reason
from songbot.core.sample import Sample
from songbot.core.training import DIED, STAGES, Order, Report, Step
from songbot.core.varied import Varied
from songbot.errors import EngineFailed, Refused
from songbot.ports import Models, Version

POINT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""The smallest PNG."""

SHARED = {"genres": {"indie pop": "pop", "dream pop": "pop", "punk": "rock"}, "artist_curve": {"rate": 4.94}}
"""What a model tells of itself."""


class FakeEngine:
    """Counts what it is asked; `hold` keeps answers back, `deaths` are the next failures."""

    def __init__(self, model: str = "fake-1") -> None:
        self.model = model
        self.asked: list[Inputs] = []
        self.drawn: list[Chart] = []
        self.hold = asyncio.Event()
        self.hold.set()
        self.deaths: list[bool] = []  # whether there was company
        self._closed = False
        self.changed: Callable[[Models], None] = lambda _: None
        self.shelf = [model]  # in the order in which they served
        self.made = [model]  # in the order in which they were made
        self.curves: dict[str, Mapping[str, object]] = {}  # by the model with which they were fitted
        self.report: dict[str, object] = {"outcome": "passed"}  # how the next training ends
        self.orders: list[Order] = []
        self.rows: list[Sample] = []
        self.dying = 0  # how many of the next trainings die
        self.fault: Exception | None = None  # what trainings raise
        self.training = asyncio.Event()  # set while nothing holds a training up
        self.training.set()

    async def start(self) -> None:
        """Ready at once, and says with which model."""
        self._closed = False
        self.changed(await self.models())

    async def close(self, grace: float) -> None:
        """Nothing to end, and nothing more to answer."""
        self._closed = True

    async def infer(self, inputs: Inputs, *, alone: bool = False) -> Answer:
        """A score that depends on everything that is told."""
        self.asked.append(inputs)
        await self.hold.wait()
        if self.deaths:
            raise EngineFailed("engine_crashed", company=self.deaths.pop(0) and not alone)
        if inputs.clip is not None and inputs.clip[:4] == b"nope":
            raise Refused("bad_audio", why="it says nope")
        return self.answer(inputs)

    async def ask(self, inputs: Inputs, *, brief: bool = False) -> Answer:
        """The same without waiting."""
        found = self.answer(inputs)
        return replace(found, reasons=(), blind=found.score) if brief else found

    async def vary(self, inputs: Inputs, clip: bytes, change: str) -> Varied:
        """Four points more when faster, and nothing for any other change."""
        if clip[:4] == b"nope":
            raise Refused("bad_audio", why="it says nope")
        before = self.answer(replace(inputs, clip=clip, heard={}))
        after = replace(before, score=before.score + 4) if change == "faster" else before
        return Varied(change, before, after, b"OggS" + change.encode())

    async def draw(self, chart: Chart) -> bytes:
        """A picture of one point, remembered."""
        if self._closed:
            raise EngineFailed("engine_stopped")
        self.drawn.append(chart)
        return POINT

    async def colour(self, picture: bytes) -> int:
        """A colour that depends on the bytes; every file that says nope is no picture."""
        if self._closed:
            raise EngineFailed("engine_stopped")
        if picture[:4] == b"nope":
            raise Refused("bad_picture")
        return int(hashlib.sha256(picture).hexdigest()[:6], 16)

    async def models(self) -> Models:
        """One."""
        before = self.shelf[-2] if len(self.shelf) > 1 else None
        versions = tuple(
            Version(one, one == self.model, one == before, created=f"2026-11-{1 + self.made.index(one):02d}")
            for one in dict.fromkeys(self.shelf)
        )
        shared = {**SHARED, "curves": self.curves.get(self.model, {})}
        return Models(self.model, tuple(one.name for one in versions), shared, Figures(11.1, 17.1, 0.44), versions)

    async def promote(self, name: str, reason: str) -> Models:
        """Under another name from now on."""
        if name.startswith("broken"):
            raise Refused("model_refused", why=f"{name} is broken")
        self.shelf = [one for one in self.shelf if one != name] + [name]
        self.made += [] if name in self.made else [name]
        self.model = name
        self.changed(await self.models())
        return await self.models()

    async def rollback(self, reason: str) -> Models:
        """Under the name before."""
        if len(self.shelf) < 2:
            raise Refused("model_refused", why="there is none before")
        return await self.promote(self.shelf[-2], reason)

    async def listen(self, clip: bytes) -> bytes:
        """Something that depends on the clip."""
        if clip[:4] == b"nope":
            raise Refused("bad_audio", why="it says nope")
        return hashlib.sha256(clip).digest()

    async def train(self, order: Order, rows: AsyncIterator[Sample], hear: Callable[[Step], None]) -> Report:
        """Takes all rows, goes through the stages, and ends as it was told to."""
        self.orders.append(order)
        self.rows = [row async for row in rows]
        if self.dying:
            self.dying -= 1
            raise EngineFailed(DIED, code=-9)
        if self.fault:
            raise self.fault
        for stage in STAGES[:-1]:
            hear(Step(stage, 1, 2, 3.0))
            await self.training.wait()
        return {"name": order.name, **self.report}

    def answer(self, inputs: Inputs) -> Answer:
        """Always the same for the same inputs."""
        if self._closed:
            raise EngineFailed("engine_stopped")
        heard = inputs.clip is not None or bool(inputs.heard)
        told = repr((sorted(inputs.features.items()), inputs.tags, heard))
        score = 20.0 + int(hashlib.sha256(told.encode()).hexdigest()[:4], 16) % 60
        missing = () if "artist_listeners" in inputs.features else ("artist",)
        reasons = (Reason("genre", score - 42.0), Reason("tempo", 2.0))
        chances = (0.1, 0.2, 0.4, 0.3)
        return Answer(
            *(score, score - 12, score + 12, chances, 40.0, score - 5, reasons, (), missing, {}),
            unlike=False,
            model=self.model,
        )
