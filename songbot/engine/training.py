"""The bot's side of a training: rows written for it, a process of low priority, its words, its limits, its end."""

import asyncio
import contextlib
import json
import logging
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from songbot.core.sample import Sample
from songbot.core.training import DIED, Order, Report, Step
from songbot.engine.process import KEPT, ROOT, private
from songbot.errors import EngineFailed, named

log = logging.getLogger("songbot.training")

ORDER, ROWS, REPORT = "order.json", "rows.jsonl", "report.json"
WEIGHED = 1.0
"""Seconds between two looks at the memory."""

LONGEST_LINE = 2**22
Hear = Callable[[Step], None]


class Trainings:
    """Runs trainings beside a folder of models; each has a folder in which an interrupted one goes on."""

    def __init__(self, models: Path) -> None:
        self._models = models
        self._home = models.parent

    async def run(self, order: Order, champion: str, rows: AsyncIterator[Sample], hear: Hear) -> Report:
        """The report; EngineFailed says why there is none, and nothing is kept. Who cancels this ends the process."""
        if (self._models / "meta.json").exists():
            raise EngineFailed("no_training", why="the engine has one model that never changes")
        folder = self._home / "training" / order.name
        try:
            if not begun(folder, order):
                await self._prepare(folder, order, champion, rows)
            report = await self._live(folder, order, hear)
        except EngineFailed as failure:
            # Nobody goes on with what has failed, and on a full disk its rows would leave the next one no room; what
            # has died by itself may go on after its last checkpoint, once.
            died = folder / "died"
            if failure.key != DIED or died.exists():
                shutil.rmtree(folder, ignore_errors=True)
            else:
                died.touch()
            raise
        except Exception as trouble:
            shutil.rmtree(folder, ignore_errors=True)
            raise EngineFailed("no_training", why=named(trouble)) from trouble
        self._sweep(folder)
        return report

    async def _prepare(self, folder: Path, order: Order, champion: str, rows: AsyncIterator[Sample]) -> None:
        """The rows, then the order, so that where there is an order the rows are whole."""
        shutil.rmtree(folder, ignore_errors=True)
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        with (folder / ROWS).open("w", encoding="utf-8") as file:
            async for row in rows:
                file.write(json.dumps(row.to_json(), ensure_ascii=False) + "\n")
        sounds = self._home / "sounds"
        places = {"root": self._models, "snapshots": self._home / "snapshots", "sounds": sounds}
        told = asdict(order) | {"champion": champion} | {name: str(place) for name, place in places.items()}
        part = folder / f"{ORDER}.part"
        part.write_text(json.dumps(told), encoding="utf-8")
        part.replace(folder / ORDER)

    async def _live(self, folder: Path, order: Order, hear: Hear) -> Report:
        environment = {name: value for name, value in os.environ.items() if name in KEPT}
        environment |= {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        command = (sys.executable, "-P", "-m", "songbot.engine.trainer", str(folder))
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, start_new_session=True, env=environment, limit=LONGEST_LINE
        )
        weighing = asyncio.create_task(_weigh(process, order.memory))
        try:
            async with asyncio.timeout(order.seconds):
                told = await _heard(process, hear)
        except TimeoutError:
            raise EngineFailed("training_slow", minutes=round(order.seconds / 60)) from None
        finally:
            weighing.cancel()
            _kill(process)
            await process.wait()
        if weighing.done() and not weighing.cancelled():
            raise EngineFailed("training_large", megabytes=order.memory // 2**20)
        if "failed" in told:
            raise EngineFailed("no_training", why=told["failed"])
        if "report" not in told:
            raise EngineFailed(DIED, code=process.returncode)
        report: Report = told["report"]
        return report

    def _sweep(self, folder: Path) -> None:
        """Checkpoints and rows of what is over; the report stays a while for whoever asks again."""
        shutil.rmtree(folder / "scratch", ignore_errors=True)
        (folder / ROWS).unlink(missing_ok=True)


def begun(folder: Path, order: Order) -> bool:
    """Whether there is a training to go on with: any that was begun, unless tables are named and it knows of others."""
    file = folder / ORDER
    if not file.exists():
        return False
    return not order.tables or json.loads(file.read_text(encoding="utf-8"))["tables"] == list(order.tables)


async def _heard(process: asyncio.subprocess.Process, hear: Hear) -> Mapping[str, Any]:
    """Its last word: the report, or why there is none; nothing where it died without one."""
    while process.stdout is not None and (line := await process.stdout.readline()):
        told: Mapping[str, Any] = json.loads(line)
        if "stage" not in told:
            return told
        hear(Step.from_json(told))
    await process.wait()
    return {}


async def _weigh(process: asyncio.subprocess.Process, most: int) -> None:
    """Kill it when it outgrows its memory, where the system tells."""
    while True:
        await asyncio.sleep(WEIGHED)
        if private(process.pid) > most:
            log.warning("the training has outgrown its memory")
            _kill(process)
            return


def _kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
