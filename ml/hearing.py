"""Everything that is heard in a clip as numbers: the learned descriptors, tempo, key and mode."""

from collections.abc import Sequence

import numpy as np

from ml.arrays import BoolArray, FloatArray
from ml.audio import Clip
from ml.clips import Clips
from ml.estimate import Estimator
from ml.features import COLUMN, FEATURES
from ml.key import key
from ml.net import BINS
from ml.stream import Stream
from ml.summary import summary
from ml.tempo import tempo


def hear(clip: Clip, estimator: Estimator) -> dict[str, float]:
    """Estimates by feature name; liveness and time signature cannot be heard and stay unknown."""
    found = _of_logmel(clip.logmel, estimator)
    tonic = key(clip.samples)
    if tonic.confidence > 0:
        found |= {"key": float(tonic.tonic), "mode": float(tonic.mode)}
    return found


def hear_all(
    clips: Clips, ids: Sequence[str], estimator: Estimator, stream: Stream
) -> tuple[FloatArray, BoolArray, FloatArray]:
    """For many clips: [n, features] estimates, where they are known, and [n, bins] what the stream adds."""
    numeric = np.full((len(ids), len(FEATURES)), np.nan, np.float32)
    logits = np.zeros((len(ids), BINS), np.float32)
    for row, id_ in enumerate(ids):
        clip = clips.heard(id_)
        logmel = clips.logmel(id_) if clip is None else clip.logmel
        found = _of_logmel(logmel, estimator) if clip is None else hear(clip, estimator)
        for name, value in found.items():
            numeric[row, COLUMN[name]] = value
        logits[row] = stream.logits(logmel)[:, 0].sum(axis=0)
    return numeric, ~np.isnan(numeric), logits


def _of_logmel(logmel: FloatArray, estimator: Estimator) -> dict[str, float]:
    found = estimator.estimate(summary(logmel))
    pulse = tempo(logmel)
    if pulse.confidence > 0:
        found["tempo"] = pulse.bpm
    return found
