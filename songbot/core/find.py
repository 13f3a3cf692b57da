"""A song that somebody asked about in a server, frozen as it was then, and what became of it."""

from dataclasses import dataclass

from songbot.core.popularity import from_listeners

STRONG = 60.0
"""The score from which a song that nobody hears yet is a surprise."""

HEARD = 1000
"""Listeners below which a song is never called bigger than its ingredients: few ears are soon too many."""

DAMPING = 200
"""Listeners that growth is measured beside, so that 2 becoming 20 is no feat and no song is too small to count."""

AGES = (7, 28, 90)
"""Days after which a find is looked up again."""

SOON, SELDOM = 6 * 3600.0, 7 * 86_400.0
"""The shortest and the longest wait, in seconds, until a song that its service does not know is asked for again."""

PER_DAY = 50
"""Finds of a person in a server within a day that count; nobody listens to more, and a script would fill the boards."""

RECEIPT_FROM, RECEIPT_GROWTH, RECEIPT_MORE = 100, 2.0, 1000
"""A receipt is worth showing from so many listeners at first, so many times as many, and so many more."""


@dataclass(frozen=True)
class Find:
    """Who asked about which song, when, and what was said and known; `gap` only on a scale that is calibrated."""

    id: int
    guild: str
    user: str
    track: str
    prediction: int
    at: float
    model: str
    score: float
    low: float
    high: float
    baseline: float
    listeners: int | None = None
    points: float | None = None
    gap: float | None = None


@dataclass(frozen=True)
class Receipt:
    """A find that was looked up again after `age` days."""

    find: Find
    age: int
    at: float
    listeners: int

    @property
    def gain(self) -> float:
        """Points that the song has gained, measured beside a constant crowd."""
        return gain(self.find.listeners or 0, self.listeners)

    @property
    def times(self) -> float:
        """How many times as many listeners as then."""
        return self.listeners / max(1, self.find.listeners or 0)

    @property
    def worth_showing(self) -> bool:
        """Whether it has a start and a growth that no chance and no single friend explains."""
        start = self.find.listeners or 0
        enough = self.listeners >= RECEIPT_GROWTH * start and self.listeners - start >= RECEIPT_MORE
        return start >= RECEIPT_FROM and enough


def gain(before: int, after: int) -> float:
    """Growth from one count to a later one, in points."""
    return from_listeners(after + DAMPING) - from_listeners(before + DAMPING)


def gap(find: Find) -> float | None:
    """How far the world is from what the ingredients say: beyond the range, or short of a strong prediction."""
    if find.points is None or find.listeners is None:
        return None
    if find.points > find.high and find.listeners >= HEARD:
        return find.points - find.high
    if find.points < find.low and find.score >= STRONG:
        return find.low - find.points
    return None


def patience(gone: float) -> float:
    """How long to wait with a song that its service has not known for so many seconds: as long again."""
    return min(max(gone, SOON), SELDOM)
