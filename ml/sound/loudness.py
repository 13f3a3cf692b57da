"""Integrated loudness by K-weighting (BS.1770) from a power spectrum: no filter runs over the samples."""

from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray

from ml.arrays import FloatArray
from ml.sound.audio import RATE

_SIZE = 2048
_BLOCK, _STEP = 0.4, 0.1
_ABSOLUTE, _RELATIVE = -70.0, -10.0
SILENCE = -70.0


def lufs(samples: FloatArray) -> float:
    """Loudness of mono samples at RATE in LUFS."""
    blocks = _block_powers(samples)
    if not len(blocks):
        return SILENCE
    loud = -0.691 + 10 * np.log10(np.maximum(blocks, 1e-12))
    heard = loud > _ABSOLUTE
    if not heard.any():
        return SILENCE
    gate = -0.691 + 10 * np.log10(blocks[heard].mean()) + _RELATIVE
    kept = blocks[heard & (loud > gate)]
    return float(-0.691 + 10 * np.log10(kept.mean())) if len(kept) else SILENCE


def _block_powers(samples: FloatArray) -> FloatArray:
    """Of the standard's overlapping blocks; plain pieces have all of the power, and the weights are smooth in them."""
    count = len(samples) // _SIZE
    if not count:
        return np.zeros(0)
    centred = samples - samples.mean()  # a constant offset would leak into what is heard
    spectrum = torch.fft.rfft(torch.from_numpy(centred[: count * _SIZE].reshape(count, _SIZE))).numpy()
    power = (np.square(spectrum.real) + np.square(spectrum.imag)) @ _weights() / _SIZE**2
    length, step = round(_BLOCK * RATE / _SIZE), _STEP * RATE / _SIZE
    starts = np.round(np.arange(0, max(1, len(power) - length + 1), step)).astype(np.int64)
    summed = np.concatenate([[0.0], np.cumsum(power)])
    ends = np.minimum(starts + length, len(power))
    powers: FloatArray = (summed[ends] - summed[starts]) / (ends - starts)
    return powers


@cache
def _weights() -> FloatArray:
    """Each bin's share in the power of the K-weighted signal; the inner bins count twice."""
    hertz = np.fft.rfftfreq(_SIZE, 1 / RATE)
    gain = np.abs(_shelf(hertz)) ** 2 * np.abs(_high_pass(hertz)) ** 2
    gain[1:-1] *= 2
    weights: FloatArray = gain.astype(np.float32)
    return weights


def _shelf(hertz: FloatArray) -> NDArray[np.complex128]:
    """The head: +4 dB above some 1.7 kHz."""
    k = np.tan(np.pi * 1681.974450955533 / RATE)
    q, high = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    middle = high**0.4996667741545416
    down = 1 + k / q + k * k
    over = [high + middle * k / q + k * k, 2 * (k * k - high), high - middle * k / q + k * k]
    return _response(hertz, [value / down for value in over], [1, 2 * (k * k - 1) / down, (1 - k / q + k * k) / down])


def _high_pass(hertz: FloatArray) -> NDArray[np.complex128]:
    """The ear's deafness to the lowest bass."""
    k, q = np.tan(np.pi * 38.13547087602444 / RATE), 0.5003270373238773
    down = 1 + k / q + k * k
    return _response(hertz, [1, -2, 1], [1, 2 * (k * k - 1) / down, (1 - k / q + k * k) / down])


def _response(hertz: FloatArray, over: list[float], under: list[float]) -> NDArray[np.complex128]:
    z = np.exp(-2j * np.pi * hertz / RATE)
    over_z, under_z = (part[0] + part[1] * z + part[2] * z**2 for part in (over, under))
    response: NDArray[np.complex128] = over_z / under_z
    return response
