"""Work that goes on beside: held while it runs, and heard of when it fails."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)

Tasks = set["asyncio.Task[None]"]


def spawn(tasks: Tasks, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
    """Begin it; `tasks` has it until it ends, and an error that nobody waits for is in the log at once."""
    task = asyncio.create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
    task.add_done_callback(_heard)
    return task


def _heard(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (failure := task.exception()):
        log.error("%s failed", task.get_coro(), exc_info=failure)
