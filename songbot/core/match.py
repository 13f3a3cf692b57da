"""Whether what a service found is the song that was asked for, in parts that can be named."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from songbot.core import credit, versions
from songbot.core.finding import Candidate
from songbot.core.sides import CLOSE, Side, foreign, odd, other_one, same_year, side_of, titles, unprefixed
from songbot.core.spelling import alike, fold
from songbot.core.title import read
from songbot.core.track import Track

ENOUGH = 0.85
MARGIN = 0.05
FLOOR = 0.55
"""How much better than any other song the best has to be, and how well words have to fit to be worth a look."""

WEIGHTS = {"title": 0.40, "artist": 0.30, "duration": 0.20, "version": 0.05, "release": 0.05}
CODE = 0.15
"""What an equal code adds to the mean of what is known of both."""

TITLE, ARTIST = 0.78, 0.78
"""Below this it is another title, and another artist."""

FAR = 15.0
"""Seconds between the lengths of two recordings; an equal code doubles it."""

RIGHT, SAME_LENGTH = 0.9, 0.93
"""How alike a title is that nothing else has to speak for, and lengths that speak for one that is not."""

_TELLING = 10
"""Letters of a title that few songs share."""

_TYPED = 0.1
"""What words lose that do not say which version they mean, when a version is found, or say one that is not."""


@dataclass(frozen=True)
class Part:
    """One thing that was compared, from 0 (another song) to 1 (the same)."""

    name: str
    score: float


@dataclass(frozen=True)
class Match:
    """A candidate with its score; `veto` names what makes it another recording."""

    candidate: Track
    score: float
    parts: tuple[Part, ...]
    veto: str = ""

    def part(self, name: str) -> float | None:
        """How alike one thing is; None where one side does not know it."""
        return next((one.score for one in self.parts if one.name == name), None)


def as_track(candidate: Candidate) -> Track:
    """A candidate as a song of its own."""
    service, id_ = next(iter(candidate.ids.items()), ("", ""))
    return Track(f"{service}:{id_}", candidate.ids, candidate.facts)


def compare(song: Track, found: Track) -> Match:
    """How alike two songs are; what one side does not know does not count."""
    return _compare(side_of(song), found)


def choose(song: Track, candidates: Sequence[Candidate]) -> Match | None:
    """The candidate that is the song; None where none is, or where several are as likely."""
    mine = side_of(song)
    matches = (_compare(mine, as_track(one)) for one in candidates)
    good = sorted((one for one in matches if _sure(one)), key=lambda one: (-one.score, -len(one.parts)))
    if not good:
        return None
    best, *others = good
    rivals = [one for one in others if best.score - one.score < MARGIN]
    return best if all(_one_song(best, rival) for rival in rivals) else None


def distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The first candidate of each song."""
    found: list[Candidate] = []
    for one in candidates:
        if not any(same(as_track(one), as_track(other)) for other in found):
            found.append(one)
    return found


def rank(text: str, candidates: Sequence[Candidate]) -> list[Match]:
    """Songs by how well they fit words that name a title, an artist or both; each song once."""
    asked, wanted = fold(text), _kinds_in(text)
    matches: list[Match] = []
    for one in map(as_track, candidates):
        title = read(one.title)
        names = fold(f"{' '.join(one.artists)} {title.base}"), fold(one.title)
        score = max(fuzz.token_sort_ratio(asked, names[0]), 0.9 * fuzz.token_set_ratio(asked, names[0])) / 100
        score = max(score, 0.8 * fuzz.ratio(asked, names[1]) / 100, fuzz.token_sort_ratio(asked, " ".join(names)) / 100)
        score -= _TYPED * (title.kinds != wanted)
        if not any(same(one, other.candidate) for other in matches):
            matches.append(Match(one, max(0.0, score), (Part("words", score),)))
    return sorted((one for one in matches if one.score >= FLOOR), key=lambda match: -match.score)


