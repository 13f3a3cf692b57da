"""A retraining that went to its end, as the book keeps it."""

from typing import Any

from songbot.core.training import Training

FIGURES = {"mae": 10.2, "r2": 0.31, "accuracy4": 0.55, "coverage80": 0.81}
WORSE = {"mae": 12.9, "r2": 0.04, "accuracy4": 0.41, "coverage80": 0.78}


def judged(outcome: str = "promoted") -> Training:
    """Trained and compared; by default better."""
    return Training(1, "2026-11-21-0300-abcdef", "weekly", 1_790_000_000.0, running=False, report=report(outcome))


def report(outcome: str = "passed") -> dict[str, Any]:
    """As the training process tells it."""
    tenths = [(20.0 + 6 * step, 22.0 + 5 * step) for step in range(10)]
    return {
        "outcome": outcome,
        "songs": 700,
        "fresh": 120,
        "tested": 140,
        "scale_changed": True,
        "delta": {"value": -2.7, "low": -3.4, "high": -2.0},
        "before": _sided(WORSE),
        "after": _sided(FIGURES),
        "calibration": [[[said, 45.0] for said, _ in tenths], [list(place) for place in tenths]],
        "drift": {
            "tempo": {"psi": 0.03, "border": 0.1},
            "missing artist": {"psi": 0.2, "border": 0.1},
            "label": {"psi": 0.05, "border": 0.1},
        },
        "drifted": ["missing artist"],
        "moved": {"Va – Gilai": -9.5, "Mo – Tanu": 7.25},
        "clip": {"earned": True},
        "checks": [{"name": "data", "passed": True, "found": "700 songs", "wanted": "at least 200"}],
    }


def _sided(figures: dict[str, float]) -> dict[str, float]:
    """Each with its interval, and the error of whoever says the middle."""
    ends = {f"{name}_{end}": value * by for name, value in figures.items() for end, by in (("low", 0.9), ("high", 1.1))}
    return {**figures, **ends, "median_mae": 14.0, "n": 140}
