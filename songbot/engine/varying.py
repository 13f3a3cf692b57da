"""A clip made otherwise and heard again: faster, brighter, from its fullest moment; ten seconds of before and after."""

import io
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import soundfile

from ml.arrays import FloatArray
from ml.errors import BadInput
from ml.model import Model, Question
from ml.sound.audio import RATE, Clip, clip, logmel
from ml.sound.loudness import lufs
from songbot.core.prediction import Answer
from songbot.engine.answering import brief
from songbot.errors import Refused

HALF = 5
"""Seconds of each side that people hear."""

FASTER = 1.08
BRIGHTER = 0.6
FULLEST = 10.0
"""Seconds over which a moment is the fullest, and that have to follow it."""

_LOUDEST = 0.98
FRAME, HOP = 2048, 512
_WINDOW = np.hanning(FRAME)


def vary(model: Model, asked: Question, data: bytes, change: str) -> tuple[Answer, Answer, bytes]:
    """The model's answers before and after, without reasons, and both sounds one after the other."""
    if change not in CHANGES:
        raise Refused("gone")
    try:
        heard = clip(data)
    except BadInput as bad:
        raise Refused("bad_audio", why=str(bad)) from bad
    changed = np.ascontiguousarray(CHANGES[change](heard.samples), dtype=np.float32)
    before, after = brief(model, [replace(asked, clip=one) for one in (heard, _clip(heard, changed))])
    return before, after, _both(heard.samples, changed)


def _faster(samples: FloatArray) -> FloatArray:
    """The same pitch in less time: a phase vocoder, whose frames keep the turns between those that they lie between."""
    padded = np.pad(samples, FRAME // 2)
    spectrum = np.fft.rfft(np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP] * _WINDOW)
    places = np.arange(0, len(spectrum) - 1, FASTER)
    below = places.astype(np.int64)
    share = (places - below)[:, None]
    size = (1 - share) * np.abs(spectrum[below]) + share * np.abs(spectrum[below + 1])
    turns = np.angle(spectrum[below + 1]) - np.angle(spectrum[below])
    phase = np.cumsum(np.concatenate([np.angle(spectrum[:1]), turns[:-1]]), axis=0)
    frames = np.fft.irfft(size * np.exp(1j * phase), FRAME) * _WINDOW
    return _overlapped(frames)[FRAME // 2 : -FRAME // 2]


def _overlapped(frames: FloatArray) -> FloatArray:
    """Frames laid over each other, each sample by the weight that it has."""
    sound, weight = np.zeros((2, HOP * (len(frames) - 1) + FRAME))
    for place, frame in enumerate(frames):
        sound[place * HOP : place * HOP + FRAME] += frame
        weight[place * HOP : place * HOP + FRAME] += _WINDOW**2
    evened: FloatArray = (sound / np.maximum(weight, 1e-3)).astype(np.float32)
    return evened


def _brighter(samples: FloatArray) -> FloatArray:
    """More treble at the same loudness: each sample less a share of the one before."""
    lifted = samples - BRIGHTER * np.concatenate([samples[:1] * 0, samples[:-1]])
    evened: FloatArray = lifted * np.float32(10 ** ((lufs(samples) - lufs(lifted)) / 20))
    return evened


def _fullest(samples: FloatArray) -> FloatArray:
    """From where the next seconds are the loudest, which a chorus mostly is."""
    length = int(FULLEST * RATE)
    if len(samples) <= length:
        return samples
    power = np.concatenate([[0.0], np.cumsum(samples.astype(np.float64) ** 2)])
    return samples[int(np.argmax(power[length:] - power[:-length])) :]


CHANGES: Mapping[str, Callable[[FloatArray], FloatArray]] = {
    "faster": _faster,
    "brighter": _brighter,
    "chorus": _fullest,
}


def _clip(heard: Clip, samples: FloatArray) -> Clip:
    return replace(heard, samples=samples, logmel=logmel(samples))


def _both(before: FloatArray, after: FloatArray) -> bytes:
    """As a file that Discord plays."""
    sound = np.concatenate([_start(before), _start(after)])
    loudest = float(np.abs(sound).max(initial=0.0))
    out = io.BytesIO()
    soundfile.write(out, sound * (_LOUDEST / loudest if loudest > _LOUDEST else 1.0), RATE, format="OGG")
    return out.getvalue()


def _start(samples: FloatArray) -> FloatArray:
    """Its first seconds, faded in and out so that nothing clicks."""
    cut = samples[: HALF * RATE].copy()
    fade = min(len(cut) // 2, RATE // 50)
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    cut[:fade] *= ramp
    cut[len(cut) - fade :] *= ramp[::-1]
    return cut
