"""How a clip moves from half second to half second: what can be seen of any sound, whatever the model makes of it."""

import numpy as np

from ml.arrays import FloatArray
from ml.audio import HOP, RATE, Clip
from ml.tempo import onsets

STEP = 0.5
RANGE = 40.0
"""Decibels below the loudest that are told apart."""


def moves(clip: Clip) -> dict[str, tuple[float, ...]]:
    """Loudness, brightness and onsets from 0 to 1, one value for each step; nothing for less than two steps."""
    frames, size = len(clip.logmel), round(STEP * RATE / HOP)
    if frames < 2 * size:
        return {}
    power = 10 ** (clip.logmel / 10)
    total = power.sum(axis=1)
    loud = 10 * np.log10(np.maximum(total, 1e-10))
    centre = (power @ np.arange(power.shape[1], dtype=np.float32)) / np.maximum(total, 1e-10) / (power.shape[1] - 1)
    curve = np.append(onsets(clip.logmel), 0)
    found = {
        "loudness": np.clip(1 + (_steps(loud, size) - float(loud.max())) / RANGE, 0, 1),
        "brightness": _steps(centre, size),
        "onsets": _stretched(_steps(curve - float(curve.min()), size)),
    }
    return {name: tuple(round(float(value), 3) for value in values) for name, values in found.items()}


def _steps(values: FloatArray, size: int) -> FloatArray:
    """The mean of each step; what is left over at the end is no step."""
    whole: FloatArray = values[: len(values) // size * size].reshape(-1, size).mean(axis=1)
    return whole


def _stretched(values: FloatArray) -> FloatArray:
    most = float(values.max())
    return values / most if most > 0 else values
