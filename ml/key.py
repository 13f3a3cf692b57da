"""Tonic and mode of a clip: spectral peaks vote for pitch classes, the votes are held against 24 key profiles.

Against a large service's own key of the whole song such a method agrees on about 45 % of 30 s previews, and most
misses are a fifth, the relative or the parallel key; popularity hardly depends on it.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy.fft

from ml.arrays import FloatArray
from ml.audio import RATE

_SIZE, _HOP = 8192, 8192
_LOW, _HIGH = 60.0, 3500.0
_BINS = 120  # ten a semitone
_MAJOR = (0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400)
_MINOR = (0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.133, 0.330)


@dataclass(frozen=True)
class Key:
    """The best of 24 keys; a confidence of 0 means that nothing tonal is heard."""

    tonic: int  # C = 0
    mode: int  # minor 0, major 1
    confidence: float


def key(samples: FloatArray) -> Key:
    """The key of mono samples at RATE."""
    pitches = histogram(samples)
    if not pitches.any():
        return Key(0, 1, 0.0)
    centred = pitches - pitches.mean()
    fit = _profiles() @ centred / np.linalg.norm(centred)
    best = int(np.argmax(fit))
    return Key(best % 12, int(best < 12), float(np.clip(fit[best], 0, 1)))


def histogram(samples: FloatArray) -> FloatArray:
    """[12] how strongly each pitch class sounds, after the clip's own tuning is taken out."""
    hertz, strength = _peaks(samples)
    if not len(hertz):
        return np.zeros(12)
    place = 12 * np.log2(hertz / 440.0) + 9
    off = np.angle((strength * np.exp(2j * np.pi * place)).sum()) / (2 * np.pi)
    fine = np.zeros(_BINS)
    for harmonic in range(1, 5):
        root = place - 12 * np.log2(harmonic) - off
        bins = np.round(root * 10).astype(np.int64) % _BINS
        fine += np.bincount(bins, strength * 0.6 ** (harmonic - 1), _BINS)
    reach = np.arange(-4, 5)
    shape = np.cos(np.pi * reach / 10) ** 2
    around = (np.arange(12)[:, None] * 10 + reach) % _BINS
    votes: FloatArray = fine[around] @ shape
    return votes


def _peaks(samples: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Frequencies and strengths of the local maxima of every frame."""
    if len(samples) < _SIZE:
        samples = np.pad(samples, (0, _SIZE - len(samples)))
    frames = np.lib.stride_tricks.sliding_window_view(samples, _SIZE)[::_HOP]
    heard = np.abs(scipy.fft.rfft(frames * np.hanning(_SIZE).astype(np.float32), axis=1))
    low, high = int(_LOW * _SIZE / RATE), int(_HIGH * _SIZE / RATE)
    left, here, right = heard[:, low - 1 : high - 1], heard[:, low:high], heard[:, low + 1 : high + 1]
    frame, bin_ = np.nonzero((here > left) & (here >= right) & (here > 1e-4 * max(float(heard.max()), 1e-6)))
    a, b, c = (part[frame, bin_].astype(np.float64) for part in (left, here, right))
    shift = 0.5 * (a - c) / (a - 2 * b + c - 1e-12)
    hertz = (bin_ + low + shift) * RATE / _SIZE
    return hertz, np.sqrt(b) * np.minimum(1.0, (440 / hertz) ** 0.3)


@cache
def _profiles() -> FloatArray:
    rows = [np.roll(profile, tonic) for profile in (_MAJOR, _MINOR) for tonic in range(12)]
    centred = np.array(rows) - np.mean(rows, axis=1, keepdims=True)
    scaled: FloatArray = centred / np.linalg.norm(centred, axis=1, keepdims=True)
    return scaled
