"""Sum up a log-mel spectrogram over time as one vector of hand features: all that the descriptor estimates ever see."""

from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.floating[Any]]

MELS = 128
FRAMES_PER_SECOND = 22_050 / 512
LEVEL = 0
"""Where the summary holds the K-weighted level (dB). Every other level in it is relative to this one, so that
turning a clip down moves this value and next to nothing else."""
FLOOR_DB = -80.0
"""Stored spectrograms end here, so quieter cells of a fresh one must not tell the two apart."""
BAND_EDGES_HZ = (0, 100, 250, 500, 1000, 2000, 4000, 8000)
SLOWEST_BPM, FASTEST_BPM = 50.0, 200.0
SYLLABLES_HZ = (2.5, 7.0)
_COARSE = 32
_TINY = 1e-9


def summary(logmel: Floats) -> Floats:
    """Describe the spectrogram `[frames, 128]` (dB) by one finite float32 vector of `summary_size()` values."""
    decibels = _at_least_two_frames(np.maximum(np.asarray(logmel, dtype=np.float32), np.float32(FLOOR_DB)))
    heard, bands, climb = np.split(_power(decibels) @ _weights(), [1, 1 + len(BAND_EDGES_HZ)], axis=1)
    overall = 10 * np.log10(heard.mean())
    steps = np.diff(decibels, axis=0)
    parts = [
        np.array([overall]),
        _course(decibels, steps, overall),
        _spectrum(decibels, climb),
        _level(heard[:, 0], overall),
        _octaves(bands),
        _onsets(np.maximum(steps, 0, out=steps) @ _mean()),
    ]
    return np.concatenate(parts).astype(np.float32)


@cache
def summary_size() -> int:
    """Say how long a summary is."""
    return len(summary(np.full((2, MELS), FLOOR_DB, dtype=np.float32)))


def mel_centres_hz() -> Floats:
    """Return the centre frequency of each of the 128 Slaney bands between 0 and 11,025 Hz."""
    top = 15.0 + 27.0 * np.log(11_025 / 1000) / np.log(6.4)
    mels = np.linspace(0.0, top, MELS + 2)[1:-1]
    return np.where(mels < 15, mels * 200 / 3, 1000 * np.exp((mels - 15) * np.log(6.4) / 27))


def _at_least_two_frames(decibels: Floats) -> Floats:
    """Repeat the last frame, or add silence, until there is a step to look at."""
    lacking = max(0, 2 - len(decibels))
    last = decibels[-1:] if len(decibels) else np.full((1, MELS), FLOOR_DB, dtype=np.float32)
    return np.concatenate([decibels, np.repeat(last, lacking, axis=0)]) if lacking else decibels


def _power(decibels: Floats) -> Floats:
    scaled = decibels * np.float32(np.log(10) / 10)
    power: Floats = np.exp(scaled, out=scaled)
    return power


@cache
def _mean() -> Floats:
    return np.full(MELS, 1 / MELS, dtype=np.float32)


