"""Invented artists and songs whose popularity has known causes: recipes, their truth, and their sound."""

from dataclasses import dataclass

import numpy as np

from ml.arrays import FloatArray as Sound
from ml.instruments import RATE, decay, event_sound, fade, hat, kick, snare, tone, wave_table

NOISE_POINTS = 3.0
"""Standard deviation of what no sound explains in a popularity."""

EVENT_POINTS = {"bell": 26.0, "burst": 20.0, "fill": 22.0, "riser": 24.0, "voice": 30.0}
"""What an event at full level adds; at the lowest level it adds seven tenths of that."""

LEVELS_DB = (-7.0, 3.0)
"""How loud an event may be against the music around it."""

_MAJOR, _MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
_PROGRESSIONS = ((0, 4, 5, 3), (0, 5, 3, 4), (5, 3, 0, 4), (0, 3, 4, 3))
_BEATS = 16


@dataclass(frozen=True)
class Family:
    """What the songs of one genre share."""

    name: str
    drums: float
    pad: float
    pluck: float
    partial_step: int
    tempo: tuple[float, float]
    kicks: tuple[float, ...]


FAMILIES = (
    Family("house", 0.9, 0.5, 0.4, 2, (100, 150), (0, 1, 2, 3)),
    Family("rock", 0.8, 0.7, 0.5, 1, (85, 160), (0, 2)),
    Family("folk", 0.15, 0.2, 0.9, 1, (70, 130), (0,)),
    Family("ambient", 0.05, 1.0, 0.3, 1, (65, 120), (0,)),
    Family("hip hop", 1.0, 0.4, 0.4, 2, (70, 115), (0, 0.75, 2.5)),
    Family("chamber", 0.0, 0.8, 0.7, 1, (65, 135), ()),
    Family("chiptune", 0.4, 0.3, 0.9, 2, (95, 160), (0, 2)),
    Family("jazz", 0.4, 0.5, 0.8, 1, (80, 160), (0, 2.5)),
)


@dataclass(frozen=True)
class Artist:
    """Somebody invented, at home in one family."""

    name: str
    family: Family
    tempo: float
    brightness: float


@dataclass(frozen=True)
class Event:
    """Something that happens once in a song; `level` is its loudness against the music in dB."""

    kind: str
    start: float
    seconds: float
    level: float

    @property
    def points(self) -> float:
        """What the event adds to the popularity."""
        low, high = LEVELS_DB
        return EVENT_POINTS[self.kind] * (0.7 + 0.3 * (self.level - low) / (high - low))


@dataclass(frozen=True)
class Song:
    """The recipe of a song; sound and popularity follow from it."""

    artist: Artist
    title: str
    seed: int
    tempo: float
    key: int
    mode: int
    brightness: float
    density: float
    event: Event | None
    popularity: float


def causes(song: Song) -> dict[str, float]:
    """The points that each known cause adds to 35; the rest of the popularity is chance."""
    return {
        "tempo": 8.0 * (song.tempo - 110) / 30,
        "brightness": 12.0 * (song.brightness - 0.5),
        "density": 8.0 * (song.density - 0.5),
        "event": song.event.points if song.event else 0.0,
    }


def _name(rng: np.random.Generator, syllables: int) -> str:
    parts = [
        rng.choice(list("bdfgklmnprstvz")) + rng.choice(["a", "e", "i", "o", "u", "ai", "ou"]) for _ in range(syllables)
    ]
    return "".join(parts).capitalize()


def _artist(rng: np.random.Generator) -> Artist:
    family = FAMILIES[int(rng.integers(len(FAMILIES)))]
    name = f"{_name(rng, int(rng.integers(2, 4)))} {_name(rng, 2)}"
    return Artist(name, family, float(rng.uniform(*family.tempo)), float(rng.uniform(0.15, 0.85)))


def _event(rng: np.random.Generator) -> Event | None:
    if rng.random() < 0.2:
        return None
    seconds = float(rng.uniform(0.7, 3.0))
    kind = str(rng.choice(sorted(EVENT_POINTS)))
    return Event(kind, float(rng.uniform(1.0, 29.0 - seconds)), seconds, float(rng.uniform(*LEVELS_DB)))


def _song(artist: Artist, seed: int) -> Song:
    rng = np.random.default_rng(seed)
    tempo = float(np.clip(artist.tempo + rng.normal(0, 10), 60, 170))
    brightness = float(np.clip(artist.brightness + rng.normal(0, 0.15), 0, 1))
    title = f"{_name(rng, 2)} {_name(rng, int(rng.integers(1, 4)))}"
    key, mode = int(rng.integers(12)), int(rng.integers(2))
    silent = Song(artist, title, seed, tempo, key, mode, brightness, float(rng.random()), _event(rng), 0.0)
    points = 35.0 + sum(causes(silent).values()) + rng.normal(0, NOISE_POINTS)
    return Song(**{**vars(silent), "popularity": float(np.clip(points, 0, 100))})


