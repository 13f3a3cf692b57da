"""The clip of a song: the first of its previews that can be had, fetched at use and kept by nobody."""

import logging
from functools import partial

from songbot.core.track import Track
from songbot.errors import SourceFailed
from songbot.ports import ClipSource
from songbot.predicting.insist import insisted
from songbot.predicting.resolve import Resolver

log = logging.getLogger(__name__)

PATIENCE = 8.0


async def fetched(resolver: Resolver, clips: ClipSource, song: Track) -> bytes | None:
    """Its bytes; None where no service has a clip that opens."""
    async for address in resolver.previews(song):
        try:
            return await insisted(partial(clips.fetch, address, PATIENCE))
        except SourceFailed as failure:
            log.warning("no clip for %s: %s", song.key, failure.key)
    return None
