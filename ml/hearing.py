"""Everything that is heard in a clip as numbers: the learned descriptors, tempo, key and mode."""

from ml.audio import Clip
from ml.estimate import Estimator
from ml.key import key
from ml.summary import summary
from ml.tempo import tempo


def hear(clip: Clip, estimator: Estimator) -> dict[str, float]:
    """Estimates by feature name; liveness and time signature cannot be heard and stay unknown."""
    found = estimator.estimate(summary(clip.logmel))
    pulse, tonic = tempo(clip.logmel), key(clip.samples)
    if pulse.confidence > 0:
        found["tempo"] = pulse.bpm
    if tonic.confidence > 0:
        found |= {"key": float(tonic.tonic), "mode": float(tonic.mode)}
    return found