def catalogue(seed: int, artists: int, tracks: int) -> list[Song]:
    """`tracks` songs by each of so many artists, names never twice; the same for the same seed."""
    rng = np.random.default_rng(seed)
    cast: dict[str, Artist] = {}
    while len(cast) < artists:
        artist = _artist(rng)
        cast.setdefault(artist.name, artist)
    return [_song(artist, int(rng.integers(2**40))) for artist in cast.values() for _ in range(tracks)]


def _add(loop: Sound, sound: Sound, start: float, gain: float) -> None:
    place = int(start) % loop.size
    head = min(sound.size, loop.size - place)
    loop[place : place + head] += gain * sound[:head]
    rest = min(sound.size - head, loop.size)
    loop[:rest] += gain * sound[head : head + rest]


def _hertz(song: Song, degree: int, octave: int) -> float:
    scale = _MAJOR if song.mode else _MINOR
    semitones = song.key + scale[degree % 7] + 12 * (degree // 7 + octave)
    return float(65.41 * 2 ** (semitones / 12))


def _harmony(song: Song, loop: Sound, rng: np.random.Generator) -> None:
    family, beat = song.artist.family, loop.size / _BEATS
    table = wave_table(song.brightness, family.partial_step)
    bar = int(4 * beat)
    envelope = fade(bar, 0.08, 0.15)
    roots = _PROGRESSIONS[int(rng.integers(len(_PROGRESSIONS)))]
    for number, root in enumerate(roots):
        chord = sum(tone(table, _hertz(song, root + step, 1), bar) for step in (0, 2, 4))
        _add(loop, np.asarray(chord) * envelope, number * bar, 0.16 * family.pad)
        low = tone(table, _hertz(song, root, 0), int(beat)) * decay(int(beat), 0.4)
        for step in (0, 2):
            _add(loop, low, number * bar + step * beat, 0.35)
    length = int(0.5 * RATE)
    shape = decay(length, 0.18) * fade(length, 0.005, 0.05)
    for _ in range(int(8 + 48 * song.density)):
        place = int(rng.integers(_BEATS * 4)) * beat / 4
        pitch = _hertz(song, int(rng.integers(14)), 2)
        _add(loop, tone(table, pitch, length) * shape, place, 0.3 * family.pluck)


def _drums(song: Song, loop: Sound, rng: np.random.Generator) -> None:
    family, beat = song.artist.family, loop.size / _BEATS
    low, high, closed = kick(), snare(rng), hat(rng, 0.06)
    for bar in range(_BEATS // 4):
        for place in family.kicks:
            _add(loop, low, (4 * bar + place) * beat, 0.8 * family.drums)
        for place in (1, 3):
            _add(loop, high, (4 * bar + place) * beat, 0.5 * family.drums)
    steps = 2 if song.density < 0.5 else 4
    for step in range(_BEATS * steps):
        _add(loop, closed, step * beat / steps, 0.5 * family.drums)


def _arrange(song: Song, loop: Sound, seconds: float, rng: np.random.Generator) -> Sound:
    """Repeat the loop with louder and quieter bars, and crashes that mean nothing: loud seconds must be no clue."""
    length = int(seconds * RATE)
    sound = np.tile(loop, -(-length // loop.size))[:length]
    bar = max(1, loop.size // 8)
    gains = 10 ** (rng.uniform(-3, 3, -(-length // bar) + 1) / 20)
    sound = sound * np.interp(np.arange(length) / bar, np.arange(gains.size), gains).astype(np.float32)
    crash = hat(rng, 1.2)
    for _ in range(int(rng.integers(1, 4))):
        place = int(rng.integers(max(1, length - crash.size)))
        part = sound[place : place + crash.size]
        part += np.float32(rng.uniform(0.5, 1.2)) * crash[: part.size]
    return sound / np.float32(np.sqrt(np.mean(sound**2)) + 1e-9)


def render(song: Song, seconds: float = 30.0) -> Sound:
    """The song as mono samples at 22,050 Hz; its event sounds only where the clip reaches it."""
    rng = np.random.default_rng(song.seed)
    loop = np.zeros(int(_BEATS * 60 / song.tempo * RATE), np.float32)
    _harmony(song, loop, rng)
    _drums(song, loop, rng)
    sound = _arrange(song, loop, seconds, rng)
    if song.event:
        event = event_sound(song.event.kind, song.seed, song.event.seconds) * np.float32(10 ** (song.event.level / 20))
        place = int(song.event.start * RATE)
        part = sound[place : place + event.size]
        part += event[: part.size]
    sound = sound * np.float32(10 ** (rng.uniform(-24, -18) / 20))
    return np.clip(sound, -1, 1).astype(np.float32)
