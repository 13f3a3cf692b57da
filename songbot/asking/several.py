"""The use case: several songs beside each other, by links, names, files, or an album."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from songbot.core.finding import Candidate
from songbot.core.job import Job, Wish
from songbot.core.listing import MOST_LISTED, listing
from songbot.core.outcome import Choice, Outcome, Predicted, Ranked
from songbot.core.ranking import UNSURE, Entry, Lost, ranked
from songbot.errors import Refused, SourceFailed

SINGLE, COMPARE = "single", "compare"
KINDS = frozenset({SINGLE, COMPARE})
AT_ONCE = 4
PATIENCE = 5.0
FEWEST = 2

One = Callable[[Job], Awaitable[Outcome]]


@runtime_checkable
class Lister(Protocol):
    """A service that says which songs an album or a playlist holds."""

    async def songs(self, kind: str, id_: str, patience: float) -> Sequence[Candidate]:
        """Its songs in their order; none where there is no such album or playlist."""
        ...


class Tell(Protocol):
    """Who says how a job stands, in order, and nothing after its answer."""

    def __call__(self, job: Job, key: str, **values: object) -> None:
        """Nobody waits for it."""
        ...


@dataclass(frozen=True)
class Several:
    """Answers jobs about several songs, each by `one`, a few at once."""

    one: One
    tell: Tell
    listers: Mapping[str, Lister]

    async def answer(self, job: Job) -> Ranked:
        """All of them, ranked; what could not be answered is named."""
        parts, more = await self._parts(job)
        if len(parts) < FEWEST:
            raise Refused("single.few")
        done, room = list[None](), asyncio.Semaphore(AT_ONCE)

        async def part(wish: Wish) -> Entry | Lost:
            async with room:
                found = await self._part(job, wish)
            done.append(None)
            self.tell(job, "progress.several", done=len(done), of=len(parts))
            return found

        found = await together([part(wish) for wish in parts])
        entries = {one.track.key: one for one in found if isinstance(one, Entry)}
        lost = tuple(one for one in found if isinstance(one, Lost))
        if not entries:
            raise Refused(lost[0].key)
        return Ranked(ranked([*entries.values()]), lost, more)

    async def _parts(self, job: Job) -> tuple[list[Wish], int]:
        """What each song is asked by, and how many more an album holds than are taken."""
        parts = job.wish.parts
        asked = listing(parts[0].get("text", "")) if len(parts) == 1 else None
        if asked is None:
            return [Wish(part.get("text", ""), {}, part.get("upload", ""), part) for part in parts], 0
        lister = self.listers.get(asked.service)
        if lister is None:
            raise Refused("single.closed")
        songs = await lister.songs(asked.kind, asked.id, PATIENCE)
        if not songs:
            raise Refused("single.empty")
        return [Wish(ids=song.ids) for song in songs[:MOST_LISTED]], max(0, len(songs) - MOST_LISTED)

    async def _part(self, job: Job, wish: Wish) -> Entry | Lost:
        """One song, whose own progress nobody is told; an engine that died is the whole job's affair."""
        name = wish.options.get("name") or wish.text or next(iter(wish.ids.values()), "")
        quiet = replace(job, wish=wish, reply=replace(job.reply, token=""))
        try:
            outcome = await self.one(quiet)
        except (Refused, SourceFailed) as refusal:
            return Lost(name, refusal.key)
        if isinstance(outcome, Predicted):
            return Entry(outcome.track, outcome.prediction)
        unsure = isinstance(outcome, Choice) and bool(outcome.tracks)
        return Lost(name, UNSURE if unsure else "song_not_found")


async def together(parts: Sequence[Coroutine[None, None, Entry | Lost]]) -> list[Entry | Lost]:
    """All of them in order; the first failure is the failure of all, and leaves none of the others at work."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(part) for part in parts]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed
    return [task.result() for task in tasks]
