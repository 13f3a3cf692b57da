"""Charts as pictures: drawn once by the engine, then kept in a bounded folder."""

import asyncio
import contextlib
import hashlib
import json
import logging
from pathlib import Path

from songbot.core.chart import Chart, to_json
from songbot.errors import SongbotError
from songbot.ports import Engine

log = logging.getLogger(__name__)

MOST = 64 * 2**20
"""Bytes of all pictures together; the ones that were not looked at for longest go first."""
PATIENCE = 5.0
LOOK = 1
"""To be raised when charts are drawn in another way."""


class Pictures:
    """The same chart in the same words is the same picture: its prediction, its kind and its language are in them."""

    def __init__(self, engine: Engine, folder: Path, most: int = MOST) -> None:
        self._engine = engine
        self._folder = folder
        self._most = most

    async def of(self, chart: Chart) -> bytes | None:
        """The PNG; None when it cannot be had in time, since a card says everything in words as well."""
        told = json.dumps([LOOK, to_json(chart)], sort_keys=True)
        file = self._folder / f"{hashlib.sha256(told.encode()).hexdigest()[:32]}.png"
        if (kept := await asyncio.to_thread(_look, file)) is not None:
            return kept
        try:
            async with asyncio.timeout(PATIENCE):
                png = await self._engine.draw(chart)
        except (SongbotError, TimeoutError) as failure:
            log.warning("no picture: %s", failure or "it took too long")
            return None
        await asyncio.to_thread(self._keep, file, png)
        return png

    def _keep(self, file: Path, png: bytes) -> None:
        """Whole or not at all; a full disk costs nothing but the time to draw again."""
        part = file.with_suffix(".part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(png)
            part.replace(file)
            self._prune()
        except OSError as full:
            log.warning("a picture was not kept: %s", full)

    def _prune(self) -> None:
        files = [(one.stat(), one) for one in self._folder.iterdir()]
        room = self._most
        for stat, file in sorted(files, key=lambda one: one[0].st_mtime, reverse=True):
            room -= stat.st_size
            if room < 0:
                file.unlink(missing_ok=True)


def _look(file: Path) -> bytes | None:
    with contextlib.suppress(OSError):
        png = file.read_bytes()
        file.touch()
        return png
    return None
