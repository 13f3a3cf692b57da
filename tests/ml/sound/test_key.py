"""Key on cadences that are rich, noisy and out of tune; clean ones in all 24 keys are in test_sound."""

import numpy as np
import pytest

from ml.arrays import FloatArray
from ml.sound.audio import RATE
from ml.sound.key import histogram, key


def cadence(tonic: int, mode: int, cents: float = 0.0, noise: float = 0.0) -> FloatArray:
    """I IV V I over a bass, eight harmonics a note."""
    third = 4 if mode else 3
    chords = [(0, third, 7), (5, 5 + third, 12), (7, 11, 14), (0, third, 7)]
    time = np.arange(int(1.5 * RATE)) / RATE
    rng = np.random.default_rng(tonic)
    parts = []
    for chord in chords:
        notes = [*chord, chord[0] - 12]
        pitches = [261.63 * 2 ** ((tonic + note + cents / 100) / 12) for note in notes]
        waves = [np.sin(2 * np.pi * pitch * n * time + rng.uniform(0, 6)) / n for pitch in pitches for n in range(1, 9)]
        parts.append(0.1 * np.exp(-time) * np.sum(waves, axis=0) + noise * rng.standard_normal(len(time)))
    return np.concatenate(parts).astype(np.float32)


@pytest.mark.parametrize("mode", [0, 1])
@pytest.mark.parametrize("tonic", range(12))
def test_a_rich_noisy_cadence_out_of_tune_has_its_key(tonic: int, mode: int) -> None:
    found = key(cadence(tonic, mode, cents=(-35, 0, 35)[tonic % 3], noise=0.02))
    assert (found.tonic, found.mode) == (tonic, mode)


def test_the_volume_does_not_change_the_key() -> None:
    loud, quiet = key(cadence(4, 0)), key(cadence(4, 0) * np.float32(0.001))
    assert (loud.tonic, loud.mode) == (quiet.tonic, quiet.mode)


def test_a_note_a_semitone_up_moves_every_pitch_class_by_one() -> None:
    low, high = histogram(cadence(0, 1)), histogram(cadence(1, 1))
    assert np.corrcoef(np.roll(low, 1), high)[0, 1] > 0.97


def test_a_cadence_is_surer_than_noise() -> None:
    noise = np.random.default_rng(0).standard_normal(6 * RATE).astype(np.float32) * np.float32(0.1)
    assert key(cadence(0, 1)).confidence > key(noise).confidence + 0.1


@pytest.mark.parametrize("seconds", [0.1, 1.0, 30.0])
def test_silence_has_no_key(seconds: float) -> None:
    assert key(np.zeros(int(seconds * RATE), np.float32)).confidence == 0
