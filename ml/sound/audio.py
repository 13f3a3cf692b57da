"""The constants of sound and the one path from bytes to samples to log-mel, for training and serving alike."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import soxr
import torch
from numpy.typing import NDArray

from ml.arrays import FloatArray
from ml.sound.decode import Sound, decode

RATE = 22_050
N_FFT = 1024
HOP = 512
MELS = 128
SECONDS = 30
FLOOR = 1e-10
_BLOCK = 64  # frames at a time stay in the processor's cache, which halves the time
_FEW = 32  # bands
_STEP = 0.5
_LOWEST = -80.0


@dataclass(frozen=True)
class Clip:
    """What is listened to."""

    samples: FloatArray  # mono at RATE
    logmel: FloatArray  # [frames, MELS] in decibels
    start: float  # where in the file the window begins, in seconds
    whole: float | None  # how long the file says it is, in seconds


def clip(data: bytes) -> Clip:
    """Bytes of a sound file -> the clip."""
    found = unheard(data)
    return replace(found, logmel=logmel(found.samples))


def unheard(data: bytes) -> Clip:
    """The clip without its log-mel, for those who make many log-mels at once."""
    sound = decode(data)
    samples = resample(sound)
    return Clip(samples, np.zeros((0, MELS), np.float32), sound.start, sound.whole)


def resample(sound: Sound) -> FloatArray:
    """At RATE, and no longer than the window."""
    mono = sound.samples
    if sound.rate != RATE:
        mono = soxr.resample(mono, sound.rate, RATE, quality="HQ")
    return np.ascontiguousarray(mono[: RATE * SECONDS], dtype=np.float32)


def logmel(samples: FloatArray) -> FloatArray:
    """[frames, MELS] decibels of a centred, zero-padded STFT on Slaney's mel bands."""
    padded = np.pad(samples, N_FFT // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, N_FFT)[::HOP]
    mel = np.empty((len(frames), MELS), np.float32)
    windowed = np.empty((_BLOCK, N_FFT))
    for start in range(0, len(frames), _BLOCK):
        block = frames[start : start + _BLOCK]
        power = _power(np.multiply(block, hann(), out=windowed[: len(block)]))
        for bands, bins, weights in _weights():
            mel[start : start + len(block), bands] = power[:, bins] @ weights
    np.log10(np.maximum(mel, np.float32(FLOOR), out=mel), out=mel)
    mel *= 10
    return mel


def _power(windowed: NDArray[np.float64]) -> FloatArray:
    """The power spectrum of each frame; by double precision, for in single a quiet band drowns in a loud one."""
    spectrum = torch.fft.rfft(torch.from_numpy(windowed)).numpy()  # in two thirds of SciPy's time
    parts = spectrum.view(np.float64).astype(np.float32)
    np.square(parts, out=parts)
    power: FloatArray = parts[:, ::2] + parts[:, 1::2]
    return power


def pack(decibels: FloatArray) -> NDArray[np.uint8]:
    """Half decibels in a byte, from -80 dB up: small enough to keep a hundred thousand clips."""
    return np.clip(np.round((decibels - _LOWEST) / _STEP), 0, 255).astype(np.uint8)


def unpack(packed: NDArray[np.uint8]) -> FloatArray:
    """Decibels again."""
    return packed.astype(np.float32) * np.float32(_STEP) + np.float32(_LOWEST)


@cache
def mel_bands() -> FloatArray:
    """[MELS, bins] triangles of equal area, linear in frequency up to 1 kHz and logarithmic above."""
    edges = _hertz(np.linspace(0, _mel(RATE / 2), MELS + 2))
    bins = np.linspace(0, RATE / 2, N_FFT // 2 + 1)
    rise = (bins[None] - edges[:-2, None]) / np.diff(edges)[:-1, None]
    fall = (edges[2:, None] - bins[None]) / np.diff(edges)[1:, None]
    triangles = np.maximum(0, np.minimum(rise, fall))
    return (triangles * (2 / (edges[2:] - edges[:-2]))[:, None]).astype(np.float32)


@cache
def _weights() -> tuple[tuple[slice, slice, FloatArray], ...]:
    """The bands a few at a time, each few with the bins that they reach: most of the whole matrix is zero."""
    found = []
    for first in range(0, MELS, _FEW):
        few = mel_bands()[first : first + _FEW]
        reached = np.flatnonzero(few.any(axis=0))
        bins = slice(int(reached[0]), int(reached[-1]) + 1)
        found.append((slice(first, first + _FEW), bins, np.ascontiguousarray(few[:, bins].T)))
    return tuple(found)


@cache
def hann() -> NDArray[np.float64]:
    """[N_FFT] the periodic window."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(N_FFT) / N_FFT)


def _mel(hertz: float) -> float:
    return 15 + np.log(hertz / 1000) / (np.log(6.4) / 27) if hertz >= 1000 else hertz * 3 / 200


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mel >= 15, 1000 * np.exp((mel - 15) * np.log(6.4) / 27), mel * 200 / 3)
