"""Planted sets that share nothing with `ml.synth`: other backgrounds, other events, other causes."""

from collections.abc import Callable, Iterator

import numpy as np

from ml.arrays import FloatArray as Sound
from ml.planted import Planted

RATE = 22_050
SECONDS = 30


def _time(seconds: float) -> Sound:
    return (np.arange(int(seconds * RATE)) / RATE).astype(np.float32)


def _edges(sound: Sound, seconds: float = 0.02) -> Sound:
    ramp = np.minimum(1, np.arange(1, sound.size + 1) / (seconds * RATE))
    return np.asarray(sound * ramp * ramp[::-1], np.float32)


def _unit(sound: Sound) -> Sound:
    return np.asarray(sound / (np.sqrt(np.mean(sound**2)) + 1e-9), np.float32)


def _glide(rng: np.random.Generator, time: Sound) -> Sound:
    low, high = rng.uniform(400, 900), rng.uniform(1500, 3500)
    low, high = (low, high) if rng.random() < 0.5 else (high, low)
    return np.asarray(np.sin(2 * np.pi * (low * time + (high - low) * time**2 / (2 * time[-1]))))


def _beep(rng: np.random.Generator, time: Sound) -> Sound:
    return np.asarray(np.sign(np.sin(2 * np.pi * rng.uniform(700, 1400) * time)) * (np.sin(2 * np.pi * 8 * time) > 0))


def _hiss(rng: np.random.Generator, time: Sound) -> Sound:
    return rng.standard_normal(time.size).astype(np.float32)


def _wobble(rng: np.random.Generator, time: Sound) -> Sound:
    carrier = rng.uniform(300, 800)
    return np.asarray(np.sin(2 * np.pi * carrier * time + 6 * np.sin(2 * np.pi * carrier * 1.41 * time)))


def _roll(rng: np.random.Generator, time: Sound) -> Sound:
    return np.asarray(rng.standard_normal(time.size) * np.exp(-((time * rng.uniform(9, 14)) % 1) * 6))


def _siren(rng: np.random.Generator, time: Sound) -> Sound:
    base = rng.uniform(500, 900)
    return np.asarray(np.sin(2 * np.pi * base * time + base * 0.25 / 0.6 * np.sin(2 * np.pi * 0.6 * 2 * time)))


def _drone(rng: np.random.Generator, loudness: float) -> Sound:
    """Slow sine chords in coloured noise that swells."""
    time = _time(SECONDS)
    sound = np.zeros_like(time)
    for _ in range(4):
        swell = 1 + 0.6 * np.sin(2 * np.pi * rng.uniform(0.05, 0.3) * time + rng.uniform(0, 6))
        sound += np.sin(2 * np.pi * rng.uniform(80, 700) * time) * swell
    noise = np.cumsum(rng.standard_normal(time.size)).astype(np.float32)
    noise -= np.convolve(noise, np.ones(400, np.float32) / 400, "same")
    return _unit(sound + 0.5 * _unit(noise)) * np.float32(loudness)


def _groove(rng: np.random.Generator, pulse: float) -> Sound:
    """A saw riff and a drum machine at `pulse` steps a second, with bars of very different loudness."""
    time = _time(SECONDS)
    step = (time * pulse).astype(np.int64)
    riff = rng.choice([55, 65, 73, 82, 98, 110, 131, 147], 16)[step % 16]
    phase = np.cumsum(riff / RATE)
    since = (time * pulse) % 1 / pulse
    drum = rng.standard_normal(time.size) * np.exp(-since / 0.03) * rng.choice([0, 0.4, 1.0], 8)[step % 8]
    bars = 10 ** (rng.uniform(-6, 6, 32) / 20)
    return _unit((0.5 * (2 * (phase % 1) - 1) + drum) * bars[(step // 16) % 32])


def _place(rng: np.random.Generator, seconds: float) -> float:
    return float(rng.uniform(0.3, SECONDS - 0.3 - seconds))


def drone_clip(rng: np.random.Generator, artist: str, taste: float) -> Planted:
    """Events add or take away by kind and level; loudness of the whole clip counts a little."""
    loudness = float(10 ** (rng.uniform(-8, 0) / 20))
    sound = _drone(rng, loudness)
    points = 50 + 12 * (loudness - 0.7) + taste * 2 + rng.normal(0, 4)
    if rng.random() < 0.2:
        return Planted(artist, "untitled", sound * np.float32(0.12), float(np.clip(points, 0, 100)), "none", None, None)
    effects: dict[str, tuple[Callable[[np.random.Generator, Sound], Sound], float]] = {
        "glide": (_glide, 28),
        "beep": (_beep, -26),
        "hiss": (_hiss, 20),
        "wobble": (_wobble, -22),
    }
    kind = str(rng.choice(list(effects)))
    make, weight = effects[kind]
    seconds, level = float(rng.uniform(0.5, 2.0)), float(rng.uniform(-10, 3))
    start = _place(rng, seconds)
    event = _edges(_unit(make(rng, _time(seconds)))) * np.float32(loudness * 10 ** (level / 20))
    sound[int(start * RATE) : int(start * RATE) + event.size] += event
    points += weight * (1 + 0.3 * (level + 3.5) / 6.5)
    return Planted(
        artist, "untitled", sound * np.float32(0.12), float(np.clip(points, 0, 100)), kind, start, start + seconds
    )


def groove_clip(rng: np.random.Generator, artist: str, taste: float) -> Planted:
    """Every event lowers the popularity, a hole in the music among them; fast pulses raise it."""
    pulse = float(np.clip(6 + taste + rng.normal(0, 1), 3, 9))
    sound = _groove(rng, pulse)
    points = 60 + 4 * (pulse - 6) + rng.normal(0, 5)
    if rng.random() < 0.2:
        return Planted(artist, "untitled", sound * np.float32(0.1), float(np.clip(points, 0, 100)), "none", None, None)
    kind = str(rng.choice(["hole", "roll", "siren"]))
    seconds = float(rng.uniform(1.0, 4.0))
    start = _place(rng, seconds)
    part = slice(int(start * RATE), int(start * RATE) + int(seconds * RATE))
    if kind == "hole":
        sound[part] *= 1 - _edges(np.ones_like(sound[part])) * np.float32(0.98)
    else:
        make = _roll if kind == "roll" else _siren
        sound[part] += _edges(_unit(make(rng, _time(seconds)))) * np.float32(10 ** (rng.uniform(-6, 4) / 20))
    points -= {"hole": 26, "roll": 30, "siren": 34}[kind]
    return Planted(
        artist, "untitled", sound * np.float32(0.1), float(np.clip(points, 0, 100)), kind, start, start + seconds
    )


MAKERS = {"drone": drone_clip, "groove": groove_clip}


def from_strangers(name: str, clips: int, artists: int, seed: int) -> Iterator[Planted]:
    """A set of one of the makers, each artist with a taste of its own."""
    rng = np.random.default_rng(seed)
    for artist in range(artists):
        taste = float(rng.normal())
        for _ in range(-(-clips // artists)):
            yield MAKERS[name](rng, f"{name} {artist}", taste)