def same(one: Track, other: Track) -> bool:
    """Whether two songs go by the same names."""
    mine, yours = read(one.title), read(other.title)
    alike_ = fold(mine.base) == fold(yours.base) and mine.kinds == yours.kinds and not other_one(mine, yours)
    return alike_ and credit.likeness(credit.read(one.artists), credit.read(other.artists)) >= ARTIST


def _one_song(best: Match, rival: Match) -> bool:
    """Whether it is no matter which of two is taken; where nobody knows the length, theirs have to agree."""
    seen = compare(best.candidate, rival.candidate)
    told = best.part("duration") is not None or best.part("isrc") is not None
    return (seen.veto == "duration" and told) or not seen.veto


def _sure(match: Match) -> bool:
    """Whether there is enough, and enough of it: names alone have to be right, a title alone is anybody's."""
    if match.veto or match.score < ENOUGH:
        return False
    if match.part("isrc") is not None:
        return True
    title, artist, length = (match.part(name) for name in ("title", "artist", "duration"))
    if artist is None:
        telling = len(fold(match.candidate.title)) >= _TELLING or match.part("release") == 1
        return title == 1 and length == 1 and telling
    if length is None:
        return min(title or 0.0, artist) >= RIGHT
    return (title or 0.0) >= RIGHT or length >= SAME_LENGTH


def _compare(side: Side, found: Track) -> Match:
    other = side_of(found)
    mine, yours = unprefixed(side, other), unprefixed(other, side)
    apart = abs(mine.length - yours.length) if mine.length and yours.length else None
    parts = {"title": titles(mine.title, yours.title)}
    if parts["title"] < TITLE and not mine.code:
        # Most of what a search finds; the rest need not be looked at.
        return Match(found, 0.0, (Part("title", parts["title"]),), "title")
    parts |= _parts(mine, yours, apart)
    if mine.code and mine.code == yours.code:
        parts["isrc"] = 1.0
    if "isrc" in parts and apart is not None and apart <= CLOSE and foreign(mine, yours):
        # One side has its names in its own letters: the code and the length speak for it.
        parts = {name: score for name, score in parts.items() if score == 1 or name not in {"title", "artist"}}
    weights = {name: WEIGHTS[name] for name in parts if name in WEIGHTS}
    mean = sum(weight * parts[name] for name, weight in weights.items()) / sum(weights.values())
    veto = _veto(mine, yours, apart, parts)
    score = 0.0 if veto else min(1.0, mean + CODE * ("isrc" in parts))
    return Match(found, score, tuple(Part(name, score) for name, score in parts.items()), veto)


def _parts(mine: Side, yours: Side, apart: float | None) -> dict[str, float]:
    parts: dict[str, float] = {}
    if mine.known and yours.known:
        parts["artist"] = credit.likeness(mine.credit, yours.credit)
    if apart is not None:
        parts["duration"] = min(1.0, max(0.0, (2 * FAR - apart) / (2 * FAR - CLOSE)))
    if mine.title.kinds or yours.title.kinds:
        parts["version"] = 1.0 if (mine.kinds, mine.title.which) == (yours.kinds, yours.title.which) else 0.5
    if mine.album and yours.album:
        parts["release"] = max(alike(read(mine.album).base, read(yours.album).base), same_year(mine, yours))
    return parts


def _veto(mine: Side, yours: Side, apart: float | None, parts: dict[str, float]) -> str:
    """What makes it another recording; empty where nothing does."""
    if kinds := odd(mine, yours, apart):
        return ", ".join(sorted(kinds))
    if other_one(mine.title, yours.title):
        return "version"
    for name, least in (("title", TITLE), ("artist", ARTIST)):
        if parts.get(name, 1.0) < least:
            return name
    return "duration" if apart is not None and apart > FAR * (2 if "isrc" in parts else 1) else ""


def _kinds_in(text: str) -> frozenset[str]:
    """The kinds that typed words ask for: their last ones speak of the version."""
    words = text.split()
    found = (versions.said(" ".join(words[place:])) for place in range(1, len(words)))
    return next((told[0] for told in found if told and told[0]), frozenset())
