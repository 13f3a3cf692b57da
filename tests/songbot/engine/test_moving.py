"""How a clip moves is seen where something moves, and is level where nothing does."""

import io
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from ml.sound.audio import Clip, clip
from songbot.engine.moving import BANDS, STEP, bands, moves

RATE = 22_050


def heard(samples: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> Clip:
    out = io.BytesIO()
    soundfile.write(out, samples.astype(np.float32), RATE, format="WAV")
    return clip(out.getvalue())


def tone(hertz: float, seconds: float) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(int(RATE * seconds)) / RATE)


def test_a_quiet_half_is_quieter_and_a_high_one_brighter() -> None:
    found = moves(heard(np.concatenate([0.1 * tone(220, 4), tone(4000, 4)])))
    assert {name: len(values) for name, values in found.items()} == dict.fromkeys(found, int(8 / STEP))
    for name in ("loudness", "brightness"):
        assert np.mean(found[name][:7]) < 0.4
        assert np.mean(found[name][9:]) > 0.8


def test_onsets_stand_where_strokes_begin() -> None:
    strokes = np.concatenate([tone(220, 4) * (np.arange(4 * RATE) / RATE % 0.25 < 0.1), tone(220, 4)])
    found = moves(heard(strokes))["onsets"]
    assert np.mean(found[:7]) > 3 * np.mean(found[9:])


@pytest.mark.parametrize("samples", [np.zeros(RATE * 3), tone(440, 3)], ids=["silence", "one tone"])
def test_what_does_not_move_is_drawn_all_the_same(samples: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> None:
    assert all(0 <= value <= 1 for values in moves(heard(samples)).values() for value in values)


def test_less_than_a_second_does_not_move() -> None:
    long = heard(tone(440, 3))
    assert moves(replace(long, logmel=long.logmel[:40])) == {}


def test_a_low_tone_is_in_a_low_band_and_a_high_one_above_it() -> None:
    found = np.array(bands(heard(np.concatenate([tone(220, 4), tone(4000, 4)]))))
    assert found.shape == (BANDS, int(8 / STEP))
    assert found[:, 2].argmax() < BANDS / 4 < found[:, -3].argmax()
    assert found.max() == 1
    assert found.min() >= 0


def test_too_short_a_clip_has_no_spectrogram() -> None:
    long = heard(tone(220, 4))
    assert bands(replace(long, logmel=long.logmel[:40])) == ()
