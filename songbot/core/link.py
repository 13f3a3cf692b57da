"""What people paste: any form of a Spotify link, other services' links, codes, or plain words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, quote, unquote, unquote_plus, urlsplit

from songbot.errors import Refused

SPOTIFY_HOSTS = frozenset({"open.spotify.com", "play.spotify.com", "embed.spotify.com"})
SHORT_HOSTS = frozenset(
    {"spotify.link", "spotify.app.link", "link.tospotify.com", "link.deezer.com", "deezer.page.link"}
)
APPLE_HOSTS = frozenset({"music.apple.com", "geo.music.apple.com", "itunes.apple.com"})
LASTFM_HOSTS = frozenset({"last.fm", "lastfm.de", "m.last.fm"})
PAGES: Mapping[str, str] = {
    "youtube.com": "v",
    "soundcloud.com": "",
    "bandcamp.com": "",
    "tidal.com": "",
    "qobuz.com": "",
    "beatport.com": "",
    "audiomack.com": "",
    "jamendo.com": "",
    "discogs.com": "",
    "music.amazon.com": "trackAsin",
}
"""Other services whose pages MusicBrainz knows, and what of the question in such an address says which song."""

OTHER_KINDS = frozenset({"album", "artist", "playlist", "episode", "show", "user", "audiobook", "prerelease", "local"})
MOST = 400
"""Characters of a question; nobody types more, and more is cut from no title."""

_SHOWN = 40
"""Characters of an address that is none, so that people see which is meant."""

_ADDRESS = re.compile(r"(?:https?://|spotify:)[^\s<>|)\]]+", re.IGNORECASE)
_ID = re.compile(r"[0-9A-Za-z]{22}(?![0-9A-Za-z])")
_ISRC = re.compile(r"[A-Za-z]{2}-?[0-9A-Za-z]{3}-?\d{2}-?\d{5}")
_LOCALE = re.compile(r"intl-[a-z]{2}(?:-[a-z]{2})?", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DEEZER = re.compile(r"(?:[a-z]{2}/)?(track|album|artist|playlist|show|episode)/(\d+)")
_APPLE = re.compile(r"(?:[a-z]{2}/)?(song|album|artist|playlist|station|music-video)/(?:[^/]+/)?(?:id)?([\w.-]+)")
_LASTFM = re.compile(r"(?:[a-z]{2}/)?music/([^/]+)/[^/]+/([^/]+)")
_LASTFM_HOLDER = re.compile(r"(?:[a-z]{2}/)?music/[^/]+(/[^/+][^/]*)?")
_RECORDING = re.compile(rf"(recording|track|artist|album|release|release-group|work)/({_UUID.pattern})", re.IGNORECASE)


@dataclass(frozen=True)
class SpotifyTrack:
    """A track of Spotify by its id."""

    id: str


@dataclass(frozen=True)
class DeezerTrack:
    """A track of Deezer by its id."""

    id: str


@dataclass(frozen=True)
class AppleTrack:
    """A track of Apple Music by its id, which is iTunes' as well."""

    id: str


@dataclass(frozen=True)
class LastfmSong:
    """A page of last.fm, which names a song by artist and title alone."""

    artist: str
    title: str


@dataclass(frozen=True)
class Recording:
    """A recording of MusicBrainz by its id."""

    mbid: str


@dataclass(frozen=True)
class Page:
    """A page of another music service, by the address under which MusicBrainz may know it."""

    address: str
    host: str


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


Asked = SpotifyTrack | DeezerTrack | AppleTrack | LastfmSong | Recording | Page | ShortLink | Isrc | Words


def parse(text: str) -> Asked:
    """What is meant; Refused with a sentence when it is something that is not a song."""
    text = text.strip()
    if not text:
        raise Refused("nothing_asked")
    address = _ADDRESS.search(text)
    if address:
        # Where there is nothing but the address, all of it is meant.
        return _of_address(text if address[0] == text else address[0].rstrip("|.,;!`*_\"'"))
    if _ISRC.fullmatch(text):
        return Isrc(text.replace("-", "").upper())
    if _UUID.fullmatch(text.lower()):
        return Recording(text.lower())
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


