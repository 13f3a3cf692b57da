"""What the verdict promises about a clip that speaks holds on clips that it never saw."""

import numpy as np

from ml.nets.chances import POINTS, read
from ml.nets.tower_verdict import Evidence, judge, softmax

BINS = len(POINTS)


def confident(clips: int, seed: int) -> tuple[Evidence, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    """Clips whose words are right but much too sure of themselves."""
    rng = np.random.default_rng(seed)
    labels = np.clip(rng.normal(50, 12, clips), 0, 100).astype(np.float32)
    heard = labels + rng.normal(0, 8, clips)
    words = (-((POINTS[None] - heard[:, None]) ** 2) / 8).astype(np.float32)
    base = np.zeros((clips, 1, BINS), np.float32)
    return Evidence(base, labels[:, None], np.arange(clips) // 10, 2.0), words[:, None]


def test_the_interval_with_a_clip_holds_four_labels_of_five() -> None:
    evidence, words = confident(600, 1)
    verdict = judge(evidence, [words], words[:, None])
    assert verdict.earned
    fresh, said = confident(2000, 2)
    found = read(softmax(np.float32(verdict.shrink) * said[:, 0]), verdict.reach)
    inside = (found.low <= fresh.labels[:, 0]) & (fresh.labels[:, 0] <= found.high)
    assert 0.77 < inside.mean() < 0.83


def test_labels_that_are_missing_are_no_evidence() -> None:
    evidence, words = confident(300, 3)
    whole = judge(evidence, [words], words[:, None])
    holes = np.concatenate([evidence.labels, np.full((100, 1), np.nan, np.float32)])
    more = Evidence(np.zeros((400, 1, BINS), np.float32), holes, np.arange(400) // 10, 2.0)
    again = judge(more, [np.concatenate([words, words[:100]])], np.concatenate([words, words[:100]])[:, None])
    assert again.clips == whole.clips == 300
    assert abs(again.reach - whole.reach) < 0.05
