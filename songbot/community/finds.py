"""The use case: what was asked in public becomes a find of the server, unless its asker wants to be on no board."""

import logging
from collections.abc import Callable
from dataclasses import replace

from songbot.core.find import Find, gap
from songbot.core.job import Job
from songbot.core.outcome import Predicted
from songbot.core.popularity import popularity
from songbot.ports import Store
from songbot.ports.club import Club

log = logging.getLogger(__name__)

OFF = "off_boards"
"""Under which name a person has said so."""


class Finds:
    """Keeps finds; `changed` hears which server has a new one."""

    def __init__(self, store: Store, club: Club, changed: Callable[[str], None]) -> None:
        self._store = store
        self._club = club
        self._changed = changed
        self._coming: dict[tuple[str, str], tuple[str, float]] = {}  # found, told on a card, and not kept yet

    async def credit(self, job: Job, outcome: Predicted) -> Predicted:
        """The same with who found the song first in this server, be it now; it fails at nobody's cost."""
        try:
            return replace(outcome, finder=await self._finder(job, outcome))
        except Exception:
            log.exception("who found the song of job %s is not known", job.id)
            return outcome

    async def _finder(self, job: Job, outcome: Predicted) -> tuple[str, float] | None:
        where = job.reply.guild, outcome.track.key
        counts, first = await self._counts(job), await self._club.finder(*where)
        if first is not None:
            return first.user, first.at
        if counts:
            self._coming.setdefault(where, (job.reply.user, job.reply.asked_at))
        return self._coming.get(where)

    async def note(self, job: Job, outcome: Predicted) -> None:
        """Keep a find: once for a person and song, however often the answer is brought; it fails at nobody's cost."""
        try:
            await self._note(job, outcome)
        except Exception:
            log.exception("the find of job %s was not kept", job.id)

    async def _note(self, job: Job, outcome: Predicted) -> None:
        if await self._counts(job) and await self._club.found(frozen(job, outcome)):
            self._changed(job.reply.guild)
        self._coming.pop((job.reply.guild, outcome.track.key), None)

    async def _counts(self, job: Job) -> bool:
        """Whether it was asked in public, in a server, by somebody who wants to be seen."""
        reply = job.reply
        public = reply.guild and not reply.private and not job.wish.upload
        return bool(public) and not (await self._store.person(reply.user)).get(OFF)


def frozen(job: Job, outcome: Predicted) -> Find:
    """The find as it is at this moment; it has a gap only on a calibrated scale."""
    prediction, answer = outcome.prediction, outcome.prediction.answer
    world = popularity(outcome.track, outcome.scale)
    counted = outcome.track.fact("listeners")
    listeners = counted.value if counted and counted.source == "lastfm" else None
    find = Find(
        id=0,
        guild=job.reply.guild,
        user=job.reply.user,
        track=outcome.track.key,
        prediction=prediction.id,
        at=job.reply.asked_at,
        model=answer.model,
        score=answer.score,
        low=answer.low,
        high=answer.high,
        baseline=answer.baseline,
        listeners=int(listeners) if isinstance(listeners, int | float) else None,
        points=world.points if world else None,
    )
    return replace(find, gap=gap(find)) if world and not world.provisional else find
