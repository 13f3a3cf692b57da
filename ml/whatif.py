"""The counterfactual: the same song with some inputs changed, and what the model would say of it then."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from ml.errors import BadInput
from ml.model import Answer, Model, Question
from ml.songs.features import BY_NAME, NAMES


@dataclass(frozen=True)
class WhatIf:
    """Two answers by one model. The difference is the model's, and no promise of what a change would cause."""

    before: Answer
    after: Answer

    @property
    def difference(self) -> float:
        """How many points the changes add."""
        return self.after.score - self.before.score

    @property
    def warning(self) -> str:
        """One sentence where the changed song is unlike anything that the model was trained on."""
        if not self.after.unlike:
            return ""
        return "The changed song is unlike anything the model was trained on, so its answer is a guess."

    def to_json(self) -> dict[str, object]:
        """For machines."""
        told = asdict(self)
        return told | {"difference": self.difference, "warning": self.warning}


def whatif(
    model: Model, question: Question, changes: Mapping[str, float | None], genres: Sequence[str] | None = None
) -> WhatIf:
    """Ask again with other numbers, None for "not known", and other genres where any are named.

    What was heard in a clip stays as it was heard, each number but for those that change: nobody edits the sound
    itself. A new release date brings its age along, unless the age changes too.
    """
    for name in changes:
        if name not in BY_NAME:
            raise BadInput(f"There is no feature {name!r}; there are {', '.join(NAMES)}.")
    before = model.answer(question)
    features = {name: value for name, value in question.features.items() if name not in changes}
    features |= {name: value for name, value in changes.items() if value is not None}
    released, known = changes.get("released"), question.features
    if released is not None and "age" not in changes and "released" in known and "age" in known:
        features["age"] = max(0.0, known["age"] + known["released"] - released)
    changed = replace(
        question,
        features=features,
        genres=question.genres if genres is None else tuple(genres),
        clip=None,
        heard={name: value for name, value in before.estimated.items() if name not in changes},
        sound=before.sound,
    )
    return WhatIf(before, model.answer(changed))
