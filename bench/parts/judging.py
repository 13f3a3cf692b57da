"""Two models on the same songs of artists that neither has met, against what those songs truly are."""

from collections.abc import Sequence

import numpy as np

from bench.parts.unheard import Song
from ml.arrays import FloatArray
from ml.metrics import Figure
from ml.retraining.compare import paired
from songbot.core.prediction import Answer


def judged(songs: Sequence[Song], before: Sequence[Answer], after: Sequence[Answer]) -> dict[str, float]:
    """Mean errors in points with intervals over artists drawn anew.

    The shipped model speaks of another scale, so its answers are brought onto this one by the line that suits these
    very songs best: better than it could be carried by anybody who does not know the truth.
    """
    truth = np.array([song.truth for song in songs])
    _, artist = np.unique([song.artist for song in songs], return_inverse=True)
    raw, new = (np.array([answer.score for answer in answers]) for answers in (before, after))
    errors = {
        "always the middle": np.abs(np.median(truth) - truth),
        "shipped, as it is": np.abs(raw - truth),
        "shipped, carried": np.abs(_carried(raw, truth) - truth),
        "retrained": np.abs(new - truth),
    }
    figures: dict[str, float] = {"songs": len(songs), "artists": int(artist.max()) + 1}
    for name, error in errors.items():
        figures |= _told(name, paired(error, artist))
    figures |= _told("retrained less shipped", paired(errors["retrained"] - errors["shipped, carried"], artist))
    inside = [answer.low <= song.truth <= answer.high for song, answer in zip(songs, after, strict=True)]
    return figures | {"inside the range": float(np.mean(inside)), "retrained R2": _r2(new, truth)}


def _carried(said: FloatArray, truth: FloatArray) -> FloatArray:
    slope, offset = np.polyfit(said, truth, 1)
    return np.asarray(slope * said + offset)


def _r2(said: FloatArray, truth: FloatArray) -> float:
    return float(1 - np.mean((said - truth) ** 2) / np.var(truth))


def _told(name: str, figure: Figure) -> dict[str, float]:
    return {name: figure.value, f"{name}, low": figure.low, f"{name}, high": figure.high}
