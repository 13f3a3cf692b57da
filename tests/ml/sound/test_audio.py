"""The log-mel against librosa's, on generated and on real sound."""

import os
from pathlib import Path

import librosa
import numpy as np
import pytest
from librosa.filters import mel

from ml.arrays import FloatArray
from ml.sound.audio import HOP, MELS, N_FFT, RATE, clip, logmel, mel_bands, pack, unpack

CLIPS = sorted(Path(os.environ.get("SONGBOT_SHARED", "../shared"), "data", "audio").glob("*.mp3"))


def librosas(samples: FloatArray) -> FloatArray:
    power = librosa.feature.melspectrogram(y=samples, sr=RATE, n_fft=N_FFT, hop_length=HOP, pad_mode="constant")
    decibels: FloatArray = librosa.power_to_db(power, amin=1e-10, top_db=None).T
    return decibels


@pytest.mark.parametrize("seconds", [1.0, 2.97, 30.0])
def test_the_log_mel_of_any_length_is_librosas(seconds: float) -> None:
    samples = np.random.default_rng(1).standard_normal(int(seconds * RATE)).astype(np.float32) * np.float32(0.1)
    assert np.abs(logmel(samples) - librosas(samples)).max() < 1e-3


def test_half_a_minute_has_1292_frames() -> None:
    assert logmel(np.zeros(30 * RATE, np.float32)).shape == (1292, MELS)


def test_the_mel_bands_are_slaneys() -> None:
    assert np.abs(mel_bands() - mel(sr=RATE, n_fft=N_FFT, n_mels=MELS)).max() < 1e-7


def test_what_is_stored_in_bytes_comes_back_within_a_quarter_decibel() -> None:
    decibels = np.linspace(-80, 47, 999, dtype=np.float32)
    assert np.abs(unpack(pack(decibels)) - decibels).max() <= 0.2501


@pytest.mark.skipif(not CLIPS, reason="no shared clips")
@pytest.mark.parametrize("path", CLIPS[:3], ids=lambda path: path.stem)
def test_the_log_mel_of_real_music_is_librosas(path: Path) -> None:
    found = clip(path.read_bytes())
    assert np.abs(found.logmel - librosas(found.samples)).max() < 1e-3
