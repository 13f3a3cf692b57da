"""One vocabulary of genres: shared tag names, the parents that people see, and the way there from anybody's labels.

`genres.tsv` is the whole mapping. A label counts when, freed of case and hyphens, it is a tag or an alias; else when it
ends with or contains one, the longest first ("canadian indie rock" is indie rock). What says nothing stays unknown.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from anyascii import anyascii

KEPT = 8


def _read() -> tuple[tuple[tuple[str, str], ...], dict[str, str]]:
    pairs: list[tuple[str, str]] = []
    spoken: dict[str, str] = {}
    for line in Path(__file__).with_name("genres.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        parent, tag, aliases = line.split("\t")
        pairs.append((tag, parent))
        for name in (tag, *aliases.split(",")):
            spoken.setdefault(plain(name), tag)
    return tuple(pairs), spoken


def plain(label: str) -> str:
    """A label without case, accents and hyphens."""
    text = anyascii(label).casefold()
    return " ".join("".join(sign if sign.isalnum() or sign == "&" else " " for sign in text).split())


_PAIRS, _SPOKEN = _read()
TAGS = tuple(tag for tag, _ in _PAIRS)
"""Every tag, in the order of its place."""
PARENTS = tuple(dict.fromkeys(parent for _, parent in _PAIRS))
"""What people see."""
_PARENT = dict(_PAIRS)


def parent_of(tag: str) -> str:
    """The family of a tag."""
    return _PARENT[tag]


@lru_cache(maxsize=20_000)
def tag_of(label: str) -> str | None:
    """The tag that a label means, if any."""
    words = plain(label).split()
    whole = _SPOKEN.get(" ".join(words))
    if whole is not None or len(words) < 2:
        return whole
    for length in range(len(words) - 1, 0, -1):
        for start in range(len(words) - length, -1, -1):
            part = _SPOKEN.get(" ".join(words[start : start + length]))
            if part is not None:
                return part
    return None


def from_labels(labels: Iterable[str]) -> tuple[str, ...]:
    """The tags of a song, in the order given, each once; nothing known is nothing."""
    found = (tag_of(label) for label in labels)
    return tuple(dict.fromkeys(tag for tag in found if tag is not None))[:KEPT]
