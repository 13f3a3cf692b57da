"""Charts of what the commands found, as PNG files."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure as Sheet

from ml.importance import Importance
from ml.metrics import Figure

mpl.use("agg")
_INK, _BAR = "#222222", "#0072b2"


def importances(found: Sequence[Importance], own: Figure, title: str, path: Path) -> None:
    """Three panels with one bar a group and its interval."""
    sheet = Sheet(figsize=(11, 0.4 * len(found) + 1.8), layout="constrained")
    left, middle, right = sheet.subplots(1, 3, sharey=True)
    names = [entry.group for entry in found][::-1]
    _bars(left, names, [entry.shapley for entry in found][::-1], "mean |Shapley|, points")
    _bars(middle, names, [entry.permutation for entry in found][::-1], "R2 lost when shuffled")
    _bars(right, names, [entry.retrain for entry in found][::-1], "R2 lost when trained without")
    span = f"{own.value:.2f} [{own.low:.2f}, {own.high:.2f}]"
    sheet.suptitle(f"{title}: what the model uses, not what causes success. Its own R2 here: {span}", fontsize=10)
    sheet.savefig(path, dpi=110)


def _bars(axes: "mpl.axes.Axes", names: Sequence[str], figures: Sequence[Figure | None], label: str) -> None:
    for place, figure in enumerate(figures):
        if figure is None:
            axes.text(0, place, " not tried", va="center", fontsize=8, color="#777777")
            continue
        axes.barh(place, figure.value, color=_BAR)
        axes.plot([figure.low, figure.high], [place, place], color=_INK, linewidth=1.2)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel(label, fontsize=9)
    axes.axvline(0, color=_INK, linewidth=0.6)
