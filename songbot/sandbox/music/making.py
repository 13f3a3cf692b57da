"""Makes the catalogue of a seed: who plays, what they sell, in which versions, and what is wrong with it where."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import count

import numpy as np

from ml.synth import FAMILIES, Song
from ml.synth import Artist as Player
from ml.synth import catalogue as synth
from songbot.sandbox.music.catalogue import SERVICES, Album, Artist, Catalogue, Track, base62
from songbot.sandbox.music.names import SCRIPTS, spell

ARTISTS, SONGS = 160, 4
_FIRST = 900_000_000_000
"""Above every number that the shops have given."""
_COUNTRIES = {"accents": "SE", "cyrillic": "UA", "greek": "GR", "hebrew": "IL", "arabic": "EG"}
_COUNTRIES |= {"latin": "US", "katakana": "JP", "hangul": "KR"}
_SUFFIXES = {"remaster": " - Remastered 2019", "live": " - Live at Nowhere Hall", "remix": " - Night Remix"}
_SUFFIXES |= {"radio edit": " - Radio Edit", "sped up": " (Sped Up)"}
_STRETCH = {"sped up": 1 / 1.2, "radio edit": 0.8, "live": 1.15, "remix": 1.3, "remaster": 1.0}
_MISSING = {"deezer": 0.06, "lastfm": 0.04, "musicbrainz": 0.12, "listenbrainz": 0.1, "itunes": 0.15, "reccobeats": 0.3}
_NO_PREVIEW, _GUEST, _VERSION = 0.07, 0.12, 0.3
_NEWEST, _FRESH_DAYS = "2022", 13
_WRONG_CODE = 97
"""Every so many tracks a label has written the code of another song."""


@lru_cache(maxsize=4)
def make(seed: int = 1, artists: int = ARTISTS) -> Catalogue:
    """The catalogue of a seed; the same for the same seed."""
    songs = synth(seed, artists, SONGS)
    players = [song.artist for song in songs[::SONGS]]
    cast = tuple(_artist(player, place, seed) for place, player in enumerate(players))
    cast = tuple(replace(one, related=tuple(_related(one, cast, seed))) for one in cast)
    shop = _Shop(seed, cast, count(_FIRST + 1_000_000))
    tracks = [track for place, artist in enumerate(cast) for track in shop.of(artist, songs[SONGS * place :][:SONGS])]
    wrong = {place: tracks[place - _WRONG_CODE // 2].isrc for place in range(_WRONG_CODE, len(tracks), _WRONG_CODE)}
    return Catalogue(seed, cast, tuple(replace(one, isrc=wrong.get(at, one.isrc)) for at, one in enumerate(tracks)))


def with_fresh(catalogue: Catalogue, today: date) -> Catalogue:
    """The same with its newest singles just out: a world that stood still would have no fresh song to bet on."""
    newest = [one.album.id for one in catalogue.tracks if one.album.kind == "single" and one.album.released >= _NEWEST]
    days = {album: str(today - timedelta(days=place % _FRESH_DAYS)) for place, album in enumerate(newest)}
    return replace(
        catalogue,
        tracks=tuple(
            replace(one, album=replace(one.album, released=days[one.album.id])) if one.album.id in days else one
            for one in catalogue.tracks
        ),
    )


def _script(place: int) -> str:
    return SCRIPTS[place // 2 % len(SCRIPTS)] if place % 2 else "latin"


def _artist(player: Player, place: int, seed: int) -> Artist:
    rng, script = np.random.default_rng([seed, 1, place]), _script(place)
    native = spell(player.name, script)
    # Many artists of the east are sold under a Latin name, and known to MusicBrainz under their own.
    sold_in_latin = script in {"katakana", "hangul", "cyrillic"} and rng.random() < 0.4
    return Artist(
        id=base62(seed, "artist", place),
        number=_FIRST + place,
        name=player.name if sold_in_latin else native,
        native=native,
        latin=player.name,
        family=player.family.name,
        country=_COUNTRIES[script],
        kind="Group" if rng.random() < 0.4 else "Person",
        begin=int(rng.integers(1950, 2005)),
        level=float(rng.normal(0, 6)),
    )


def _related(artist: Artist, cast: tuple[Artist, ...], seed: int) -> Iterator[tuple[int, float]]:
    """Six others, those of the same family closest."""
    rng = np.random.default_rng([seed, 2, artist.number])
    near = [(one is not artist) * (rng.random() + (one.family == artist.family)) for one in cast]
    for place in sorted(range(len(cast)), key=lambda place: -near[place])[:6]:
        yield place, round(near[place] / max(near), 6)


@dataclass(frozen=True)
class _Shop:
    """Puts songs on albums and numbers what it sells."""

    seed: int
    cast: tuple[Artist, ...]
    numbers: Iterator[int]

    def of(self, artist: Artist, songs: list[Song]) -> Iterator[Track]:
        """An album, a single, and where there are other versions a second edition with them."""
        rng = np.random.default_rng([self.seed, 3, artist.number])
        titles = [spell(song.title, _script(artist.number - _FIRST)) for song in songs]
        album = self._album(artist, titles[0], "album", _released(rng))
        single = self._album(artist, titles[-1], "single", _released(rng))
        again = self._album(artist, f"{titles[0]} (Deluxe Edition)", "compilation", max("2019-05-17", album.released))
        shelves = [*zip(songs, titles, [album] * (len(songs) - 1) + [single], strict=True)]
        made = [self._track(song, title, shelf, rng) for song, title, shelf in shelves]
        versions = [self._version(track, again, rng) for track in made if rng.random() < _VERSION]
        for shelf in (made[:-1], made[-1:], versions):
            for place, track in enumerate(shelf, 1):
                yield replace(track, place=place, album=replace(track.album, size=len(shelf)))

    def _album(self, artist: Artist, title: str, kind: str, released: str) -> Album:
        number = next(self.numbers)
        return Album(base62(self.seed, "album", number), number, title, artist, kind, released)

    def _track(self, song: Song, title: str, album: Album, rng: np.random.Generator) -> Track:
        number, guest = next(self.numbers), self.cast[int(rng.integers(len(self.cast)))]
        featured = rng.random() < _GUEST and guest is not album.artist
        return Track(
            id=base62(self.seed, "track", number),
            number=number,
            name=title,
            version="",
            title=f"{title} (feat. {guest.name})" if featured else title,
            artist=album.artist,
            guest=guest if featured else None,
            album=album,
            place=1,
            isrc=_isrc(number, album),
            duration=round(float(rng.uniform(135, 295)), 3),
            explicit=bool(rng.random() < 0.15),
            song=song,
            chance=float(rng.normal(0, 3)),
            preview=bool(rng.random() >= _NO_PREVIEW),
            missing=frozenset(name for name in SERVICES if rng.random() < _MISSING.get(name, 0)),
        )

    def _version(self, track: Track, album: Album, rng: np.random.Generator) -> Track:
        """Another recording; half of the remasters carry the code of the original."""
        number, kind = next(self.numbers), str(rng.choice(sorted(_SUFFIXES)))
        keeps_code = kind == "remaster" and rng.random() < 0.5
        return replace(
            track,
            id=base62(self.seed, "track", number),
            number=number,
            version=kind,
            title=f"{track.title}{_SUFFIXES[kind]}",
            album=album,
            isrc=track.isrc if keeps_code else _isrc(number, album),
            duration=round(track.duration * _STRETCH[kind] + float(rng.uniform(-1, 1)), 3),
            song=_other_sound(track.song, kind),
            chance=float(rng.normal(0, 3)),
        )


def _released(rng: np.random.Generator) -> str:
    year, month, day = int(rng.integers(1972, 2027)), int(rng.integers(1, 11)), int(rng.integers(1, 29))
    dates = (f"{year}", f"{year}-{month:02d}", f"{year}-{month:02d}-{day:02d}")
    return str(rng.choice(dates, p=(0.12, 0.08, 0.8)))


def _isrc(number: int, album: Album) -> str:
    """QZ and a registrant that is nobody's: SB0."""
    return f"QZSB0{album.released[2:4]}{number % 100_000:05d}"


def _other_sound(song: Song, kind: str) -> Song:
    if kind == "sped up":
        return replace(song, tempo=min(170.0, song.tempo * 1.2), key=(song.key + 3) % 12)
    if kind == "remix":
        return replace(song, artist=replace(song.artist, family=FAMILIES[0]))
    return replace(song, seed=song.seed + 1) if kind == "live" else song
