"""How a clip moves from half second to half second: what can be seen of any sound, whatever the model makes of it."""

import numpy as np

from ml.arrays import FloatArray
from ml.sound.audio import HOP, RATE, Clip
from ml.sound.tempo import onsets

FRAMES = 22
STEP = FRAMES * HOP / RATE
"""About half a second, in frames and in seconds."""
BANDS, DEEP = 32, 60.0
"""Of a spectrogram, and how many decibels below its loudest place it ends."""
QUIET, LEAST = 20.0, 0.15
"""Decibels below the loudest that are told apart, and the share of the bands that fills a picture at the least."""


def moves(clip: Clip) -> dict[str, tuple[float, ...]]:
    """Loudness, brightness and onsets from 0 to 1, one value for each step; nothing for less than two steps."""
    if len(clip.logmel) < 2 * FRAMES:
        return {}
    power = 10 ** (clip.logmel / 10)
    total = power.sum(axis=1)
    loud = 10 * np.log10(np.maximum(total, 1e-10))
    centre = (power @ np.arange(power.shape[1], dtype=np.float32)) / np.maximum(total, 1e-10) / (power.shape[1] - 1)
    curve = np.append(onsets(clip.logmel), 0)
    found = {
        "loudness": np.clip(1 + (_steps(loud) - float(_steps(loud).max())) / QUIET, 0, 1),
        "brightness": _stretched(_steps(centre), LEAST),
        "onsets": _stretched(_steps(curve), 1e-6),
    }
    return {name: tuple(round(float(value), 3) for value in values) for name, values in found.items()}


def bands(clip: Clip) -> tuple[tuple[float, ...], ...]:
    """The clip's spectrogram from 0 to 1, the low bands first, with the steps of `moves`."""
    if len(clip.logmel) < 2 * FRAMES:
        return ()
    whole = clip.logmel[: len(clip.logmel) // FRAMES * FRAMES]
    power = (10 ** (whole / 10)).reshape(-1, FRAMES, BANDS, whole.shape[1] // BANDS).mean(axis=(1, 3))
    level = 10 * np.log10(np.maximum(power, 1e-10))
    found = np.clip(1 + (level - level.max()) / DEEP, 0, 1).T
    return tuple(tuple(round(float(value), 2) for value in band) for band in found)


def _steps(values: FloatArray) -> FloatArray:
    """The mean of each step; what is left over at the end is no step."""
    whole: FloatArray = values[: len(values) // FRAMES * FRAMES].reshape(-1, FRAMES).mean(axis=1)
    return whole


def _stretched(values: FloatArray, least: float) -> FloatArray:
    """From the lowest to the highest, which are at least so far apart."""
    low, high = float(values.min()), float(values.max())
    return (values - low) / max(high - low, least)
