"""Makes the catalogue of a seed: who plays, what they sell, in which versions, and what is wrong with it where."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ml.synth import FAMILIES, Song
from ml.synth import Artist as Player
from ml.synth import catalogue as synth
from songbot.sandbox.music.catalogue import SERVICES, Album, Artist, Catalogue, Track, base62
from songbot.sandbox.music.names import SCRIPTS, spell

ARTISTS, SONGS = 160, 4
_FIRST_NUMBER = 900_000_000_000
"""Above every number that the shops have given."""
_COUNTRIES = {
    "latin": ("US", "GB", "NG"),
    "accents": ("SE", "CZ", "BR"),
    "cyrillic": ("UA", "BG", "RS"),
    "greek": ("GR", "CY"),
    "hebrew": ("IL",),
    "arabic": ("EG", "MA"),
    "katakana": ("JP",),
    "hangul": ("KR",),
}
_SUFFIXES = {
    "remaster": " - Remastered 2019",
    "live": " - Live at Nowhere Hall",
    "remix": " - Night Remix",
    "radio edit": " - Radio Edit",
    "sped up": " (Sped Up)",
}
_MISSING = {"deezer": 0.06, "lastfm": 0.04, "musicbrainz": 0.12, "listenbrainz": 0.1, "itunes": 0.15, "reccobeats": 0.3}
_NO_PREVIEW, _GUEST, _VERSION = 0.07, 0.12, 0.3
_WRONG_CODE = 97
"""Every so many tracks a label has written the code of another song."""

Rng = np.random.Generator


def make(seed: int = 1, artists: int = ARTISTS) -> Catalogue:
    """The catalogue of a seed; the same for the same seed."""
    songs = synth(seed, artists, SONGS)
    players = list(dict.fromkeys(song.artist for song in songs))
    cast = tuple(_artist(player, place, seed) for place, player in enumerate(players))
    cast = tuple(replace(one, related=tuple(_related(one, cast, seed))) for one in cast)
    shelves = (songs[place : place + SONGS] for place in range(0, len(songs), SONGS))
    shop = _Shop(seed, cast)
    tracks = [track for artist, shelf in zip(cast, shelves, strict=True) for track in shop.of(artist, shelf)]
    return Catalogue(seed, cast, tuple(_with_wrong_codes(tracks)))


def _artist(player: Player, place: int, seed: int) -> Artist:
    rng = np.random.default_rng([seed, 1, place])
    script = SCRIPTS[place // 2 % len(SCRIPTS)] if place % 2 else "latin"
    native = spell(player.name, script)
    # Many artists of the east are sold under a Latin name, and known to MusicBrainz under their own.
    sold_in_latin = script in {"katakana", "hangul", "cyrillic"} and rng.random() < 0.4
    return Artist(
        id=base62(seed, "artist", place),
        number=_FIRST_NUMBER + place,
        name=player.name if sold_in_latin else native,
        native=native,
        latin=player.name,
        family=player.family.name,
        country=str(rng.choice(_COUNTRIES[script])),
        group=bool(rng.random() < 0.4),
        begin=int(rng.integers(1950, 2005)),
        level=float(rng.normal(0, 6)),
    )


def _related(artist: Artist, cast: tuple[Artist, ...], seed: int) -> Iterator[tuple[int, float]]:
    """Up to six others, those of the same family closest."""
    rng = np.random.default_rng([seed, 2, artist.number])
    near = {one.number: rng.random() + (one.family == artist.family) for one in cast if one is not artist}
    places = sorted(range(len(cast)), key=lambda place: -near.get(cast[place].number, -1.0))
    best = near[cast[places[0]].number]
    for place in places[:6]:
        yield place, round(near[cast[place].number] / best, 6)


@dataclass
class _Shop:
    """Numbers what it sells."""

    seed: int
    cast: tuple[Artist, ...]
    _number: int = _FIRST_NUMBER + 1_000_000

    def of(self, artist: Artist, songs: list[Song]) -> Iterator[Track]:
        """An album, a single, and where there are other versions a second edition with them."""
        rng = np.random.default_rng([self.seed, 3, artist.number])
        script = SCRIPTS[(artist.number // 2) % len(SCRIPTS)] if artist.native != artist.latin else "latin"
        titles = [spell(song.title, script) for song in songs]
        released = _released(rng)
        album = self._album(artist, titles[0], "album", released)
        single = self._album(artist, titles[-1], "single", _released(rng))
        made = [self._track(song, title, album, rng) for song, title in zip(songs, titles, strict=True)]
        made[-1] = replace(made[-1], album=single)
        again = self._album(artist, f"{titles[0]} (Deluxe Edition)", "compilation", "2019-05-17")
        again = replace(again, released=max(again.released, released))
        versions = [self._version(track, again, rng) for track in made if rng.random() < _VERSION]
        for shelf in (made[:-1], made[-1:], versions):
            yield from (_placed(track, place, len(shelf)) for place, track in enumerate(shelf))

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _album(self, artist: Artist, title: str, kind: str, released: str) -> Album:
        number = self._next()
        return Album(base62(self.seed, "album", number), number, title, artist, kind, released, 1)

    def _track(self, song: Song, title: str, album: Album, rng: Rng) -> Track:
        number = self._next()
        guests = self._guests(album.artist, rng)
        return Track(
            id=base62(self.seed, "track", number),
            number=number,
            name=title,
            version="",
            title=f"{title} (feat. {guests[0].name})" if guests else title,
            artist=album.artist,
            guests=guests,
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

    def _guests(self, artist: Artist, rng: Rng) -> tuple[Artist, ...]:
        guest = self.cast[int(rng.integers(len(self.cast)))]
        return (guest,) if rng.random() < _GUEST and guest is not artist else ()

    def _version(self, track: Track, album: Album, rng: Rng) -> Track:
        """Another recording; half of the remasters carry the code of the original."""
        number = self._next()
        kind = str(rng.choice(sorted(_SUFFIXES)))
        keeps_code = kind == "remaster" and rng.random() < 0.5
        song = _other_sound(track.song, kind)
        return replace(
            track,
            id=base62(self.seed, "track", number),
            number=number,
            version=kind,
            title=f"{track.title}{_SUFFIXES[kind]}",
            album=album,
            isrc=track.isrc if keeps_code else _isrc(number, album),
            duration=round(track.duration * _stretch(kind) + float(rng.uniform(-1, 1)), 3),
            song=song,
            chance=float(rng.normal(0, 3)),
        )


def _placed(track: Track, place: int, size: int) -> Track:
    return replace(track, place=place + 1, album=replace(track.album, size=size))


def _released(rng: Rng) -> str:
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


def _stretch(kind: str) -> float:
    return {"sped up": 1 / 1.2, "radio edit": 0.8, "live": 1.15, "remix": 1.3}.get(kind, 1.0)


def _with_wrong_codes(tracks: list[Track]) -> Iterator[Track]:
    for place, track in enumerate(tracks):
        wrong = place % _WRONG_CODE == _WRONG_CODE - 1
        yield replace(track, isrc=tracks[place - _WRONG_CODE // 2].isrc) if wrong else track
