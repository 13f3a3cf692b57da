"""Words on how a job stands, said beside its work and in their order, and none of them after its answer."""

import asyncio
from collections.abc import Mapping

from songbot.core.job import Job
from songbot.ports import Replies


class Telling:
    """What is being said to whom; `over` is waited for before an answer."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._last: dict[int, asyncio.Task[None]] = {}

    def tell(self, job: Job, key: str, **values: object) -> None:
        """Say it once what is being said before is through; nobody waits for that."""
        self._last[job.id] = asyncio.create_task(self._say(self._last.get(job.id), job, key, values))

    async def over(self, job: Job) -> None:
        """Return when nothing is being said about this job any more."""
        if last := self._last.pop(job.id, None):
            await asyncio.wait({last})

    async def close(self) -> None:
        """Say nothing more."""
        last = tuple(self._last.values())
        for task in last:
            task.cancel()
        await asyncio.gather(*last, return_exceptions=True)

    async def _say(self, before: "asyncio.Task[None] | None", job: Job, key: str, values: Mapping[str, object]) -> None:
        if before:
            await asyncio.wait({before})
        await self._replies.progress(job, key, values)
