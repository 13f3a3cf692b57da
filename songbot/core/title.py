"""A title taken apart: what the song is called, who is featured, and which version it is."""

import re
import unicodedata
from dataclasses import dataclass

from anyascii import anyascii

SAME = ("remaster", "mono", "stereo", "album version", "single version", "explicit", "clean", "bonus", "deluxe")
OTHER = {
    "live": r"live|unplugged|in concert|session",
    "remix": r"remix|rmx|re-?work|bootleg|club mix|dub mix|extended mix",
    "edit": r"radio edit|edit",
    "acoustic": r"acoustic|piano version|stripped",
    "demo": r"demo|rough mix",
    "instrumental": r"instrumental|karaoke|backing track",
    "cover": r"cover|tribute|originally performed|made famous|in the style of",
    "sped_up": r"sped up|speed up|nightcore|slowed|reverb",
    "rerecorded": r"re-?recorded|taylor's version|new version|\d{4} version",
}
"""Words after a title that make it another recording."""

_TAIL = re.compile(r"\s*(?:\(([^()]*)\)|\[([^\[\]]*)\]|\s-\s(.+))\s*$")
_FEAT = re.compile(r"^(?:feat|ft|featuring|with)\b\.?\s*(.+)$", re.IGNORECASE)
_INLINE_FEAT = re.compile(r"\s(?:feat|ft|featuring)\b\.?\s+(.+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Title:
    """The parts of a title; `kinds` are the sorts of version that make it another recording."""

    base: str
    featured: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()


def fold(text: str) -> str:
    """Text as it compares: no case, no accents, other scripts spelt in Latin letters, plain signs."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ").replace("$", "s")
    latin = anyascii(plain).casefold()
    words = re.sub(r"[^\w\s]", "", latin.replace("-", " ").replace("/", " ").replace("_", " "))
    return " ".join(words.split()) or " ".join(plain.split())


def read(title: str) -> Title:
    """Take the tails off, one after the other, as long as they say something about the version."""
    base, featured, kinds = title.strip(), [], set[str]()
    while (tail := _TAIL.search(base)) and tail.start():
        words = next(group for group in tail.groups() if group is not None)
        guest, found = _FEAT.match(words), _kinds(words)
        if guest:
            featured.append(guest[1])
        elif not found and not any(word in words.casefold() for word in SAME):
            break
        kinds |= found
        base = base[: tail.start()].rstrip()
    inline = _INLINE_FEAT.search(base)
    if inline and inline.start():
        featured.append(inline[1])
        base = base[: inline.start()].rstrip()
    return Title(base, tuple(featured), frozenset(kinds))


def _kinds(words: str) -> set[str]:
    told = words.casefold().replace("’", "'")
    if any(word in told for word in ("mono", "stereo", "remaster")) and "live" not in told:
        return set()
    return {kind for kind, pattern in OTHER.items() if re.search(rf"\b(?:{pattern})\b", told)}


def versioned(title: str, note: str) -> str:
    """The title with what stands beside it alone and makes it another recording, such as `live, 1997-05-21`."""
    marked = f"{title} ({note})"
    return marked if note and read(marked).kinds - read(title).kinds else title
