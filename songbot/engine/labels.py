"""What a row's song is worth learning: its points on the one scale, by the counts that may be learned from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from songbot.core.calibration import fitted
from songbot.core.popularity import COUNTED, Scale, popularity
from songbot.core.sample import Sample
from songbot.core.track import Fact, Track


@dataclass(frozen=True)
class Labels:
    """The curves that hold, and whose counts are labels."""

    scale: Scale
    sources: tuple[str, ...]

    @classmethod
    def fitted(cls, samples: Iterable[Sample], sources: Sequence[str]) -> "Labels":
        """Labels by curves fitted to the songs that several services have counted; estimates where those are few."""
        known = [({one.source: one.count for one in sample.counts}, sample.at) for sample in samples]
        return cls(fitted((counts for counts, _ in known), max((at for _, at in known), default=0.0)), tuple(sources))

    def points(self, sample: Sample) -> float | None:
        """The song's popularity by all who may be learned from; None where none of them counted it."""
        counted = [one for one in sample.counts if one.source in self.sources and one.source in COUNTED]
        facts = tuple(Fact(COUNTED[one.source], one.count, one.source, one.at) for one in counted)
        found = popularity(Track(sample.track, {}, facts), self.scale)
        return found.points if found else None

    def plays(self, sample: Sample) -> float | None:
        """How often last.fm saw it played, where that may be learned from."""
        found = [one.plays for one in sample.counts if one.source == "lastfm" and "lastfm" in self.sources]
        return found[0] if found else None

    def to_json(self) -> Mapping[str, object]:
        """The curves that were fitted, for the model's folder."""
        return {source: asdict(curve) for source, curve in self.scale.items() if curve.at}
