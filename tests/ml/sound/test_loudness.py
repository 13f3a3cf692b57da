"""Loudness against pyloudnorm, which runs the filters of the standard over the samples themselves."""

import os
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest

from ml.arrays import FloatArray
from ml.sound.audio import RATE, clip
from ml.sound.loudness import SILENCE, lufs
from tests.ml.sounds import drums, tone

SHARED = Path(os.environ.get("SONGBOT_SHARED", "../shared"), "data", "audio")
CLIPS = [path for path in sorted(SHARED.glob("*")) if path.suffix in {".mp3", ".ogg"}]


def standard(samples: FloatArray, rate: int) -> float:
    return float(pyloudnorm.Meter(rate).integrated_loudness(samples.astype(np.float64)))


@pytest.mark.parametrize("hertz", [60, 200, 1000, 4000])
def test_low_and_high_tones_weigh_as_in_the_standard(hertz: float) -> None:
    mono = tone(6, RATE, hertz)[:, 0]
    assert lufs(mono) == pytest.approx(standard(mono, RATE), abs=0.3)


def test_a_constant_offset_is_not_heard() -> None:
    samples = 0.05 * drums(120, RATE)
    assert lufs(samples + np.float32(0.4)) == pytest.approx(lufs(samples), abs=0.2)


def test_a_pause_does_not_make_a_song_quieter() -> None:
    sound = tone(6, RATE)[:, 0]
    assert lufs(np.concatenate([sound, np.zeros(6 * RATE, np.float32)])) == pytest.approx(lufs(sound), abs=0.5)


def test_ten_times_the_amplitude_is_20_decibels() -> None:
    sound = tone(6, RATE)[:, 0]
    assert lufs(sound) - lufs(sound * np.float32(0.1)) == pytest.approx(20, abs=0.01)


def test_silence_and_too_little_sound_have_the_lowest_loudness() -> None:
    assert lufs(np.zeros(RATE, np.float32)) == lufs(np.zeros(10, np.float32)) == SILENCE


@pytest.mark.skipif(not CLIPS, reason="no shared clips")
@pytest.mark.parametrize("path", CLIPS, ids=lambda path: path.stem[:24])
def test_real_music_is_as_loud_as_the_standard_says(path: Path) -> None:
    samples = clip(path.read_bytes()).samples
    assert lufs(samples) == pytest.approx(standard(samples, RATE), abs=0.3)
