"""Which of a model's earlier answers on a song still holds."""

from songbot.core.inputs import assemble, outgrown
from songbot.core.prediction import Prediction
from songbot.core.track import Track
from songbot.ports import Clock, Store

DEAF = 3600.0
"""Seconds for which a song that had no clip is not listened for again."""


async def kept(store: Store, clock: Clock, track: Track, model: str, *, spotify: bool) -> Prediction | None:
    """The latest, unless more is known of the song by now, or its clip was lacking and may be there by now."""
    found = await store.known(track.key, model)
    if found is None or outgrown(found.inputs, assemble(track, None, spotify=spotify)):
        return None
    deaf = not found.inputs.get("clip") and clock.now() - found.at > DEAF
    return None if deaf else found
