"""Tempo on generated drums and on real music; an octave off is the known weakness, so the other octave is checked."""

import os
from pathlib import Path

import librosa
import numpy as np
import pytest

from ml.sound.audio import RATE, clip, logmel
from ml.sound.tempo import FASTEST, SLOWEST, tempo
from tests.ml.sounds import drums

CLIPS = sorted(Path(os.environ.get("SONGBOT_SHARED", "../shared"), "data", "audio").glob("fma_*.mp3"))


@pytest.mark.parametrize("bpm", [63, 77, 85, 96, 110, 128, 150, 174, 190])
def test_drums_have_their_tempo_or_the_alternative_has_it(bpm: float) -> None:
    found = tempo(logmel(drums(bpm, RATE)))
    assert min(abs(found.bpm - bpm), abs(found.alternative - bpm)) < 0.04 * bpm


@pytest.mark.parametrize("gain", [0.01, 1.0])
def test_the_tempo_does_not_hear_the_volume(gain: float) -> None:
    assert tempo(logmel(drums(128, RATE) * np.float32(gain))).bpm == pytest.approx(128, rel=0.02)


def test_the_alternative_is_an_octave_off() -> None:
    found = tempo(logmel(drums(100, RATE)))
    assert found.alternative / found.bpm in (0.5, 2.0)


def test_drums_are_surer_than_noise() -> None:
    noise = np.random.default_rng(0).standard_normal(20 * RATE).astype(np.float32) * np.float32(0.1)
    assert tempo(logmel(drums(110, RATE))).confidence > 2 * tempo(logmel(noise)).confidence


def test_silence_and_a_second_of_sound_have_no_pulse() -> None:
    assert tempo(logmel(np.zeros(10 * RATE, np.float32))).confidence == 0
    assert tempo(logmel(drums(120, RATE, 1.0))).confidence == 0


@pytest.mark.skipif(len(CLIPS) < 10, reason="no shared clips")
def test_most_real_clips_agree_with_librosa_up_to_an_octave() -> None:
    agreed = 0
    for path in CLIPS[:10]:
        found = clip(path.read_bytes())
        ours = tempo(found.logmel).bpm
        theirs = float(librosa.feature.tempo(y=found.samples, sr=RATE)[0])
        agreed += any(abs(ours * octave / theirs - 1) < 0.04 for octave in (0.5, 1, 2))
        assert SLOWEST <= ours <= FASTEST
    assert agreed >= 7
