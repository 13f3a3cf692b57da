"""The invented catalogue: artists, albums and tracks, what each service counts of them, and the truth behind it."""

import hashlib
import math
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ml.synth import Song
from ml.synth import causes as causes_of

CEILING = 5_000_000
"""Listeners on last.fm that 100 points stand for."""
BASE_POINTS = 35.0
SERVICES = ("spotify", "deezer", "lastfm", "musicbrainz", "listenbrainz", "itunes", "reccobeats")
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class Genre(NamedTuple):
    """What the services call a family of songs."""

    spotify: tuple[str, ...]
    lastfm: tuple[str, ...]
    deezer: tuple[int, str]
    itunes: str


GENRES = {
    "house": Genre(("house", "edm"), ("house", "electronic", "dance"), (106, "Electro"), "Dance"),
    "rock": Genre(("indie rock",), ("rock", "indie rock", "alternative"), (152, "Rock"), "Rock"),
    "folk": Genre(("folk",), ("folk", "singer-songwriter", "acoustic"), (466, "Folk"), "Singer/Songwriter"),
    "ambient": Genre(("ambient",), ("ambient", "electronic", "chillout"), (106, "Electro"), "Electronic"),
    "hip hop": Genre(("hip hop", "rap"), ("Hip-Hop", "rap", "hip hop"), (116, "Rap/Hip Hop"), "Hip-Hop/Rap"),
    "chamber": Genre(("classical",), ("Classical", "instrumental", "chamber music"), (98, "Classical"), "Classical"),
    "chiptune": Genre(("chiptune",), ("chiptune", "electronic", "8-bit"), (106, "Electro"), "Electronic"),
    "jazz": Genre(("jazz",), ("jazz", "instrumental", "bebop"), (129, "Jazz"), "Jazz"),
}
_NONSENSE = ("seen live", "favorites", "2010s", "female vocalists", "awesome")
VERSION_POINTS = {"": 0.0, "remaster": -14.0, "live": -20.0, "remix": -12.0, "radio edit": -8.0, "sped up": -5.0}
"""What a version of a song has less than the song."""


def digest(*parts: object) -> str:
    """64 hexadecimal digits that stay the same for the same words."""
    return hashlib.sha256(" ".join(map(str, parts)).encode()).hexdigest()


def base62(*parts: object) -> str:
    """22 letters and digits, as Spotify's ids have."""
    number, signs = int(digest(*parts), 16), ""
    for _ in range(22):
        number, place = divmod(number, 62)
        signs += _BASE62[place]
    return signs


def uuid_of(*parts: object) -> str:
    """A UUID that stays the same for the same words."""
    return str(uuid.UUID(digest(*parts)[:32], version=4))


def listeners_at(points: float) -> int:
    """Listeners on last.fm of so many points."""
    return round(math.expm1(float(np.clip(points, 1, 100)) / 100 * math.log1p(CEILING)))


@dataclass(frozen=True)
class Artist:
    """Somebody: `name` is what shops print, `native` what MusicBrainz has, `latin` the name in plain letters."""

    id: str
    number: int
    name: str
    native: str
    latin: str
    family: str
    country: str
    group: bool
    begin: int
    level: float
    related: tuple[tuple[int, float], ...] = ()

    @property
    def mbid(self) -> str:
        return uuid_of("artist", self.id)


@dataclass(frozen=True)
class Album:
    """A release: `released` is as precise as anybody knows, a year, a month or a day."""

    id: str
    number: int
    title: str
    artist: Artist
    kind: str
    released: str
    size: int

    @property
    def mbid(self) -> str:
        return uuid_of("release", self.id)

    @property
    def art(self) -> str:
        return digest("art", self.id)[:24]

    @property
    def precision(self) -> str:
        return ("year", "month", "day")[self.released.count("-")]

    @property
    def day(self) -> str:
        """The date as those shops print it who always have a day."""
        return f"{self.released}-01-01"[:10]


