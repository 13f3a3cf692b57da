"""Words on how a job stands, said beside its work and in their order, and none of them after its answer."""

import asyncio
from collections.abc import Mapping

from songbot.core.job import Job
from songbot.ports import Replies
from songbot.spawn import Tasks, spawn


class Telling:
    """What is being said to whom; `over` is waited for before an answer."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._last: dict[int, asyncio.Task[None]] = {}
        self._saying: Tasks = set()

    def tell(self, job: Job, key: str, **values: object) -> None:
        """Say it once what is being said before is through; nobody waits for that."""
        self._last[job.id] = spawn(self._saying, self._say(self._last.get(job.id), job, key, values))

    async def over(self, job: Job) -> None:
        """Return when nothing is being said about this job any more."""
        if last := self._last.pop(job.id, None):
            await asyncio.wait({last})

    async def close(self) -> None:
        """Say nothing more."""
        saying = tuple(self._saying)
        for task in saying:
            task.cancel()
        await asyncio.gather(*saying, return_exceptions=True)

    async def _say(self, before: "asyncio.Task[None] | None", job: Job, key: str, values: Mapping[str, object]) -> None:
        if before:
            await asyncio.wait({before})
        await self._replies.progress(job, key, values)
