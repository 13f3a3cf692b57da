"""A model that answers: one song in, score, interval, quarter chances, reasons and what was not known out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property

import numpy as np
import torch

from ml import chances
from ml.answer import CLIP, Heard, Reason, Second, Subsets, chances_of
from ml.arrays import FloatArray
from ml.audio import Clip
from ml.dataset import SERVING, Rows, tag_places
from ml.ensemble import Ensemble
from ml.errors import BadInput
from ml.estimate import Estimator
from ml.features import BY_NAME, COLUMN, FEATURES, GROUPS, NAMES
from ml.genres import from_labels
from ml.hearing import hear
from ml.modes import patterns
from ml.neighbours import Familiar
from ml.net import HEADS
from ml.served import Degrade
from ml.stream import Stream


@dataclass(frozen=True)
class Question:
    """What is known about a song; whatever is left out is not known."""

    features: Mapping[str, float] = field(default_factory=dict)
    genres: tuple[str, ...] = ()
    clip: Clip | None = None

    def checked(self) -> "Question":
        """The same, or one sentence about what cannot be."""
        for name, value in self.features.items():
            feature = BY_NAME.get(name)
            if feature is None:
                raise BadInput(f"There is no feature {name!r}; there are {', '.join(NAMES)}.")
            if not feature.low <= value <= feature.high:
                span = f"{feature.low:g} to {feature.high:g} ({feature.unit})"
                raise BadInput(f"The feature {name} is {value:g}, outside {span}.")
        return self


@dataclass(frozen=True)
class Answer:
    """Everything that a card can show."""

    score: float
    low: float
    high: float
    quarters: tuple[float, ...]
    baseline: float
    reasons: tuple[Reason, ...]
    seconds: tuple[Second, ...]
    missing: tuple[str, ...]
    estimated: Mapping[str, float]
    unlike: bool
    model: str

    def to_json(self) -> dict[str, object]:
        """The answer for machines."""
        return asdict(self)


@dataclass(frozen=True)
class Model:
    """All parts of one model folder."""

    name: str
    ensemble: Ensemble
    snapshots: tuple[str, ...]
    estimator: Estimator
    law: Degrade
    stream: Stream
    familiar: Familiar
    meta: Mapping[str, object]

    @cached_property
    def baseline(self) -> float:
        """The score when nothing is known."""
        return float(Subsets(self.ensemble.members, self._row(Question()), Heard()).values()[0])

    def answer(self, question: Question, head: str = "popularity") -> Answer:
        """One song's answer with its reasons."""
        place = HEADS.index(head)
        row, heard, estimated = self._heard(question.checked(), place)
        subsets = Subsets(self.ensemble.members, row, heard, place)
        values = subsets.values()
        spoken = len(heard.logits) > 0 and place == 0
        reach = self.stream.reach if spoken else self.ensemble.reach[place, patterns(row)[0]]
        read = chances.read(subsets.chances()[None], float(reach))
        reasons = subsets.reasons(values)
        return Answer(
            score=float(values[-1]),
            low=float(read.low[0]),
            high=float(read.high[0]),
            quarters=tuple(float(share) for share in read.quarters[0]),
            baseline=float(values[0]),
            reasons=reasons,
            seconds=self._seconds(subsets, reasons),
            missing=tuple(group for number, group in enumerate(GROUPS) if number not in subsets.players),
            estimated=estimated,
            unlike=self.familiar.warns(row.numeric[0]),
            model=self.name,
        )

    def score(self, question: Question) -> float:
        """The score alone, in one forward pass."""
        row, heard, _ = self._heard(question.checked(), 0)
        return float(chances.mean(chances_of(self.ensemble.members, row, heard)[None])[0])

    def _seconds(self, subsets: Subsets, reasons: tuple[Reason, ...]) -> tuple[Second, ...]:
        """Each second's share where one stands out of its clip; a model whose clip stream is not earned claims none."""
        if CLIP not in subsets.players:
            return ()
        share = next(reason.points for reason in reasons if reason.group == "clip")
        points = subsets.seconds(share)
        if not self.stream.claims(points):
            return ()
        return tuple(Second(float(start), float(start + 1), float(worth)) for start, worth in enumerate(points))

    def _heard(self, question: Question, head: int) -> tuple[Rows, Heard, Mapping[str, float]]:
        """The row with estimates filled in for groups of which nothing was said, and what the clip adds by itself."""
        row = self._row(question)
        if question.clip is None:
            return row, Heard(), {}
        found = hear(question.clip, self.estimator)
        given = {BY_NAME[name].group for name in question.features}
        used = {name: value for name, value in found.items() if BY_NAME[name].group not in given}
        numeric, estimated = row.numeric.copy(), row.estimated.copy()
        for name, value in used.items():
            numeric[0, COLUMN[name]], estimated[0, COLUMN[name]] = value, True
        groups = tuple(dict.fromkeys(BY_NAME[name].group for name in used))
        logits: FloatArray = self.stream.logits(question.clip.logmel)[:, head]
        return replace(row, numeric=numeric, estimated=estimated), Heard(groups, logits), used

    def _row(self, question: Question) -> Rows:
        numeric = np.full((1, len(FEATURES)), np.nan, np.float32)
        for name, value in question.features.items():
            numeric[0, COLUMN[name]] = value
        estimated = np.zeros(numeric.shape, bool)
        estimated[0, COLUMN["artist_popularity"]] = "artist_popularity" in question.features
        return Rows(
            numeric=numeric,
            tags=tag_places([from_labels(question.genres)]),
            snapshot=np.array([self.snapshots.index(SERVING)], np.int64),
            estimated=estimated,
            labels=np.full((1, len(HEADS)), np.nan, np.float32),
            artist=np.zeros(1, np.int64),
        )


def warm(model: Model) -> None:
    """Pay every first-call cost before the first question."""
    torch.set_num_threads(1)
    model.answer(Question({"energy": 0.5, "released": 2020.0, "artist_popularity": 50.0}, ("pop",)))
