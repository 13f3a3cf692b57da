"""The Friday draft: who signs which fresh songs, and whose have grown most four weeks later.

Everybody's songs are counted at the same two moments, the close of the round and four weeks after it, so that signing
early is no advantage. Growth is ranked among songs of a like size at the start, so that small and big songs are alike
worth signing. A song whose counts are missing is void, and its label gets the mean of its others instead.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from songbot.core.calendar import DAY, WEEK
from songbot.core.popularity import from_listeners

MODEL = "model"
"""The label of the model, where people have the ids of theirs."""

PICKS = 3
BUDGET = 140
CHEAPEST = 10
"""A song costs its points on the scale, and no less than this: the budget holds three of about a thousand listeners."""

FRESH_DAYS = 14
OPEN = 3 * DAY
"""A round opens on Friday, and closes when Sunday ends."""

GROWING = 28 * DAY
LATE_START, LATE_END = 2 * DAY, 7 * DAY
"""How long after its moment a count is still taken; later it would not be the same for all."""

BANDS = (100, 1000, 10_000, 100_000)
CROWD = 50
"""Listeners that growth is measured beside, so that 1 becoming 10 is not tenfold fame."""

ALONE = 50.0
"""The score of a song that nobody in its band can be compared with."""

SEASON = 13
COUNTING = 10
"""Weeks of a season, and the best of them that count: who misses one is not out."""

_FIRST_FRIDAY = DAY  # 1970 began on a Thursday


@dataclass(frozen=True)
class Round:
    """One week's draft, named by the moment at which it opens."""

    opens: float

    @property
    def closes(self) -> float:
        """When signing ends and the first count is taken."""
        return self.opens + OPEN

    @property
    def ends(self) -> float:
        """When the second count is taken."""
        return self.closes + GROWING

    @property
    def season(self) -> int:
        """The season that it belongs to."""
        return int((self.opens - _FIRST_FRIDAY) // WEEK) // SEASON


@dataclass(frozen=True)
class Signing:
    """A song that a label signed, what it cost, what the model says of it, and its two counts."""

    user: str
    track: str
    at: float
    price: int
    predicted: float | None = None
    before: int | None = None
    after: int | None = None

    @property
    def void(self) -> bool:
        """Whether a count is missing."""
        return self.before is None or self.after is None


@dataclass(frozen=True)
class Result:
    """A label's round: its points, and how many of its songs counted."""

    points: float
    counted: int
    signed: int


@dataclass(frozen=True)
class Standing:
    """A label's season."""

    user: str
    points: float
    rounds: int
    won: int


def round_of(now: float) -> Round:
    """The round of a moment: that of the latest Friday."""
    return Round((now - _FIRST_FRIDAY) // WEEK * WEEK + _FIRST_FRIDAY)


def price(listeners: int | None) -> int:
    """What a song costs."""
    return max(CHEAPEST, round(from_listeners(listeners or 0)))


def fresh(released: str, today: date) -> bool | None:
    """Whether a song came out within two weeks; None where its day is not known."""
    try:
        days = (today - date.fromisoformat(released)).days
    except ValueError:
        return None
    return 0 <= days <= FRESH_DAYS


def refusal(signed: Sequence[Signing], track: str, cost: int) -> str:
    """Why a label cannot sign this song beside the others; empty when it can."""
    if any(one.track == track for one in signed):
        return "draft.twice"
    if len(signed) >= PICKS:
        return "draft.full"
    if cost > left(signed):
        return "draft.dear"
    return ""


def left(signed: Iterable[Signing]) -> int:
    """What remains of the budget."""
    return BUDGET - sum(one.price for one in signed)


def model_picks(pool: Iterable[Signing]) -> tuple[str, ...]:
    """What the model signs of the songs on the table: those that it sees farthest below what they deserve.

    It chooses last, from what others brought, under the same budget.
    """
    songs = {one.track: one for one in sorted(pool, key=lambda one: (one.track, one.price))}
    promising = [one for one in songs.values() if one.predicted is not None and one.before is not None]
    ranked = sorted(promising, key=lambda one: (-_promise(one), one.track))
    picked: list[Signing] = []
    for one in ranked:
        if not refusal(picked, one.track, price(one.before)):
            picked.append(Signing(MODEL, one.track, one.at, price(one.before)))
    return tuple(one.track for one in picked)


def _promise(one: Signing) -> float:
    return (one.predicted or 0.0) - from_listeners(one.before or 0)


def growth(before: int, after: int) -> float:
    """Growth on a logarithmic scale."""
    return math.log((after + CROWD) / (before + CROWD))


def song_scores(signings: Iterable[Signing]) -> Mapping[str, float]:
    """0 to 100 for every song that has both counts: its place by growth among songs of a like start."""
    bands: defaultdict[int, dict[str, float]] = defaultdict(dict)
    for one in signings:
        if one.before is not None and one.after is not None:
            bands[sum(one.before >= edge for edge in BANDS)][one.track] = growth(one.before, one.after)
    return {track: _place(mine, list(band.values())) for band in bands.values() for track, mine in band.items()}


def _place(mine: float, band: Sequence[float]) -> float:
    if len(band) == 1:
        return ALONE
    worse = sum(other < mine for other in band)
    equal = sum(other == mine for other in band) - 1
    return 100 * (worse + equal / 2) / (len(band) - 1)


def results(signings: Sequence[Signing]) -> Mapping[str, Result]:
    """Every label's round; a label without one valid song is not in it."""
    scores = song_scores(signings)
    labels: defaultdict[str, list[Signing]] = defaultdict(list)
    for one in signings:
        labels[one.user].append(one)
    told: dict[str, Result] = {}
    for user, signed in labels.items():
        valid = [scores[one.track] for one in signed if one.track in scores]
        if valid:
            told[user] = Result(sum(sorted(valid)) / len(valid) * len(signed), len(valid), len(signed))
    return told


def standings(rounds: Iterable[Mapping[str, Result]]) -> tuple[Standing, ...]:
    """A season: the best rounds of every label; of equals first who won more rounds, then who needed fewer."""
    points: defaultdict[str, list[float]] = defaultdict(list)
    won: defaultdict[str, int] = defaultdict(int)
    for told in rounds:
        best = max((result.points for result in told.values()), default=0.0)
        for user, result in told.items():
            points[user].append(result.points)
            won[user] += result.points == best
    table = [Standing(user, _best(mine), len(mine), won[user]) for user, mine in points.items()]
    return tuple(sorted(table, key=lambda one: (-round(one.points, 6), -one.won, one.rounds, one.user)))


def _best(points: Sequence[float]) -> float:
    return sum(sorted(points, reverse=True)[:COUNTING])


def people_and_model(rounds: Iterable[Mapping[str, Result]]) -> tuple[int, int]:
    """In how many rounds the model beat the middle of the people, and how many they both played."""
    beaten = played = 0
    for told in rounds:
        people = sorted(result.points for user, result in told.items() if user != MODEL)
        if people and MODEL in told:
            middle = (people[(len(people) - 1) // 2] + people[len(people) // 2]) / 2
            played += 1
            beaten += told[MODEL].points > middle
    return beaten, played