@cache
def _weights() -> Floats:
    """Return one matrix for all sums over bands: K-weighted power, eight wide bands, 32 steps of running power."""
    centres = mel_centres_hz()
    # The filters have unit area, so the power of a stretch of the spectrum is band power times band width.
    widths = np.gradient(centres)
    wide = np.eye(len(BAND_EDGES_HZ))[np.searchsorted(BAND_EDGES_HZ, centres, side="right") - 1] * widths[:, None]
    running = np.arange(MELS)[:, None] < (np.arange(_COARSE) + 1) * (MELS // _COARSE)
    return np.column_stack([_k_weighting(centres) * widths, wide, running]).astype(np.float32)


def _k_weighting(hertz: Floats) -> Floats:
    """Return the power response of the two filters of BS.1770: a high shelf and a high-pass."""
    gain, shelf_hz, shelf_q = 10 ** (3.99984385397 / 20), 1681.97, 0.70718
    high_hz, high_q = 38.1355, 0.50033
    s = 1j * hertz / shelf_hz
    shelf = (gain * s**2 + np.sqrt(gain) * s / shelf_q + 1) / (s**2 + s / shelf_q + 1)
    s = 1j * hertz / high_hz
    response: Floats = np.abs(shelf * s**2 / (s**2 + s / high_q + 1)) ** 2
    return response


@cache
def _cosines(count: int) -> Floats:
    """Return the first `count` orthonormal DCT-II rows over the 128 bands, as columns."""
    place = (np.arange(MELS) + 0.5)[:, None] * np.arange(count) * np.pi / MELS
    scale = np.where(np.arange(count) == 0, 1.0, np.sqrt(2.0)) / np.sqrt(MELS)
    cosines: Floats = (np.cos(place) * scale).astype(np.float32)
    return cosines


def _course(decibels: Floats, steps: Floats, overall: float) -> Floats:
    """Describe level, spread and movement per band by the first cosines of their course over frequency."""
    mean = decibels.mean(axis=0)
    square = np.einsum("tm,tm->m", decibels, decibels) / len(decibels)
    spread = np.sqrt(np.maximum(square - mean**2, 0))
    movement = np.abs(steps).mean(axis=0)
    return np.concatenate([(mean - overall) @ _cosines(20), spread @ _cosines(20), movement @ _cosines(12)])


def _spectrum(decibels: Floats, running: Floats) -> Floats:
    """Describe brightness (centroid, 85 % roll-off) and flatness by mean and spread over time."""
    total = running[:, -1]
    # The mean place of the power is what its running share leaves uncovered.
    centroid = _COARSE - running.sum(axis=1) / total
    rolloff = (running < 0.85 * total[:, None]).sum(axis=1)
    flatness = decibels @ _mean() - 10 * np.log10(total / MELS)
    return np.array([moment for course in (centroid, rolloff, flatness) for moment in (course.mean(), course.std())])


def _level(heard: Floats, overall: float) -> Floats:
    """Describe the K-weighted level over time: quantiles, peak, spread, movement, and the share of quiet frames."""
    level = 10 * np.log10(heard) - overall
    quantiles = np.quantile(level, (0.05, 0.1, 0.5, 0.9, 0.95, 1.0))
    quiet = (level < -3).mean()
    return np.array([*quantiles, level.std(), np.abs(np.diff(level)).mean(), quiet])


def _octaves(bands: Floats) -> Floats:
    """Describe eight wide bands: share of the power (dB), rises, and the share of syllable rates in their swing."""
    level = 10 * np.log10(bands.T)
    power = bands.mean(axis=0)
    rises = np.maximum(np.diff(level), 0).mean(axis=1)
    swing = np.square(np.abs(np.fft.rfft(level - level.mean(axis=1, keepdims=True))))
    rates = np.fft.rfftfreq(level.shape[1], 1 / FRAMES_PER_SECOND)
    spoken = swing[:, (rates >= SYLLABLES_HZ[0]) & (rates <= SYLLABLES_HZ[1])].sum(axis=1)
    share = spoken / (swing.sum(axis=1) + _TINY)
    return np.concatenate([10 * np.log10(power / power.sum()), rises, share])


def _onsets(onset: Floats) -> Floats:
    """Describe the onset curve: size, peaks per second, and how strictly it repeats at 50-200 BPM."""
    threshold = onset.mean() + onset.std()
    inner = onset[1:-1]
    peaks = (inner > onset[:-2]) & (inner >= onset[2:]) & (inner > threshold)
    density = peaks.sum() / len(onset) * FRAMES_PER_SECOND
    beat = _repetition(onset - onset.mean())
    strength = [beat.max(), beat.mean(), beat.std(), np.abs(beat).mean()]
    return np.array([onset.mean(), onset.std(), onset.max(), density, *strength, beat.argmax() / len(beat)])


def _repetition(centred: Floats) -> Floats:
    """Return the autocorrelation of the onset curve at the lags of 200 down to 50 BPM; 0 beyond a short clip."""
    slowest, fastest = (round(60 * FRAMES_PER_SECOND / bpm) for bpm in (SLOWEST_BPM, FASTEST_BPM))
    lags = np.correlate(np.concatenate([centred, np.zeros(slowest, dtype=centred.dtype)]), centred, mode="valid")
    repetition: Floats = lags[fastest:] / (lags[0] + _TINY)
    return repetition
