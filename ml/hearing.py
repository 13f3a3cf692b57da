"""Everything that is heard in a clip as numbers: the learned descriptors, tempo, key and mode."""

from collections.abc import Iterable

import numpy as np

from ml.arrays import BoolArray, FloatArray
from ml.nets.stream import Stream
from ml.songs.features import COLUMN, FEATURES
from ml.sound.audio import Clip
from ml.sound.estimate import Estimator
from ml.sound.key import key
from ml.sound.summary import summary
from ml.sound.tempo import tempo


def hear(clip: Clip, estimator: Estimator) -> dict[str, float]:
    """Estimates by feature name; liveness and time signature cannot be heard and stay unknown."""
    found = _of_logmel(clip.logmel, estimator)
    tonic = key(clip.samples)
    if tonic.confidence > 0:
        found |= {"key": float(tonic.tonic), "mode": float(tonic.mode)}
    return found


def hear_all(
    logmels: Iterable[FloatArray], estimator: Estimator, stream: Stream
) -> tuple[FloatArray, BoolArray, FloatArray]:
    """For many log-mels: [n, features] estimates, where they are known, and [n, bins] what the stream adds.

    The key needs the samples and stays unknown: a stored log-mel has none, and popularity hardly depends on it.
    """
    numeric: list[FloatArray] = []
    logits: list[FloatArray] = []
    for logmel in logmels:
        row = np.full(len(FEATURES), np.nan, np.float32)
        for name, value in _of_logmel(logmel, estimator).items():
            row[COLUMN[name]] = value
        numeric.append(row)
        logits.append(stream.logits(logmel)[:, 0].sum(axis=0))
    found = np.stack(numeric)
    return found, ~np.isnan(found), np.stack(logits)


def _of_logmel(logmel: FloatArray, estimator: Estimator) -> dict[str, float]:
    found = estimator.estimate(summary(logmel))
    pulse = tempo(logmel)
    if pulse.confidence > 0:
        found["tempo"] = pulse.bpm
    return found
