"""What people paste: any form of a Spotify link, other services' links, ISRCs, or plain words."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from songbot.errors import Refused

SPOTIFY_HOSTS = frozenset({"open.spotify.com", "play.spotify.com", "embed.spotify.com"})
SHORT_HOSTS = frozenset({"spotify.link", "spotify.app.link", "link.tospotify.com"})
OTHER_KINDS = frozenset({"album", "artist", "playlist", "episode", "show", "user", "audiobook", "prerelease", "local"})
MOST = 400
"""Characters of a question; nobody types more, and more is cut from no title."""

_ADDRESS = re.compile(r"(?:https?://|spotify:)[^\s<>|)\]]+", re.IGNORECASE)
_ID = re.compile(r"[0-9A-Za-z]{22}(?![0-9A-Za-z])")
_ISRC = re.compile(r"[A-Za-z]{2}-?[0-9A-Za-z]{3}-?\d{2}-?\d{5}")
_LOCALE = re.compile(r"intl-[a-z]{2}(?:-[a-z]{2})?", re.IGNORECASE)
_DEEZER = re.compile(r"(?:[a-z]{2}/)?track/(\d+)")


@dataclass(frozen=True)
class SpotifyTrack:
    """A track of Spotify by its id."""

    id: str


@dataclass(frozen=True)
class DeezerTrack:
    """A track of Deezer by its id."""

    id: str


@dataclass(frozen=True)
class ShortLink:
    """An address that another one stands behind."""

    address: str


@dataclass(frozen=True)
class Isrc:
    """A recording by its code."""

    code: str


@dataclass(frozen=True)
class Words:
    """A title, an artist, or both, as somebody typed them."""

    text: str


Asked = SpotifyTrack | DeezerTrack | ShortLink | Isrc | Words


def parse(text: str) -> Asked:
    """What is meant; Refused with a sentence when it is something that is not a song."""
    text = text.strip()
    if not text:
        raise Refused("nothing_asked")
    address = _ADDRESS.search(text)
    if address:
        return _of_address(address[0].rstrip("|.,;!`*_\"'"))
    if _ISRC.fullmatch(text):
        return Isrc(text.replace("-", "").upper())
    if _ID.fullmatch(text) and re.search(r"\d", text):
        return SpotifyTrack(text)
    return Words(" ".join(text.strip("<>|`*_ ").split())[:MOST])


def find(message: str) -> Asked | None:
    """The first song that a message links to; None where it links to none."""
    for address in _ADDRESS.finditer(message):
        try:
            return _of_address(address[0].rstrip("|.,;!`*_\"'"))
        except Refused:
            continue
    return None


def _of_address(address: str) -> Asked:
    if address.lower().startswith("spotify:"):
        return _of_path(re.split(r"[:/]+", address.partition(":")[2].lstrip("/:")))
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError as broken:
        raise Refused("unknown_link", host="") from broken
    if host in SHORT_HOSTS or (host == "open.spotify.com" and re.fullmatch(r"/s/[0-9A-Za-z]+/?", parts.path)):
        return ShortLink(f"https://{host}{parts.path}")
    if host in SPOTIFY_HOSTS:
        inner = parse_qs(parts.query).get("uri", [""])[0]
        return _of_address(inner) if inner.startswith("spotify:") else _of_path(unquote(parts.path).split("/"))
    if host in {"deezer.com", "m.deezer.com"} and (track := _DEEZER.match(parts.path.lstrip("/"))):
        return DeezerTrack(track[1])
    raise Refused("unknown_link", host=host)


def _of_path(path: list[str]) -> SpotifyTrack:
    words = [word for word in path if word and word != "embed" and not _LOCALE.fullmatch(word)]
    kind = words[0].lower() if words else ""
    if kind == "track" and len(words) > 1 and (id_ := _ID.match(words[1])):
        return SpotifyTrack(id_[0])
    if kind in OTHER_KINDS:
        raise Refused("not_a_track", kind=kind)
    raise Refused("broken_link")
