"""Log-mels of many clips in one go, which is how a card works fast; each is what `audio.logmel` gives by itself."""

from collections.abc import Sequence

import numpy as np
import torch
from torch.nn import functional

from ml.arrays import FloatArray
from ml.device import moved
from ml.sound.audio import FLOOR, HOP, N_FFT, hann, mel_bands


def logmels(samples: Sequence[FloatArray], device: str) -> list[FloatArray]:
    """Of mono samples at RATE, the shorter ones padded for the while."""
    lengths = [1 + len(each) // HOP for each in samples]
    longest = max(len(each) for each in samples)
    together = torch.from_numpy(np.stack([np.pad(each, (0, longest - len(each))) for each in samples]))
    padded = functional.pad(moved(together, device), (N_FFT // 2, N_FFT // 2)).double()
    frames = padded.unfold(1, N_FFT, HOP) * torch.from_numpy(hann()).to(padded.device)
    power = torch.view_as_real(torch.fft.rfft(frames)).square().sum(-1).float()
    mel = (power @ torch.from_numpy(mel_bands().T.copy()).to(padded.device)).clamp(min=FLOOR)
    decibels = (10 * mel.log10()).cpu().numpy()
    return [each[:length] for each, length in zip(decibels, lengths, strict=True)]
