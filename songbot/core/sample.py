"""A row of the operator's own data: a song's inputs as they were known at one time, and what was counted of it then."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from songbot.core.inputs import assemble
from songbot.core.track import Fact, Track

ASKED, CHARTS, NEIGHBOURS, OBSCURE, AGAIN = "asked", "charts", "neighbours", "obscure", "again"
"""Why a row is there: somebody asked, the collector looked (in three places), or counts were due again."""

COUNTED = {"deezer": "rank"}
"""What a service counts where it is not listeners."""

DAY = 24 * 3600.0
RECOUNTS = (7 * DAY, 28 * DAY, 90 * DAY)
"""Ages of a row's song, in seconds since its first row, at which it is counted again, so that labels are comparable."""


@dataclass(frozen=True)
class Count:
    """What one service counted when it was asked: its listeners or, of Deezer, its rank; and its plays."""

    source: str
    count: float
    plays: float | None
    at: float


@dataclass(frozen=True)
class Sample:
    """One song at one time; nothing in it says who asked. `sound` names its log-mel where the operator keeps those."""

    track: str
    at: float
    origin: str
    artist: str
    title: str
    isrc: str = ""
    features: Mapping[str, float] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    counts: tuple[Count, ...] = ()
    sound: str = ""

    def to_json(self) -> dict[str, object]:
        """For the store and the training process."""
        # dataclasses.asdict copies deeply, which takes six times as long; there may be a million rows.
        return {**vars(self), "counts": [{**vars(one)} for one in self.counts]}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Sample":
        """The row that `to_json` wrote."""
        counts = tuple(Count(**one) for one in told["counts"])
        return cls(**{**told, "counts": counts, "tags": tuple(told["tags"])})


def sample_of(track: Track, at: float, origin: str, *, sound: str = "", spotify: bool = False) -> Sample | None:
    """The row of a song now; None where nobody but Spotify names it or nobody has counted it.

    What Spotify says is left out, its names for the song as well, unless `spotify`.
    """
    barred = () if spotify else ("spotify",)
    names, title, isrc = (track.fact(name, without=barred) for name in ("artists", "title", "isrc"))
    counts = _counts(track, at)
    if names is None or not isinstance(names.value, tuple) or not names.value or title is None or not counts:
        return None
    known = assemble(track, None, spotify=spotify)
    return Sample(
        track=track.key,
        at=at,
        origin=origin,
        artist=str(names.value[0]),
        title=str(title.value),
        isrc=str(isrc.value) if isrc else "",
        features=dict(known.features),
        tags=known.tags,
        counts=counts,
        sound=sound,
    )


def recount_due(first: float, last: float, now: float) -> bool:
    """Whether a song that was first kept at `first` and last at `last` has come to an age at which it is counted."""
    return any(last < first + age <= now for age in RECOUNTS)


def _counts(track: Track, at: float) -> tuple[Count, ...]:
    """Each service's listeners and plays, none of them from after `at`; Spotify's are its own affair."""
    told = [fact for fact in track.facts if fact.source != "spotify" and fact.at <= at]
    plays = {
        fact.source: number for fact in told if fact.field == "playcount" and (number := _number(fact)) is not None
    }
    return tuple(
        Count(fact.source, number, plays.get(fact.source), fact.at)
        for fact in told
        if fact.field == COUNTED.get(fact.source, "listeners") and (number := _number(fact)) is not None
    )


def _number(fact: Fact) -> float | None:
    value = fact.value
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None
