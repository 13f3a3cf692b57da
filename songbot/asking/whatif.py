"""The use case: what the model would say if a song were a little otherwise; no clip is needed for it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from songbot.core.knobs import Changes
from songbot.core.prediction import Answer, Inputs, Prediction
from songbot.ports import Engine, Store

GENRES = 25


@dataclass(frozen=True)
class Tried:
    """Both answers, what was known before, and whether both were `anew`: by another model than the card's."""

    title: str
    known: Mapping[str, float]
    tags: tuple[str, ...]
    changes: Changes
    before: Answer
    after: Answer
    anew: bool = False


class WhatIf:
    """Asks the engine twice, or once where the answer before is the card's own."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self._store = store
        self._engine = engine

    async def ask(self, prediction: int, changes: Changes) -> Tried | None:
        """The song of a prediction with changes, 0 being no song at all; None where there is no such prediction."""
        kept = await self._store.prediction(prediction) if prediction else None
        if kept is None and prediction:
            return None
        models = await self._engine.models()
        if kept is None:
            inputs, title = Inputs(), ""
            before = await self._engine.ask(inputs, brief=True)
        else:
            track = await self._store.song(kept.track)
            inputs, title = inputs_of(kept), track.title if track else ""
            before = kept.answer
        anew = before.model != models.current
        if anew:
            # What another model heard means nothing to this one.
            inputs = replace(inputs, heard={}, sound=())
            before = await self._engine.ask(inputs, brief=True)
        after = await self._engine.ask(changes.applied(inputs), brief=True) if changes != Changes() else before
        known = {**_artist(inputs, models.inputs), **inputs.heard, **inputs.features}
        return Tried(title, known, inputs.tags, changes, before, after, anew)

    async def genres(self) -> tuple[str, ...]:
        """The genres that the model tells apart, the families of the others."""
        told = (await self._engine.models()).inputs.get("genres")
        return tuple(dict.fromkeys(map(str, told.values())))[:GENRES] if isinstance(told, Mapping) else ()


def inputs_of(kept: Prediction) -> Inputs:
    """What an answer was made from, the clip as it was heard."""
    features, tags = kept.inputs.get("features"), kept.inputs.get("tags")
    return Inputs(
        dict(features) if isinstance(features, Mapping) else {},
        tuple(tags) if isinstance(tags, list | tuple) else (),
        None,
        kept.answer.estimated,
        kept.answer.sound,
    )


def _artist(inputs: Inputs, shared: Mapping[str, object]) -> Mapping[str, float]:
    """The artist's place on the model's own curve."""
    curve, listeners = shared.get("artist_curve"), inputs.features.get("artist_listeners")
    rate = curve.get("rate") if isinstance(curve, Mapping) else None
    if listeners is None or not isinstance(rate, int | float):
        return {}
    return {"artist_popularity": min(100.0, rate * math.log1p(max(0.0, listeners)))}
