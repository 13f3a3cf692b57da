"""A person's own file: what the model may be told of it, and under which name it is kept."""

import logging
from collections.abc import Awaitable, Callable, Mapping

from songbot.core.job import Job
from songbot.core.prediction import Inputs
from songbot.core.track import Fact
from songbot.errors import SourceFailed

log = logging.getLogger(__name__)

PATIENCE = 3.0

Audience = Callable[[str, float], Awaitable[int | None]]
"""How many people listen to an artist, asked with some patience."""


async def inputs_of(job: Job, data: bytes, audience: Audience | None) -> Inputs:
    """The sound, the genre that its owner named, and how big the artist is whom they named."""
    told = job.wish.options
    tags = tuple(word.strip().lower() for word in told.get("genre", "").split(",") if word.strip())
    return Inputs(await _following(told.get("artist", ""), audience), tags, data)


def names_of(job: Job, now: float) -> tuple[Mapping[str, str], list[Fact]]:
    """Whose song it is, so that it can be forgotten, which of theirs, and what they call it."""
    told = job.wish.options
    facts = [Fact("title", told.get("name", ""), "upload", now)]
    if told.get("artist"):
        facts.append(Fact("artists", (told["artist"],), "upload", now))
    return {"upload": f"{job.reply.user}.{job.id}.{told.get('place', '0')}"}, facts


async def _following(artist: str, audience: Audience | None) -> dict[str, float]:
    try:
        listeners = await audience(artist, PATIENCE) if artist and audience else None
    except SourceFailed as failure:
        log.warning("no listeners of an artist: %s", failure.key)
        return {}
    return {"artist_listeners": float(listeners)} if listeners is not None else {}
