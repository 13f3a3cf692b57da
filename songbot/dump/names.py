"""The key under which a song is found by its names: artist, title and version as they compare, in eight bytes."""

import hashlib

from songbot.core.spelling import fold
from songbot.core.title import Title
from songbot.core.title import read as title_of


def key(artist: str, title: str) -> int:
    """Equal for names that differ in case, accents, script, guests or remastering alone; never for another version."""
    return of(fold(artist), title_of(title))


def of(artist: str, title: Title) -> int:
    """The same of a folded artist and a title that was taken apart; ten million songs share none by chance."""
    text = f"{artist}\n{fold(title.base)}\n{' '.join(sorted(title.kinds))}"
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)


def keys(artists: tuple[str, ...], title: str) -> list[int]:
    """The keys of a song under each of its artists' names; the first stands for the song."""
    parts = title_of(title)
    return [of(artist, parts) for artist in dict.fromkeys([fold(artist) for artist in artists if artist])]
