"""One question in core terms through the model of `ml`, and back: the mapping of services' words to the model's."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from ml.errors import BadInput
from ml.model import Answer as Found
from ml.model import Model, Question
from ml.nets.served import ARTIST_CURVE
from ml.songs.features import BY_NAME
from ml.sound.audio import clip
from songbot.core.prediction import Answer, Inputs, Reason, Second
from songbot.engine.moving import STEP, bands, moves
from songbot.errors import Refused

log = logging.getLogger(__name__)


def question(inputs: Inputs) -> Question:
    """What the model is asked; Refused when the clip is no sound, and impossible numbers are left out."""
    features = dict(inputs.features)
    listeners = features.pop("artist_listeners", None)
    if listeners is not None and listeners >= 0:
        features.setdefault("artist_popularity", ARTIST_CURVE.points(listeners))
    known = {name: value for name, value in features.items() if _possible(name, value)}
    try:
        heard = clip(inputs.clip) if inputs.clip is not None else None
    except BadInput as bad:
        raise Refused("bad_audio", why=str(bad)) from bad
    before = {name: value for name, value in inputs.heard.items() if _possible(name, value)}
    return Question(known, inputs.tags, heard, before, inputs.sound)


def answer(model: Model, asked: Question) -> Answer:
    """The model's answer with what it would say without the artist."""
    found = model.answer(asked)
    nameless = {name: value for name, value in asked.features.items() if BY_NAME[name].group != "artist"}
    # What was heard of the clip is heard once.
    unnamed = replace(asked, features=nameless, clip=None, heard=found.estimated, sound=found.sound)
    blind = found.score if len(nameless) == len(asked.features) else model.score(unnamed)
    moved = moves(asked.clip) if asked.clip is not None else {}
    seen = bands(asked.clip) if asked.clip is not None and found.seconds else ()
    return replace(_told(found, blind), moves=moved, bands=seen, step=STEP if moved else 0.0)


def brief(model: Model, asked: Sequence[Question]) -> list[Answer]:
    """Answers without reasons, all at a fraction of the price of one; their blind score is the score."""
    return [_told(found, found.score) for found in model.brief(asked)]


def _told(found: Found, blind: float) -> Answer:
    return Answer(
        score=found.score,
        low=found.low,
        high=found.high,
        quarters=found.quarters,
        baseline=found.baseline,
        blind=blind,
        reasons=tuple(Reason(reason.group, reason.points) for reason in found.reasons),
        seconds=tuple(Second(second.start, second.end, second.points) for second in found.seconds),
        missing=found.missing,
        estimated=dict(found.estimated),
        unlike=found.unlike,
        model=found.model,
        sound=found.sound,
    )


def _possible(name: str, value: float) -> bool:
    feature = BY_NAME.get(name)
    if feature is not None and feature.low <= value <= feature.high:
        return True
    log.info("left out %s = %s: the model does not know such a value", name, value)
    return False
