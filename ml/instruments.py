"""Invented instruments and events as short waveforms: what `ml.synth` builds its songs from."""

from collections.abc import Callable

import numpy as np

from ml.arrays import FloatArray as Sound

RATE = 22_050
_TABLE = 4096


def clock(seconds: float) -> Sound:
    """The time of each sample of a stretch of sound, in seconds."""
    time: Sound = np.arange(int(seconds * RATE), dtype=np.float32) / np.float32(RATE)
    return time


def wave_table(brightness: float, partial_step: int) -> Sound:
    """One period of a tone whose upper partials fade the slower the brighter it is; a step of 2 sounds hollow."""
    phase = np.arange(_TABLE) * (2 * np.pi / _TABLE)
    partials = range(1, 13, partial_step)
    steepness = 3.2 - 2.4 * brightness
    table = np.asarray(sum(np.sin(k * phase) / k**steepness for k in partials))
    found: Sound = (table / np.abs(table).max()).astype(np.float32)
    return found


def tone(table: Sound, hertz: float, length: int) -> Sound:
    """A steady tone read from a wave table."""
    places = (np.arange(length, dtype=np.float64) * (hertz * _TABLE / RATE)).astype(np.int64)
    return np.take(table, places & (_TABLE - 1))


def fade(length: int, attack: float, release: float) -> Sound:
    """A straight rise and fall, so that no sound starts or ends with a click."""
    rise, fall = max(1, int(attack * RATE)), max(1, int(release * RATE))
    place = np.arange(length, dtype=np.float32)
    found: Sound = np.minimum(1.0, np.minimum(place / rise, (length - place) / fall)).astype(np.float32)
    return found


def decay(length: int, seconds: float) -> Sound:
    """The exponential decay of something struck or plucked."""
    shape: Sound = np.exp(np.arange(length, dtype=np.float32) * np.float32(-1.0 / (seconds * RATE)))
    return shape


def kick() -> Sound:
    """A bass drum: a sine that falls from 150 to 50 Hz."""
    time = clock(0.25)
    sweep = 50 * time + 100 * 0.03 * (1 - np.exp(-time / 0.03))
    found: Sound = (np.sin(2 * np.pi * sweep) * np.exp(-time / 0.08)).astype(np.float32)
    return found


def snare(rng: np.random.Generator) -> Sound:
    """A snare drum: noise over a short low tone."""
    time = clock(0.2)
    body = 0.6 * np.sin(2 * np.pi * 190 * time) * np.exp(-time / 0.04)
    found: Sound = (body + 0.5 * rng.standard_normal(time.size) * np.exp(-time / 0.06)).astype(np.float32)
    return found


def hat(rng: np.random.Generator, seconds: float) -> Sound:
    """A cymbal: differenced noise, closed when short and a crash when long."""
    time = clock(seconds)
    found: Sound = (np.diff(rng.standard_normal(time.size), prepend=0) * np.exp(-4 * time / seconds) * 0.3).astype(
        np.float32
    )
    return found


def _bell(rng: np.random.Generator, seconds: float) -> Sound:
    time = clock(seconds)
    base = rng.uniform(500, 1100)
    strikes = np.zeros_like(time)
    for start in np.arange(0.0, seconds - 0.15, 0.45):
        since = np.maximum(time - np.float32(start), 0)
        ring = sum(np.sin(2 * np.pi * base * ratio * since) for ratio in (1.0, 2.76, 5.4))
        strikes += np.asarray(ring) * np.exp(-since / 0.3) * (time >= start)
    found: Sound = strikes.astype(np.float32)
    return found


def _riser(rng: np.random.Generator, seconds: float) -> Sound:
    time = clock(seconds)
    low, high = rng.uniform(250, 500), rng.uniform(2500, 5000)
    phase = low * time + (high - low) * time**2 / (2 * seconds)
    found: Sound = np.sin(2 * np.pi * phase).astype(np.float32)
    return found


def _burst(rng: np.random.Generator, seconds: float) -> Sound:
    time = clock(seconds)
    centre = rng.uniform(1200, 4000)
    slow = np.repeat(rng.standard_normal(time.size // 24 + 1), 24)[: time.size]
    found: Sound = (slow * np.sin(2 * np.pi * centre * time)).astype(np.float32)
    return found


def _fill(rng: np.random.Generator, seconds: float) -> Sound:
    length = int(seconds * RATE)
    sound = np.zeros(length + RATE, np.float32)
    for start in np.arange(0.0, seconds - 0.05, 0.09):
        time = clock(0.16)
        pitch = 260 - 150 * start / seconds
        hit = np.sin(2 * np.pi * pitch * time) * np.exp(-time / 0.05) + 0.2 * rng.standard_normal(time.size)
        place = int(start * RATE)
        sound[place : place + time.size] += hit * np.exp(-time / 0.06)
    return sound[:length]


def _voice(rng: np.random.Generator, seconds: float) -> Sound:
    time = clock(seconds)
    base, rate = rng.uniform(280, 620), rng.uniform(5, 7)
    phase = 2 * np.pi * base * time + 0.05 * base / rate * np.sin(2 * np.pi * rate * time)
    formants = {1: 1.0, 2: 0.9, 3: 0.5, 4: 0.6, 5: 0.3, 6: 0.2}
    found: Sound = np.asarray(sum(weight * np.sin(k * phase) for k, weight in formants.items())).astype(np.float32)
    return found


EVENTS: dict[str, Callable[[np.random.Generator, float], Sound]] = {
    "bell": _bell,
    "burst": _burst,
    "fill": _fill,
    "riser": _riser,
    "voice": _voice,
}
"""What can happen once in a song, each as a function of chance and seconds."""


def event_sound(kind: str, seed: int, seconds: float) -> Sound:
    """An event at a root mean square of 1, with soft edges."""
    sound = EVENTS[kind](np.random.default_rng(seed), seconds)
    sound = sound * fade(sound.size, 0.02, 0.05)
    found: Sound = (sound / max(1e-6, float(np.sqrt(np.mean(sound**2))))).astype(np.float32)
    return found