def as_text(asked: Asked) -> str:  # noqa: PLR0911  one line for each form
    """The question in the words of which `parse` makes the same."""
    match asked:
        case SpotifyTrack(id):
            return f"spotify:track:{id}"
        case DeezerTrack(id):
            return f"https://www.deezer.com/track/{id}"
        case AppleTrack(id):
            return f"https://music.apple.com/song/{id}"
        case LastfmSong(artist, title):
            return f"https://www.last.fm/music/{quote(artist, safe='')}/_/{quote(title, safe='')}"
        case Recording(mbid):
            return f"https://musicbrainz.org/recording/{mbid}"
        case ShortLink(address) | Page(address):
            return address
        case Isrc(text) | Words(text):
            return text


def _of_address(address: str) -> Asked:
    if address.lower().startswith("spotify:"):
        return _of_path(re.split(r"[:/]+", address.partition(":")[2].lstrip("/:")))
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError as broken:
        raise Refused("unknown_link", host=address[:_SHOWN]) from broken
    if host in SHORT_HOSTS or (host == "open.spotify.com" and re.fullmatch(r"/s/[0-9A-Za-z]+/?", parts.path)):
        return ShortLink(f"https://{host}{parts.path}")
    if host in SPOTIFY_HOSTS:
        inner = parse_qs(parts.query).get("uri", [""])[0]
        return _of_address(inner) if inner.startswith("spotify:") else _of_path(unquote(parts.path).split("/"))
    return _elsewhere(host, parts)


def _elsewhere(host: str, parts: SplitResult) -> Asked:
    """A song at one of the other services."""
    path = parts.path.strip("/")
    if host in {"deezer.com", "m.deezer.com"} and (deezer := _DEEZER.match(path)):
        return DeezerTrack(_song(deezer))
    if host in APPLE_HOSTS and (apple := _APPLE.match(path)):
        # An album's address names the song that is picked in it.
        picked = parse_qs(parts.query).get("i", [""])[0]
        return AppleTrack(picked if picked.isascii() and picked.isdigit() else _song(apple))
    if host in LASTFM_HOSTS and (lastfm := _LASTFM.match(path)):
        return LastfmSong(unquote_plus(lastfm[1]), unquote_plus(lastfm[2]))
    if host in LASTFM_HOSTS and (holder := _LASTFM_HOLDER.fullmatch(path)):
        raise Refused("not_a_track", kind="album" if holder[1] else "artist")
    if host in {"musicbrainz.org", "beta.musicbrainz.org", "listenbrainz.org"} and (known := _RECORDING.match(path)):
        return Recording(_song(known).lower())
    return _page(host, parts)


def _song(found: "re.Match[str]") -> str:
    """The id of what is a song, and not of what holds or makes songs."""
    if (kind := found[1].lower()) not in {"track", "song", "recording"}:
        raise Refused("not_a_track", kind=kind)
    return found[2]


def _page(host: str, parts: SplitResult) -> Page:
    """The address without what only says where somebody came from."""
    if host == "youtu.be":
        return Page(f"https://www.youtube.com/watch?v={parts.path.strip('/')}", "youtube.com")
    site = next((one for one in PAGES if host == one or host.endswith(f".{one}")), "")
    path = parts.path.rstrip("/")
    if not site or not path:
        raise Refused("unknown_link", host=host)
    told = parse_qs(parts.query).get(PAGES[site], [""])[0] if PAGES[site] else ""
    if site == "youtube.com":
        return Page(f"https://www.youtube.com/watch?v={told or path.rpartition('/')[2]}", site)
    return Page(f"https://{host}{path}" + (f"?{PAGES[site]}={told}" if told else ""), site)


def _of_path(path: list[str]) -> SpotifyTrack:
    words = [word for word in path if word and word != "embed" and not _LOCALE.fullmatch(word)]
    kind = words[0].lower() if words else ""
    if kind == "track" and len(words) > 1 and (id_ := _ID.match(words[1])):
        return SpotifyTrack(id_[0])
    if kind in OTHER_KINDS:
        raise Refused("not_a_track", kind=kind)
    raise Refused("broken_link")
