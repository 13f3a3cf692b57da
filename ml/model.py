"""A model that answers: one song in, score, interval, quarter chances, reasons and what was not known out."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property

import numpy as np
import torch

from ml.answer import CLIP, Heard, Reason, Second, Subsets, chances_of
from ml.arrays import FloatArray
from ml.errors import BadInput
from ml.hearing import hear
from ml.neighbours import Familiar
from ml.nets import chances
from ml.nets.ensemble import Ensemble
from ml.nets.modes import patterns
from ml.nets.net import HEADS
from ml.nets.served import Degrade
from ml.nets.stream import Stream
from ml.songs.dataset import SERVING, Rows, joined, plays_at, present, tag_places
from ml.songs.features import BY_NAME, COLUMN, FEATURES, GROUPS, NAMES
from ml.songs.genres import from_labels
from ml.sound.audio import Clip
from ml.sound.estimate import Estimator


@dataclass(frozen=True)
class Question:
    """What is known about a song; whatever is left out is not known.

    `heard` and `sound` stand in for a clip that was heard before: an answer's `estimated` and `sound`.
    """

    features: Mapping[str, float] = field(default_factory=dict)
    genres: tuple[str, ...] = ()
    clip: Clip | None = None
    heard: Mapping[str, float] = field(default_factory=dict)
    sound: tuple[float, ...] = ()

    def checked(self) -> "Question":
        """The same, or one sentence about what cannot be."""
        for name, value in (*self.features.items(), *self.heard.items()):
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
    sound: tuple[float, ...] = ()  # what the clip itself added, to be asked again without it

    def to_json(self) -> dict[str, object]:
        """The answer for machines."""
        return asdict(self)


@dataclass(frozen=True)
class Plays:
    """How often such songs were played: the middle of the second head, and its 80 % interval."""

    middle: float
    low: float
    high: float


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

    def on(self, device: str) -> "Model":
        """The same model, its nets on a card or on the processor."""
        return replace(self, ensemble=self.ensemble.on(device), stream=self.stream.on(device))

    @cached_property
    def baseline(self) -> float:
        """The score when nothing is known."""
        return float(Subsets(self.ensemble.together, self._row(Question()), Heard()).values()[0])

    def answer(self, question: Question, head: str = "popularity") -> Answer:
        """One song's answer with its reasons."""
        place = HEADS.index(head)
        row, heard, estimated = self._heard(question.checked(), place)
        subsets = Subsets(self.ensemble.together, row, heard, place)
        values = subsets.values()
        read = chances.read(subsets.chances()[None], self._reaches(row, [heard], place))
        reasons = subsets.reasons(values)
        return Answer(
            score=float(values[-1]),
            low=float(read.low[0]),
            high=float(read.high[0]),
            quarters=tuple(float(share) for share in read.quarters[0]),
            baseline=float(values[0]),
            reasons=reasons,
            seconds=self._seconds(subsets, reasons) if question.clip is not None else (),
            missing=tuple(group for number, group in enumerate(GROUPS) if number not in subsets.players),
            estimated=estimated,
            unlike=self.familiar.warns(row.numeric[0]),
            model=self.name,
            sound=_summed(heard),
        )

    def brief(self, questions: Sequence[Question]) -> list[Answer]:
        """Answers without reasons: one forward pass for all, instead of one for each subset of what is known."""
        asked = [self._heard(question.checked(), 0) for question in questions]
        rows = joined([row for row, _, _ in asked])
        found = chances_of(self.ensemble.together, rows, [heard for _, heard, _ in asked])
        reaches = self._reaches(rows, [heard for _, heard, _ in asked], 0)
        read, known = chances.read(found, reaches), present(rows)
        return [
            Answer(
                score=float(read.mean[place]),
                low=float(read.low[place]),
                high=float(read.high[place]),
                quarters=tuple(float(share) for share in read.quarters[place]),
                baseline=self.baseline,
                reasons=(),
                seconds=(),
                missing=tuple(
                    group
                    for number, group in enumerate(GROUPS)
                    if not (len(heard.logits) if number == CLIP else known[place, number])
                ),
                estimated=estimated,
                unlike=self.familiar.warns(row.numeric[0]),
                model=self.name,
                sound=_summed(heard),
            )
            for place, (row, heard, estimated) in enumerate(asked)
        ]

    def score(self, question: Question) -> float:
        """The score alone, in one forward pass."""
        row, heard, _ = self._heard(question.checked(), 0)
        return float(chances.mean(chances_of(self.ensemble.together, row, [heard]))[0])

    def plays(self, question: Question) -> Plays | None:
        """Play counts, where the model has met enough songs that had any to know its own error."""
        place = HEADS.index("plays")
        if not self.ensemble.calibrated(place):
            return None
        row, heard, _ = self._heard(replace(question.checked(), sound=()), place)
        found = chances_of(self.ensemble.together, row, [heard], place)
        read = chances.read(found, self._reaches(row, [heard], place))
        middle, low, high = (float(plays_at(points)[0]) for points in (read.median, read.low, read.high))
        return Plays(middle, low, high)

    def _reaches(self, rows: Rows, heard: Sequence[Heard], head: int) -> FloatArray:
        """[n] how far each interval goes, in probability."""
        spoken = np.array([len(one.logits) > 0 and head == 0 for one in heard])
        reaches: FloatArray = np.where(spoken, self.stream.reach, self.ensemble.reach[head, patterns(rows)])
        return reaches

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
            used = {name: value for name, value in question.heard.items() if name not in question.features}
            logits = np.array([question.sound], np.float32) if question.sound else Heard().logits
        else:
            found = hear(question.clip, self.estimator)
            given = {BY_NAME[name].group for name in question.features}
            used = {name: value for name, value in found.items() if BY_NAME[name].group not in given}
            logits = self.stream.logits(question.clip.logmel)[:, head]
        numeric, estimated = row.numeric.copy(), row.estimated.copy()
        for name, value in used.items():
            numeric[0, COLUMN[name]], estimated[0, COLUMN[name]] = value, True
        groups = tuple(dict.fromkeys(BY_NAME[name].group for name in used))
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


def _summed(heard: Heard) -> tuple[float, ...]:
    return tuple(float(value) for value in heard.logits.sum(axis=0)) if len(heard.logits) else ()


def warm(model: Model) -> None:
    """Pay every first-call cost before the first question."""
    torch.set_num_threads(1)
    model.answer(Question({"energy": 0.5, "released": 2020.0, "artist_popularity": 50.0}, ("pop",)))
