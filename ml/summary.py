"""Sum up a log-mel spectrogram over time as one vector of hand features: all that the descriptor estimates ever see."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[Any]

MELS = 128
FRAMES_PER_SECOND = 22_050 / 512
FLOOR_DB = -80.0
"""Stored spectrograms end here, so quieter cells of a fresh one must not tell the two apart."""
BAND_EDGES_HZ = (0, 100, 250, 500, 1000, 2000, 4000, 8000, 11_025)
SLOWEST_BPM, FASTEST_BPM = 50.0, 200.0
_QUANTILES = (0.05, 0.1, 0.5, 0.9, 0.95)
_TINY = 1e-9


def summary(logmel: FloatArray) -> FloatArray:
    """Describe the spectrogram `[frames, 128]` (dB) by one finite float32 vector of `summary_size()` values."""
    decibels = np.maximum(np.asarray(logmel, dtype=np.float32), np.float32(FLOOR_DB))
    if len(decibels) < 2:
        decibels = np.repeat(decibels if len(decibels) else np.full((1, MELS), FLOOR_DB, np.float32), 2, axis=0)
    power = np.exp(decibels * np.float32(np.log(10) / 10))
    steps = np.diff(decibels, axis=0)
    onset = np.maximum(steps, 0).mean(axis=1)
    parts = [_bands(decibels, steps), _spectrum(decibels, power), _level(power), _octaves(power), _onsets(onset)]
    return np.concatenate(parts).astype(np.float32)


@cache
def summary_size() -> int:
    """Say how long a summary is."""
    return len(summary(np.full((2, MELS), FLOOR_DB, dtype=np.float32)))


def mel_centres_hz() -> FloatArray:
    """Return the centre frequency of each of the 128 Slaney bands between 0 and 11,025 Hz."""
    top = 15.0 + 27.0 * np.log(11_025 / 1000) / np.log(6.4)
    mels = np.linspace(0.0, top, MELS + 2)[1:-1]
    return np.where(mels < 15, mels * 200 / 3, 1000 * np.exp((mels - 15) * np.log(6.4) / 27))


@cache
def _cosines(count: int) -> FloatArray:
    """Return the first `count` orthonormal DCT-II rows over the 128 bands, as columns."""
    place = (np.arange(MELS) + 0.5)[:, None] * np.arange(count) * np.pi / MELS
    scale = np.where(np.arange(count) == 0, 1.0, np.sqrt(2.0)) / np.sqrt(MELS)
    return (np.cos(place) * scale).astype(np.float32)


@cache
def _octave_sums() -> FloatArray:
    """Return the matrix that adds mel bands up to eight wide bands, undoing the filters' area norm."""
    centres = mel_centres_hz()
    widths = np.gradient(centres)
    band = np.searchsorted(BAND_EDGES_HZ, centres, side="right") - 1
    return (np.eye(len(BAND_EDGES_HZ) - 1)[band] * widths[:, None]).astype(np.float32)


@cache
def _ear_weights() -> FloatArray:
    """Return the K-weighting of BS.1770 (power) at the band centres times the band widths."""
    centres = mel_centres_hz()
    weight = np.ones(MELS)
    gain, shelf, high = 10 ** (3.99984385397 / 20), (1681.974450955533, 0.7071752369554196), (38.13547, 0.5003270373)
    ratio = 1j * centres / shelf[0]
    weight *= np.abs((gain * ratio**2 + np.sqrt(gain) * ratio / shelf[1] + 1) / (ratio**2 + ratio / shelf[1] + 1)) ** 2
    ratio = 1j * centres / high[0]
    weight *= np.abs(ratio**2 / (ratio**2 + ratio / high[1] + 1)) ** 2
    return (weight * np.gradient(centres)).astype(np.float32)


def _bands(decibels: FloatArray, steps: FloatArray) -> FloatArray:
    """Describe level, spread and movement per band by the first cosines of their course over frequency."""
    across = np.abs(np.diff(decibels, axis=1)).mean()
    return np.concatenate(
        [
            decibels.mean(axis=0) @ _cosines(20),
            decibels.std(axis=0) @ _cosines(20),
            np.abs(steps).mean(axis=0) @ _cosines(12),
            [across],
        ]
    )


def _spectrum(decibels: FloatArray, power: FloatArray) -> FloatArray:
    """Describe brightness (centroid, 85 % roll-off, both in bands) and flatness by mean and spread over time."""
    total = power.sum(axis=1)
    centroid = power @ np.arange(MELS, dtype=np.float32) / total
    rolloff = (np.cumsum(power, axis=1) < 0.85 * total[:, None]).sum(axis=1)
    flatness = decibels.mean(axis=1) - 10 * np.log10(total / MELS)
    return np.concatenate([[course.mean(), course.std()] for course in (centroid, rolloff, flatness)])


def _level(power: FloatArray) -> FloatArray:
    """Describe the K-weighted level over time: mean power, quantiles, spread, crest and share of quiet frames."""
    loud = power @ _ear_weights()
    level = 10 * np.log10(loud)
    overall = 10 * np.log10(loud.mean())
    quantiles = np.quantile(level, _QUANTILES)
    shape = [overall, level.std(), level.max() - overall, (loud < 0.5 * loud.mean()).mean(), np.abs(np.diff(level)).mean()]
    return np.concatenate([quantiles, shape])


def _octaves(power: FloatArray) -> FloatArray:
    """Describe eight wide bands: share of the energy (dB), flux, and share of 2.5-7 Hz in their modulation."""
    level = 10 * np.log10(power @ _octave_sums())
    share = 10 * np.log10(power.mean(axis=0) @ _octave_sums() / (power.mean(axis=0) @ _octave_sums()).sum())
    flux = np.maximum(np.diff(level, axis=0), 0).mean(axis=0)
    swing = np.abs(np.fft.rfft(level - level.mean(axis=0), axis=0)) ** 2
    rates = np.fft.rfftfreq(len(level), 1 / FRAMES_PER_SECOND)
    syllables = swing[(rates >= 2.5) & (rates <= 7)].sum(axis=0) / (swing[rates <= 20].sum(axis=0) + _TINY)
    return np.concatenate([share, flux, syllables])


def _onsets(onset: FloatArray) -> FloatArray:
    """Describe the onset curve: size, spread, density of peaks, and how strictly it repeats at 50-200 BPM."""
    centred = onset - onset.mean()
    spectrum = np.abs(np.fft.rfft(centred, 2 * len(centred))) ** 2
    repeats = np.fft.irfft(spectrum)[: len(centred)]
    repeats = repeats / (repeats[0] + _TINY)
    slow, fast = (round(60 * FRAMES_PER_SECOND / bpm) for bpm in (SLOWEST_BPM, FASTEST_BPM))
    lags = np.zeros(slow + 1)
    lags[: min(len(repeats), slow + 1)] = repeats[: slow + 1]
    beat = lags[fast:]
    peaks = (onset[1:-1] > onset[:-2]) & (onset[1:-1] > onset[2:]) & (onset[1:-1] > onset.mean() + onset.std())
    density = peaks.sum() / len(onset) * FRAMES_PER_SECOND
    size = [onset.mean(), onset.std(), onset.max(), density]
    return np.array([*size, beat.max(), beat.mean(), beat.std(), beat.argmax() / len(beat), np.abs(beat).mean()])
