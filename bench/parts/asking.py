"""The wait for what-if answers, many at once, through the use case, the store and the engine, while clips are heard."""

import asyncio
import itertools
import os
import tempfile
import time
from pathlib import Path
from typing import Self

from ml.folder import SHIPPED
from songbot.asking.whatif import WhatIf
from songbot.clock import WallClock
from songbot.core.knobs import Changes
from songbot.core.prediction import Inputs
from songbot.engine.local import LocalEngine
from songbot.engine.process import resident
from songbot.store.sqlite import SqliteStore
from tests.songbot.engine.conftest import sound

AT_ONCE = 20
CLIPS = 8
"""How many clips are always in the line or in hand."""

PAUSE = 0.05
"""Seconds between one round of people and the next."""

FACTS = {"released": 2019.5, "duration": 205.0, "artist_listeners": 1_200_345.0}
TAGS = ("synthpop",)


class Crowd:
    """People who turn the knobs of one card, each time otherwise."""

    def __init__(self, whatif: WhatIf, prediction: int) -> None:
        self._whatif = whatif
        self._prediction = prediction
        self._turns = itertools.cycle(place / 1000 for place in range(1, 1000))

    async def ask(self, rounds: int) -> list[float]:
        """Milliseconds that each waited."""
        found: list[float] = []
        for _ in range(rounds):
            found += await asyncio.gather(*(self._one() for _ in range(AT_ONCE)))
            await asyncio.sleep(PAUSE)
        return found

    async def _one(self) -> float:
        began = time.perf_counter()
        await self._whatif.ask(self._prediction, Changes({"energy": next(self._turns)}))
        return 1000 * (time.perf_counter() - began)


async def waits(rounds: int) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Milliseconds that people waited, with clips in hand and without; how many clips a second were heard beside it."""
    engine, song = LocalEngine(SHIPPED), Inputs(FACTS, TAGS, sound(30.0, "MP3"))
    await engine.start()
    with tempfile.TemporaryDirectory() as folder:
        store = await SqliteStore.open(Path(folder) / "songbot.db", WallClock())
        try:
            kept = (await store.learn({"spotify": "1"}, ())).key
            answer = await engine.infer(song)
            known = await store.record(kept, {"features": FACTS, "tags": TAGS}, answer, 1)
            crowd = Crowd(WhatIf(store, engine), known.id)
            await crowd.ask(1)
            began = _worked(engine)
            alone = await crowd.ask(rounds)
            work = (_worked(engine) - began) / rounds
            async with Listening(engine, song) as listening:
                amid = await crowd.ask(rounds)
                pace = listening.pace
            weight = resident(engine.pid or 0) / 2**20
        finally:
            await store.close()
            await engine.close(5)
    name = f"{AT_ONCE} what-ifs at once"
    beside = {f"{name}, processor's ms": work, "clips a second beside them": pace, "engine, MiB": weight}
    return {name: alone, f"{name}, amid clips": amid}, beside


def _worked(engine: LocalEngine) -> float:
    """Milliseconds of the processor's time that both processes have had, however many others want it."""
    file = Path(f"/proc/{engine.pid}/stat")
    words = file.read_text(encoding="utf-8").rpartition(")")[2].split() if file.exists() else []
    ticks = sum(map(int, words[11:13]))
    return 1000 * (time.process_time() + ticks / os.sysconf("SC_CLK_TCK"))


class Listening:
    """Predictions that go on: as soon as one clip is answered the next one is there."""

    def __init__(self, engine: LocalEngine, song: Inputs) -> None:
        self._engine = engine
        self._song = song
        self._heard = 0
        self._began = time.perf_counter()

    async def __aenter__(self) -> Self:
        self._began = time.perf_counter()
        self._people = [asyncio.create_task(self._listen()) for _ in range(CLIPS)]
        return self

    async def __aexit__(self, *_: object) -> None:
        for person in self._people:
            person.cancel()
        await asyncio.gather(*self._people, return_exceptions=True)

    @property
    def pace(self) -> float:
        """Clips a second so far."""
        return self._heard / (time.perf_counter() - self._began)

    async def _listen(self) -> None:
        while True:
            await self._engine.infer(self._song)
            self._heard += 1
