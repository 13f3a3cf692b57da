"""An engine without a model: answers follow from the inputs, and can be held back or made to die."""

import asyncio
import base64
import hashlib
from dataclasses import replace

from songbot.core.chart import Chart
from songbot.core.prediction import Answer, Figures, Inputs, Reason
from songbot.errors import EngineFailed, Refused
from songbot.ports import Models

POINT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""The smallest PNG."""


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

    async def start(self) -> None:
        """Ready at once."""
        self._closed = False

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
        return Models(self.model, (self.model,), {}, Figures(11.1, 17.1, 0.44))

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
