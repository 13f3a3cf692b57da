"""A sound made otherwise is otherwise in the way that was asked, as long as people can listen to it."""

import io

import numpy as np
import pytest
import soundfile
from pyloudnorm import Meter

from ml.folder import SHIPPED, load_model
from ml.model import Model, Question
from ml.sound.audio import RATE
from songbot.core.varied import CHANGES as NAMES
from songbot.engine.varying import CHANGES, HALF, vary
from songbot.errors import Refused


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(SHIPPED)


def tone(seconds: float, hertz: float = 440.0) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * RATE)) / RATE)).astype(np.float32)


def treble(samples: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(samples)) ** 2
    return float(power[len(power) // 4 :].sum() / power.sum())


def test_every_change_that_is_offered_can_be_made() -> None:
    assert set(NAMES) == set(CHANGES)


def test_faster_is_eight_percent_shorter_at_the_same_pitch() -> None:
    changed = CHANGES["faster"](tone(10))
    assert len(changed) == pytest.approx(10 * RATE / 1.08, rel=0.01)
    assert np.argmax(np.abs(np.fft.rfft(changed))) / len(changed) * RATE == pytest.approx(440, rel=0.01)


def test_brighter_has_more_treble_at_the_same_loudness() -> None:
    sound = tone(5) + 0.1 * tone(5, 8_000)
    changed = CHANGES["brighter"](sound)
    assert treble(changed) > 1.5 * treble(sound)
    before, after = (Meter(RATE).integrated_loudness(each.astype(np.float64)) for each in (sound, changed))
    assert after == pytest.approx(before, abs=0.1)


def test_the_fullest_moment_is_where_the_next_seconds_are_the_loudest() -> None:
    quiet = 0.1 * tone(12)
    changed = CHANGES["chorus"](np.concatenate([quiet, tone(12)]))
    assert len(changed) == pytest.approx(12 * RATE, abs=RATE)


@pytest.mark.parametrize("change", NAMES)
def test_both_are_answered_and_heard_one_after_the_other(
    model: Model, song: bytes, preview: bytes, change: str
) -> None:
    for data, seconds in ((preview, 2.0 * HALF), (song, 4.0)):
        before, after, sound = vary(model, Question(), data, change)
        assert before.model == after.model == model.name
        samples, rate = soundfile.read(io.BytesIO(sound))
        assert len(samples) / rate == pytest.approx(seconds, rel=0.06)
        assert np.abs(samples).max() <= 1.0


def test_what_is_no_sound_and_what_is_no_change_are_refused(model: Model, song: bytes) -> None:
    with pytest.raises(Refused, match="bad_audio"):
        vary(model, Question(), b"no sound", "faster")
    with pytest.raises(Refused, match="gone"):
        vary(model, Question(), song, "sung backwards")
