"""The invented catalogue: artists, songs, their versions, what each service knows of them, and the truth."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from ml.synth import Song, catalogue
from songbot.sandbox.music.names import SCRIPTS, spell

ARTISTS, SONGS = 160, 4
CEILING = 5_000_000
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SERVICES = ("spotify", "deezer", "lastfm", "musicbrainz", "listenbrainz", "itunes", "reccobeats")
TAGS = {
    "house": ("house", "electronic", "dance"),
    "rock": ("rock", "indie rock", "alternative"),
    "folk": ("folk", "singer-songwriter", "acoustic"),
    "ambient": ("ambient", "electronic", "chillout"),
    "hip hop": ("hip-hop", "rap", "hip hop"),
    "chamber": ("classical", "instrumental", "chamber music"),
    "chiptune": ("chiptune", "electronic", "8-bit"),
    "jazz": ("jazz", "instrumental", "bebop"),
}
_NOISE_TAGS = ("seen live", "favorites", "2010s", "female vocalists", "awesome")
_VERSIONS = (" - Remastered 2019", " - Live", " (Night Remix)", " - Radio Edit", " (Sped Up)")


@dataclass(frozen=True)
class Artist:
    """Somebody, with what the services count and call them."""

    id: str
    number: int
    name: str
    family: str
    level: float  # points that the name adds
    listeners: int


@dataclass(frozen=True)
class Track:
    """One recording as it is sold; `song` is the recipe of its sound, `points` its true popularity."""

    id: str
    number: int
    title: str
    artist: Artist
    guest: Artist | None
    album: str
    isrc: str
    duration: float
    released: str
    explicit: bool
    points: float
    song: Song
    preview: bool = True
    missing: frozenset[str] = frozenset()
    version: str = ""

    @property
    def listeners(self) -> int:
        """On last.fm, with its own noise."""
        return round(math.expm1(self._noisy(1) / 100 * math.log1p(CEILING)))

    @property
    def rank(self) -> int:
        """On Deezer."""
        return round(10_000 * self._noisy(2))

    @property
    def artists(self) -> tuple[Artist, ...]:
        """Everybody on the credit."""
        return (self.artist, self.guest) if self.guest else (self.artist,)

    @property
    def tags(self) -> list[tuple[str, int]]:
        """As people tag: the right words first, noise behind."""
        words = [*TAGS[self.artist.family], _NOISE_TAGS[self.number % len(_NOISE_TAGS)]]
        return [(word, 100 - 27 * place) for place, word in enumerate(words)]

    def on(self, service: str) -> bool:
        """Whether a service has it."""
        return service not in self.missing

    def _noisy(self, salt: int) -> float:
        rng = np.random.default_rng([self.song.seed % 2**32, self.number, salt])
        return float(np.clip(self.points + rng.normal(0, 3), 0, 100))


@dataclass(frozen=True)
class Catalogue:
    """Everything that there is, from one seed."""

    seed: int = 1
    tracks: tuple[Track, ...] = field(default=(), repr=False)

    @classmethod
    def make(cls, seed: int = 1, artists: int = ARTISTS) -> "Catalogue":
        """The catalogue of a seed."""
        return cls(seed, tuple(_tracks(seed, artists)))

    @cached_property
    def by_id(self) -> dict[str, Track]:
        """By the id that Spotify gives."""
        return {track.id: track for track in self.tracks}

    @cached_property
    def by_number(self) -> dict[int, Track]:
        """By the id that Deezer and iTunes give."""
        return {track.number: track for track in self.tracks}

    @cached_property
    def artists(self) -> dict[str, Artist]:
        """By the id that Spotify gives."""
        return {track.artist.id: track.artist for track in self.tracks}

    def with_isrc(self, isrc: str, service: str) -> list[Track]:
        """Recordings of a code that a service has."""
        return [track for track in self.tracks if track.isrc == isrc and track.on(service)]

    def search(self, words: str, service: str) -> list[Track]:
        """Everything of a service that holds all the words, or most; the popular first."""
        asked = [word for word in words.casefold().replace('"', " ").split() if word]
        scored = [(sum(word in _text(track) for word in asked), track) for track in self.tracks if track.on(service)]
        good = [(hits, track) for hits, track in scored if hits and hits >= 0.6 * len(asked)]
        return [track for _, track in sorted(good, key=lambda pair: (-pair[0], -pair[1].points))]


def _text(track: Track) -> str:
    return f"{' '.join(artist.name for artist in track.artists)} {track.title}".casefold()


def base62(number: int, seed: int) -> str:
    """22 letters and digits, as Spotify's ids have."""
    rng = np.random.default_rng([seed, number])
    return "".join(BASE62[int(place)] for place in rng.integers(0, 62, 22))


def _tracks(seed: int, artists: int) -> Iterator[Track]:
    rng = np.random.default_rng(seed)
    cast: dict[str, Artist] = {}
    number = 100_000
    for song in catalogue(seed, artists, SONGS):
        artist = cast.get(song.artist.name) or _artist(song, len(cast), rng)
        cast[song.artist.name] = artist
        number += 1
        guest = cast[str(rng.choice(list(cast)))] if rng.random() < 0.12 else None
        track = _track(song, artist, number, rng)
        yield replace(track, guest=guest if guest is not artist else None)
        if rng.random() < 0.25:
            number += 1
            yield _version(track, number, rng)


def _artist(song: Song, place: int, rng: np.random.Generator) -> Artist:
    script = SCRIPTS[place % len(SCRIPTS)] if place % 2 else "latin"
    level = float(rng.normal(0, 12))
    listeners = round(math.expm1(min(1.0, max(0.05, 0.55 + level / 40)) * math.log1p(CEILING)))
    name = spell(song.artist.name, script)
    return Artist(base62(place, 77), 1000 + place, name, song.artist.family.name, level, listeners)


def _track(song: Song, artist: Artist, number: int, rng: np.random.Generator) -> Track:
    year = int(rng.integers(1972, 2027))
    released = str(rng.choice([f"{year}", f"{year}-{1 + number % 12:02d}", f"{year}-{1 + number % 12:02d}-15"]))
    missing = frozenset(name for name in SERVICES if name != "spotify" and rng.random() < 0.06)
    return Track(
        id=base62(number, 5),
        number=number,
        title=spell(song.title, "latin" if number % 5 else SCRIPTS[number % len(SCRIPTS)]),
        artist=artist,
        guest=None,
        album=song.title.split()[0] if rng.random() < 0.6 else f"{song.title} (Single)",
        isrc=f"QZSB{year % 100:02d}{number % 100_000:06d}"[:12],
        duration=float(np.round(rng.uniform(135, 295), 3)),
        released=released,
        explicit=bool(rng.random() < 0.15),
        points=float(np.clip(song.popularity + artist.level + rng.normal(0, 4), 1, 99)),
        song=song,
        preview=bool(rng.random() > 0.08),
        missing=missing,
    )


def _version(track: Track, number: int, rng: np.random.Generator) -> Track:
    """Another recording, or the same under another code, or one that shares the code wrongly."""
    kind = str(rng.choice(_VERSIONS))
    same_code = "Remaster" in kind or rng.random() < 0.1
    return replace(
        track,
        id=base62(number, 5),
        number=number,
        title=f"{track.title}{kind}",
        isrc=track.isrc if same_code else f"QZSB99{number % 100_000:06d}"[:12],
        duration=track.duration + float(np.round(rng.uniform(-20, 40), 3)) * (not same_code),
        points=max(1.0, track.points - float(rng.uniform(8, 25))),
        version=kind.strip(" -()"),
    )