@dataclass(frozen=True)
class Track:
    """One recording as it is sold; `id` is Spotify's, `song` the recipe of its sound, `chance` is unexplained."""

    id: str
    number: int
    name: str
    version: str
    title: str
    artist: Artist
    guests: tuple[Artist, ...]
    album: Album
    place: int
    isrc: str
    duration: float
    explicit: bool
    song: Song
    chance: float
    preview: bool
    missing: frozenset[str]

    @property
    def mbid(self) -> str:
        return uuid_of("recording", self.id)

    @property
    def artists(self) -> tuple[Artist, ...]:
        return (self.artist, *self.guests)

    @property
    def guest(self) -> Artist | None:
        return self.guests[0] if self.guests else None

    @property
    def tags(self) -> list[tuple[str, int]]:
        """As people tag on last.fm: the right words first, nonsense behind; for some a single one, or none."""
        words = (*GENRES[self.artist.family].lastfm, _NONSENSE[self.number % len(_NONSENSE)])
        kept = 0 if self.number % 11 == 0 else 1 if self.number % 7 == 0 else len(words)
        return [(word, 100 - 29 * place) for place, word in enumerate(words[:kept])]

    @property
    def causes(self) -> dict[str, float]:
        """The points that each known cause adds to the base; with `chance` they are the whole truth."""
        age = 2027 - int(self.album.released[:4])
        fading = {"age": 5.0 - 6.0 / age - 0.12 * age}
        return causes_of(self.song) | fading | {"artist": self.artist.level, "version": VERSION_POINTS[self.version]}

    @cached_property
    def points(self) -> float:
        """The true popularity, 0-100."""
        return float(np.clip(BASE_POINTS + sum(self.causes.values()) + self.chance, 3, 99))

    @property
    def listeners(self) -> int:
        """On last.fm, under the usual spelling."""
        return listeners_at(self.points + self._noise("lastfm", 2.0))

    @property
    def listens(self) -> tuple[int, int]:
        """Users and listens on ListenBrainz, where a hundredth part of the world is."""
        users = max(1, round(0.02 * listeners_at(self.points + self._noise("listenbrainz", 4.0))))
        return users, round(users * (5 + 4 * abs(self._noise("plays", 1.0))))

    @property
    def rank(self) -> int:
        return round(10_000 * float(np.clip(self.points + self._noise("deezer", 4.0), 0, 99)))

    @property
    def popularity(self) -> int:
        """On Spotify, as older applications still see it."""
        return round(float(np.clip(self.points + self._noise("spotify", 4.0), 0, 100)))

    def on(self, service: str) -> bool:
        return service not in self.missing

    def _noise(self, salt: str, spread: float) -> float:
        """Normal noise of its own for each service, from twelve even parts."""
        signs = digest("noise", salt, self.id)
        return spread * (sum(int(signs[place : place + 4], 16) / 65_535 for place in range(0, 48, 4)) - 6)


@dataclass(frozen=True)
class Catalogue:
    """Everything that there is."""

    seed: int
    artists: tuple[Artist, ...] = field(repr=False)
    tracks: tuple[Track, ...] = field(repr=False)

    @cached_property
    def by_id(self) -> dict[str, Track]:
        """By any id that a service gives: Spotify's, the shops' number, MusicBrainz's, ReccoBeats's."""
        names = ((track.id, str(track.number), track.mbid, uuid_of("recco", track.id)) for track in self.tracks)
        return {name: track for track, four in zip(self.tracks, names, strict=True) for name in four}

    @cached_property
    def artist_by_id(self) -> dict[str, Artist]:
        """By Spotify's id, the shops' number or MusicBrainz's id."""
        return {name: one for one in self.artists for name in (one.id, str(one.number), one.mbid)}

    @cached_property
    def album_by_id(self) -> dict[str, Album]:
        """By Spotify's id, the shops' number or MusicBrainz's id."""
        albums = (track.album for track in self.tracks)
        return {name: one for one in albums for name in (one.id, str(one.number), one.mbid, one.art)}

    @cached_property
    def audience(self) -> dict[str, int]:
        """Listeners of each artist on last.fm, by Spotify's id: more than any song of theirs has."""
        most: dict[str, int] = {}
        for track in self.tracks:
            most[track.artist.id] = max(most.get(track.artist.id, 0), track.listeners)
        return {id_: round(1.4 * count) + 20 for id_, count in most.items()}

    def of_album(self, album: Album) -> list[Track]:
        return sorted((one for one in self.tracks if one.album.id == album.id), key=lambda one: one.place)

    def of_artist(self, artist: Artist) -> list[Track]:
        """Somebody's tracks, the best known first."""
        return sorted((one for one in self.tracks if one.artist.id == artist.id), key=lambda one: -one.points)

    def with_isrc(self, isrc: str, service: str) -> list[Track]:
        return [track for track in self.tracks if track.isrc == isrc and track.on(service)]

    def related(self, artist: Artist) -> list[tuple[Artist, float]]:
        """Who is like somebody, and how much, 0-1."""
        return [(self.artists[place], match) for place, match in artist.related]
