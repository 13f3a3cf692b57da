"""Search as all the services have it: `field:"words"` and loose words over titles, names and albums."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from songbot.sandbox.music.catalogue import Artist, Catalogue, Track

_FIELD = re.compile(r'(\w+):(?:"((?:[^"\\]|\\.)*)"|\[([^\]]*)\]|([^\s()]+))')
_ENOUGH = 0.6
"""The part of the loose words that a hit must have."""


@dataclass(frozen=True)
class Wanted:
    """A query: texts by field, and the words around them."""

    fields: Mapping[str, str]
    words: tuple[str, ...]


def parse(query: str) -> Wanted:
    """A query in the common language of Spotify, Deezer and Lucene."""
    fields = {hit[1].lower(): re.sub(r"\\(.)", r"\1", hit[2] or hit[3] or hit[4]) for hit in _FIELD.finditer(query)}
    rest = re.sub(r"\\(.)", r"\1", re.sub(r"\b(?:AND|OR)\b", " ", _FIELD.sub(" ", query)))
    return Wanted(fields, tuple(plain(rest).split()))


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Words without case, accents and signs."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in bare.casefold()).split())


def names(artist: Artist) -> str:
    """All that somebody is called."""
    return plain(f"{artist.name} {artist.native} {artist.latin}")


def texts(track: Track) -> dict[str, str]:
    """What can be searched, by field."""
    return {
        "track": plain(track.title),
        "artist": " ".join(names(artist) for artist in track.artists),
        "album": plain(track.album.title),
        "isrc": track.isrc.lower(),
        "year": track.album.released[:4],
    }


def holds(text: str, wanted: str) -> bool:
    """Whether all words are there."""
    return {*plain(wanted).split()} <= {*text.split()}


def search(catalogue: Catalogue, query: str, service: str) -> list[Track]:
    """Everything of a service that fits, the best and then the best known first; unknown fields are no bar."""
    wanted = parse(query)
    hits = [(_hit(track, wanted), track) for track in catalogue.tracks if track.on(service)]
    good = [(hit, track) for hit, track in hits if hit]
    return [track for _, track in sorted(good, key=lambda pair: (-pair[0], -pair[1].points))]


def _hit(track: Track, wanted: Wanted) -> float:
    """How well it fits, above 0 where it does."""
    text = texts(track)
    if not all(holds(text[name], words) for name, words in wanted.fields.items() if name in text):
        return 0.0
    if not wanted.words:
        return float(bool(wanted.fields))
    anywhere = {*" ".join(text.values()).split()}
    part = sum(word in anywhere for word in wanted.words) / len(wanted.words)
    return part if part >= _ENOUGH else 0.0


def artists(catalogue: Catalogue, query: str) -> Iterator[Artist]:
    """Everybody whose names hold the words."""
    wanted = parse(query)
    words = " ".join((wanted.fields.get("artist", ""), *wanted.words))
    return (one for one in catalogue.artists if words.strip() and holds(names(one), words))
