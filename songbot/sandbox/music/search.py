"""Search as all the services have it: `field:"words"` and loose words over titles, names and albums."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from songbot.sandbox.music.catalogue import Artist, Catalogue, Track

_FIELD = re.compile(r'(\w+):(?:"((?:[^"\\]|\\.)*)"|\[([^\]]*)\]|([^\s()]+))')
_ENOUGH = 0.6
"""The part of the loose words that a hit in a shop must have."""


@dataclass(frozen=True)
class Wanted:
    """A query: texts by field, and the words around them."""

    fields: Mapping[str, str]
    words: tuple[str, ...]

    def fit(self, texts: Mapping[str, str]) -> float:
        """0 where a field has other words; else the part of the loose words that is there. No field is no bar."""
        if not all(
            {*plain(words).split()} <= {*texts[name].split()} for name, words in self.fields.items() if name in texts
        ):
            return 0.0
        everything = {*" ".join(texts.values()).split()}
        loose = sum(word in everything for word in self.words) / max(1, len(self.words))
        return loose if self.words else float(bool(self.fields))


def parse(query: str) -> Wanted:
    """A query in the common language of Spotify, Deezer and Lucene."""
    fields = {
        hit[1].lower(): re.sub(r"\\(.)", r"\1", hit[2] or hit[3] or hit[4] or "") for hit in _FIELD.finditer(query)
    }
    return Wanted(fields, tuple(plain(re.sub(r"\\|\b(?:AND|OR)\b", " ", _FIELD.sub(" ", query))).split()))


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Words without case, accents and signs."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in bare.casefold()).split())


def names(*artists: Artist) -> str:
    """All that people are called."""
    return plain(" ".join(f"{one.name} {one.native} {one.latin}" for one in artists))


def search(catalogue: Catalogue, query: str, service: str) -> list[Track]:
    """Everything in a shop that fits, the best and then the best known first."""
    wanted = parse(query)
    fits = [(wanted.fit(_texts(track)), track) for track in catalogue.tracks if track.on(service)]
    good = [(fit, track) for fit, track in fits if fit >= _ENOUGH]
    return [track for _, track in sorted(good, key=lambda pair: (-pair[0], -pair[1].points))]


def _texts(track: Track) -> dict[str, str]:
    told = {"track": plain(track.title), "artist": names(*track.artists), "album": plain(track.album.title)}
    return told | {"isrc": track.isrc.lower(), "year": track.album.released[:4]}
