"""`resolve` and `predict`: the bot's own way from a question to its answer, with a terminal at the end of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from songbot.build import Tools, furnished
from songbot.core.inputs import assemble
from songbot.core.job import Wish
from songbot.core.outcome import Choice, Predicted
from songbot.core.prediction import Answer, Inputs, Prediction
from songbot.core.track import Fact, Track
from songbot.errors import Refused
from songbot.folder import DATABASE
from songbot.predicting.clip import fetched
from songbot.predicting.predict import UPLOAD_LIMIT
from songbot.settings import Settings
from songbot.twin import text
from songbot.twin.told import Told
from songbot.twin.world import Asked
from songbot.words import say

GRACE = 1.0


@contextlib.asynccontextmanager
async def tools_of(settings: Settings, database: str = DATABASE) -> AsyncIterator[Tools]:
    """Everything but Discord, let go of at the end."""
    tools = await furnished(settings, database=database)
    try:
        yield tools
    finally:
        await tools.close()


async def resolve(settings: Settings, asked: Asked) -> Told:
    """Which song that is, and what is known of it; nobody waits for a card here, so the slow ones are waited for."""
    async with tools_of(settings) as tools:
        found = await _found(tools, asked)
        if isinstance(found, Choice):
            return text.chosen(found, asked.locale)
        return text.resolved(*found, tools.scale(), asked.locale)


async def predict(settings: Settings, asked: Asked) -> Told:
    """The card."""
    async with tools_of(settings) as tools:
        starting = asyncio.create_task(tools.engine.start())
        try:
            found = await _found(tools, asked)
            if isinstance(found, Choice):
                return text.chosen(found, asked.locale)
            track, failed = found
            clip = await fetched(tools.resolver, tools.clips, track)
            await starting
            asked.note(say("progress.listen", asked.locale))
            answer = await _answer(tools, track, clip, settings)
        finally:
            # Who is told that there is no such song need not wait until the model is there.
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
            await tools.engine.close(GRACE)
        return text.predicted(Predicted(track, _kept(answer), tools.scale(), failed), asked.locale)


async def predict_sound(settings: Settings, sound: bytes, asked: Asked) -> Told:
    """The card of somebody's own recording, whose name are the words: no service is asked."""
    if len(sound) > UPLOAD_LIMIT:
        raise Refused("too_large", size=round(len(sound) / 2**20, 1), limit=UPLOAD_LIMIT // 2**20)
    async with tools_of(settings) as tools:
        try:
            await tools.engine.start()
            asked.note(say("progress.listen", asked.locale))
            answer = await tools.engine.infer(Inputs({}, (), sound))
        finally:
            await tools.engine.close(GRACE)
        track = Track("", {}, (Fact("title", asked.words, "upload", tools.clock.now()),))
        return text.predicted(Predicted(track, _kept(answer), tools.scale()), asked.locale)


async def _found(tools: Tools, asked: Asked) -> tuple[Track, tuple[str, ...]] | Choice:
    asked.note(say("progress.resolve", asked.locale))
    found = await tools.resolver.resolve(Wish(asked.words))
    if isinstance(found, Choice):
        return found
    settled = await tools.resolver.settle(found)
    return settled.track, settled.failed


async def _answer(tools: Tools, track: Track, clip: bytes | None, settings: Settings) -> Answer:
    spotify = settings.model_may_use_spotify == "yes"
    try:
        return await tools.engine.infer(assemble(track, clip, spotify=spotify))
    except Refused:
        # A preview that is no sound is the service's fault: the card does without.
        return await tools.engine.infer(assemble(track, None, spotify=spotify))


def _kept(answer: Answer) -> Prediction:
    """Nothing is recorded here: rows of predictions belong to the bot's questions."""
    return Prediction(0, "", {}, answer, 0.0)
