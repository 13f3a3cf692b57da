"""Who stands where on a server's boards: fair, the same for every order of arrival, and never undecided.

Three rules keep a board from being farmed: a song counts once, for whoever asked first; a person has only so many
places; a board appears once enough people fill it. No rule asks how big a song is.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from songbot.core.find import Find, Receipt

PLACES = 30
"""The longest a board is, in pages of ten."""

PER_PERSON = 3
EAR_FINDS = 5
"""A person's best finds that make their ear; more of them make it no better."""

EAR_FLOOR = 1.0
"""Points of growth below which a find says nothing of an ear."""

ENOUGH_ENTRIES, ENOUGH_PEOPLE = 5, 3


@dataclass(frozen=True)
class Ear:
    """A person by the growth of what they found first; `best` is the find that grew most."""

    user: str
    points: float
    finds: int
    best: Receipt


def firsts(finds: Iterable[Find]) -> list[Find]:
    """Of each song the find of whoever asked first in the server; the rest are told what was known."""
    first: dict[tuple[str, str], Find] = {}
    for find in finds:
        key = (find.guild, find.track)
        if key not in first or (find.at, find.id) < (first[key].at, first[key].id):
            first[key] = find
    return list(first.values())


def by_score(find: Find) -> tuple[float, float, int]:
    """The highest prediction first; of equals the one that was asked for first."""
    return -find.score, find.at, find.id


def by_gap(find: Find) -> tuple[float, float, int]:
    """The farthest from what the ingredients say first; of equals the one that was asked for first."""
    return -(find.gap or 0.0), find.at, find.id


def places(ranked: Iterable[Find], most: int = PLACES) -> tuple[Find, ...]:
    """The board that finds in their order make: each song once, each person at most so often.

    It reads no further than it has to: a store may hand over a query that is still running.
    """
    board: list[Find] = []
    songs: set[str] = set()
    held: Counter[str] = Counter()
    for find in ranked:
        if find.track in songs or held[find.user] >= PER_PERSON:
            continue
        songs.add(find.track)
        held[find.user] += 1
        board.append(find)
        if len(board) == most:
            break
    return tuple(board)


def top(finds: Iterable[Find]) -> tuple[Find, ...]:
    """The highest predictions among songs that are new to the server."""
    return places(sorted(firsts(finds), key=by_score))


def gems(finds: Iterable[Find]) -> tuple[Find, ...]:
    """The songs whose place in the world surprises most."""
    return places(sorted((find for find in firsts(finds) if find.gap), key=by_gap))


def ears(receipts: Iterable[Receipt]) -> tuple[Ear, ...]:
    """People by how much the songs that they found first have grown; hand over receipts of first finds only."""
    latest: dict[int, Receipt] = {}
    for receipt in receipts:
        kept = latest.get(receipt.find.id)
        if kept is None or receipt.age > kept.age:
            latest[receipt.find.id] = receipt
    theirs: defaultdict[str, list[Receipt]] = defaultdict(list)
    for receipt in latest.values():
        if receipt.gain >= EAR_FLOOR:
            theirs[receipt.find.user].append(receipt)
    return tuple(sorted((_ear(user, found) for user, found in theirs.items()), key=_by_ear))[:PLACES]


def _ear(user: str, receipts: Sequence[Receipt]) -> Ear:
    best = sorted(receipts, key=lambda one: (-one.gain, one.find.at, one.find.id))[:EAR_FINDS]
    return Ear(user, sum(one.gain for one in best), len(best), best[0])


def _by_ear(ear: Ear) -> tuple[float, float, float, int]:
    return -round(ear.points, 6), -ear.best.gain, ear.best.find.at, ear.best.find.id


def enough(people: Iterable[str]) -> bool:
    """Whether a board with these holders of its places is one."""
    held = list(people)
    return len(held) >= ENOUGH_ENTRIES and len(set(held)) >= ENOUGH_PEOPLE


def enough_ears(found: Sequence[Ear]) -> bool:
    """The same for ears, whose entries are finds."""
    return sum(ear.finds for ear in found) >= ENOUGH_ENTRIES and len(found) >= ENOUGH_PEOPLE


def ranks(values: Sequence[float]) -> Mapping[int, int]:
    """Place on the board by index, where equals as people read them share a rank: 1, 2, 2, 4."""
    shown = [round(value) for value in values]
    return {index: shown.index(value) + 1 for index, value in enumerate(shown)}


def tied(values: Sequence[float]) -> bool:
    """Whether any two look alike, so that the board has to say what decided."""
    shown = [round(value) for value in values]
    return len(set(shown)) < len(shown)
