"""The invented catalogue: artists, albums and tracks, what each service counts of them, and the truth behind it."""

import hashlib
import json
import math
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ml.synth import Song
from ml.synth import causes as causes_of

CEILING = 5_000_000
"""Listeners on last.fm that 100 points stand for."""
BASE_POINTS = 35.0
SERVICES = ("spotify", "deezer", "lastfm", "musicbrainz", "listenbrainz", "itunes", "reccobeats")
VERSION_POINTS = {"": 0.0, "remaster": -14.0, "live": -20.0, "remix": -12.0, "radio edit": -8.0, "sped up": -5.0}
"""What a version of a song has less than the song."""
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
GENRES: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("genres.json").read_text("utf-8"))
"""What the services call a family of songs."""
_NONSENSE = ("seen live", "favorites", "2010s", "female vocalists", "awesome")


def digest(*parts: object) -> str:
    """64 hexadecimal digits that stay the same for the same words."""
    return hashlib.sha256(" ".join(map(str, parts)).encode()).hexdigest()


def base62(*parts: object) -> str:
    """22 letters and digits, as Spotify's ids have."""
    number = int(digest(*parts), 16)
    return "".join(_BASE62[number // 62**place % 62] for place in range(22))


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
    kind: str
    begin: int
    level: float
    related: tuple[tuple[int, float], ...] = ()

    @property
    def mbid(self) -> str:
        return uuid_of("artist", self.id)

    @property
    def genre(self) -> dict[str, Any]:
        return GENRES[self.family]


@dataclass(frozen=True)
class Album:
    """A release: `released` is as precise as anybody knows, a year, a month or a day."""

    id: str
    number: int
    title: str
    artist: Artist
    kind: str
    released: str
    size: int = 1

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
    guest: Artist | None
    album: Album
    place: int
    isrc: str
    duration: float
    explicit: bool
    song: Song
    chance: float
    preview: bool
    missing: frozenset[str]

    @cached_property
    def mbid(self) -> str:
        return uuid_of("recording", self.id)

    @cached_property
    def recco(self) -> str:
        return uuid_of("recco", self.id)

    @property
    def seconds(self) -> int:
        return round(self.duration)

    @property
    def milliseconds(self) -> int:
        return round(1000 * self.duration)

    @property
    def artists(self) -> tuple[Artist, ...]:
        return (self.artist, self.guest) if self.guest else (self.artist,)

    @property
    def tags(self) -> list[tuple[str, int]]:
        """As people tag on last.fm: the right words first, nonsense behind; for some a single one, or none."""
        words = (*self.artist.genre["lastfm"], _NONSENSE[self.number % len(_NONSENSE)])
        kept = 0 if self.number % 11 == 0 else 1 if self.number % 7 == 0 else len(words)
        return [(word, 100 - 29 * place) for place, word in enumerate(words[:kept])]

    @property
    def causes(self) -> dict[str, float]:
        """The points that each known cause adds to the base; with `chance` they are the whole truth."""
        age = max(1, 2027 - int(self.album.released[:4]))
        more = {"age": 5.0 - 6.0 / age - 0.12 * age, "version": VERSION_POINTS[self.version]}
        return causes_of(self.song) | more | {"artist": self.artist.level}

    @cached_property
    def points(self) -> float:
        """The true popularity, 0-100."""
        return float(np.clip(BASE_POINTS + sum(self.causes.values()) + self.chance, 3, 99))

    @cached_property
    def listeners(self) -> int:
        """On last.fm, under the usual spelling."""
        return listeners_at(self._counted("lastfm", 2.0))

    @property
    def listens(self) -> tuple[int, int]:
        """Listens and users on ListenBrainz, where a fiftieth part of the world is."""
        users = max(1, round(0.02 * listeners_at(self._counted("listenbrainz", 4.0))))
        return users * (5 + self.number % 8), users

    @property
    def rank(self) -> int:
        """On Deezer."""
        return round(10_000 * self._counted("deezer", 4.0))

    @property
    def popularity(self) -> int:
        """On Spotify, as older applications still see it."""
        return round(self._counted("spotify", 4.0))

    def on(self, service: str) -> bool:
        return service not in self.missing

    def _counted(self, service: str, spread: float) -> float:
        """The points with normal noise of each service's own, made of twelve even parts."""
        signs = digest("noise", service, self.id)
        noise = sum(int(signs[place : place + 4], 16) / 65_535 for place in range(0, 48, 4)) - 6
        return float(np.clip(self.points + spread * noise, 0, 100))


@dataclass(frozen=True)
class Catalogue:
    """Everything that there is."""

    seed: int
    artists: tuple[Artist, ...] = field(repr=False)
    tracks: tuple[Track, ...] = field(repr=False)

    @cached_property
    def by_id(self) -> dict[str, Track]:
        """By any id that a service gives."""
        return {id_: one for one in self.tracks for id_ in (one.id, str(one.number), one.mbid, one.recco)}

    @cached_property
    def artist_by_id(self) -> dict[str, Artist]:
        return {id_: one for one in self.artists for id_ in (one.id, str(one.number), one.mbid)}

    @cached_property
    def album_by_id(self) -> dict[str, Album]:
        """By any id that a service gives, and by the hash of the cover."""
        albums = {track.album.id: track.album for track in self.tracks}.values()
        return {id_: one for one in albums for id_ in (one.id, str(one.number), one.mbid, one.art)}

    @cached_property
    def audience(self) -> dict[str, int]:
        """Listeners of each artist on last.fm, by Spotify's id: more than any song of theirs has."""
        return {one.id: 20 + round(1.4 * max(track.listeners for track in self.of_artist(one))) for one in self.artists}

    def of_album(self, album: Album) -> list[Track]:
        return sorted((one for one in self.tracks if one.album.id == album.id), key=lambda one: one.place)

    def of_artist(self, artist: Artist) -> list[Track]:
        return [one for one in self.tracks if one.artist.id == artist.id]

    def with_isrc(self, isrc: str, service: str) -> list[Track]:
        return [one for one in self.tracks if one.isrc == isrc and one.on(service)]

    def related(self, artist: Artist) -> list[tuple[Artist, float]]:
        """Who is like somebody, and how much, 0-1."""
        return [(self.artists[place], match) for place, match in artist.related]
