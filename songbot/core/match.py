"""Whether what a service found is the song that was asked for, in parts that can be named."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from songbot.core.finding import Candidate
from songbot.core.title import fold, read
from songbot.core.track import Track

ENOUGH = 0.85
MARGIN = 0.05
FLOOR = 0.55
"""How much better than any other song the best has to be, and how well words have to fit to be worth a look."""

_WEIGHTS = {"title": 0.45, "artist": 0.30, "duration": 0.25}
_CLOSE, _FAR = 2.0, 30.0


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


def as_track(candidate: Candidate) -> Track:
    """A candidate as a song of its own."""
    service, id_ = next(iter(candidate.ids.items()), ("", ""))
    return Track(f"{service}:{id_}", candidate.ids, candidate.facts)


def compare(song: Track, found: Track) -> Match:
    """How alike two songs are; what neither side knows does not count."""
    mine, theirs = read(song.title), read(found.title)
    parts = [Part("title", fuzz.token_sort_ratio(fold(mine.base), fold(theirs.base)) / 100)]
    if song.artists and found.artists:
        parts.append(Part("artist", _artists(song.artists + mine.featured, found.artists + theirs.featured)))
    lengths = song.fact("duration"), found.fact("duration")
    if lengths[0] and lengths[1]:
        apart = abs(_number(lengths[0].value) - _number(lengths[1].value))
        parts.append(Part("duration", min(1.0, max(0.0, (_FAR - apart) / (_FAR - _CLOSE)))))
    weight = sum(_WEIGHTS[part.name] for part in parts)
    score = sum(_WEIGHTS[part.name] * part.score for part in parts) / weight
    codes = song.text("isrc"), found.text("isrc")
    if codes[0] and codes[0] == codes[1]:
        parts.append(Part("isrc", 1.0))
        score = min(1.0, score + 0.15)
    odd = mine.kinds ^ theirs.kinds
    return Match(found, 0.0 if odd else score, tuple(parts), ", ".join(sorted(odd)))


def choose(song: Track, candidates: Sequence[Candidate]) -> Match | None:
    """The candidate that is the song; None where none is, or where several are as likely."""
    matches = sorted((compare(song, as_track(one)) for one in candidates), key=lambda match: -match.score)
    good = [match for match in matches if match.score >= ENOUGH]
    if not good:
        return None
    rivals = [match for match in good[1:] if good[0].score - match.score < MARGIN]
    return good[0] if all(_same(good[0].candidate, rival.candidate) for rival in rivals) else None


def distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The first candidate of each song."""
    found: list[Candidate] = []
    for one in candidates:
        if not any(_same(as_track(one), as_track(other)) for other in found):
            found.append(one)
    return found


def rank(text: str, candidates: Sequence[Candidate]) -> list[Match]:
    """Songs by how well they fit words that name a title, an artist or both; each song once."""
    asked = fold(text)
    matches: list[Match] = []
    for one in map(as_track, candidates):
        names = fold(f"{' '.join(one.artists)} {read(one.title).base}"), fold(one.title)
        score = max(fuzz.token_sort_ratio(asked, names[0]), 0.9 * fuzz.token_set_ratio(asked, names[0])) / 100
        score = max(score, 0.8 * fuzz.ratio(asked, names[1]) / 100)
        if not any(_same(one, other.candidate) for other in matches):
            matches.append(Match(one, score, (Part("words", score),)))
    return sorted((one for one in matches if one.score >= FLOOR), key=lambda match: -match.score)


def _same(one: Track, other: Track) -> bool:
    mine, theirs = read(one.title), read(other.title)
    alike = fold(mine.base) == fold(theirs.base) and mine.kinds == theirs.kinds
    return alike and _artists(one.artists, other.artists) >= ENOUGH


def _artists(mine: Sequence[str], theirs: Sequence[str]) -> float:
    """The best pair of names, or the whole credits: one side often names the guests that the other leaves out."""
    pairs = [fuzz.ratio(fold(one), fold(other)) for one in mine for other in theirs]
    whole = fuzz.token_sort_ratio(fold(" ".join(mine)), fold(" ".join(theirs)))
    return max([whole, *pairs]) / 100


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
