"""LightGBM on the rows and masks that the net sees: the yardstick that an honest net has to reach."""

from dataclasses import dataclass

import lightgbm
import numpy as np

from ml.arrays import FloatArray, IntArray
from ml.songs.dataset import Rows, folds
from ml.yardstick import matrix

SETTINGS = (
    {"learning_rate": 0.05, "num_leaves": 31, "min_data_in_leaf": 40, "feature_fraction": 0.7, "lambda_l2": 5.0},
    {"learning_rate": 0.03, "num_leaves": 63, "min_data_in_leaf": 20, "feature_fraction": 0.5, "lambda_l2": 1.0},
)
"""What each fit is tuned over, on artists held out from its own training."""
_COMMON = {
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "verbose": -1,
    "num_threads": 1,
    "seed": 0,
    "deterministic": True,
}


@dataclass(frozen=True)
class Trees:
    """One fitted objective."""

    booster: lightgbm.Booster

    def predict(self, rows: Rows) -> FloatArray:
        """Points."""
        found: FloatArray = np.clip(self.booster.predict(matrix(rows)), 0, 100).astype(np.float32)
        return found


def fit(rows: Rows, objective: dict[str, object], settings: int) -> Trees:
    """One of the settings, stopped where it was best on artists held out from the rows."""
    held: IntArray = folds(rows.artist, 5, seed=1)
    x, y = matrix(rows), rows.labels[:, 0]
    inside = lightgbm.Dataset(x[held > 0], y[held > 0])
    outside = lightgbm.Dataset(x[held == 0], y[held == 0])
    parameters = {**_COMMON, **SETTINGS[settings], **objective}
    stop = lightgbm.early_stopping(50, verbose=False)
    return Trees(lightgbm.train(parameters, inside, 1500, valid_sets=[outside], callbacks=[stop]))


def tune(rows: Rows, objective: dict[str, object]) -> int:
    """The settings that are best on the held-out artists."""
    scores = [next(iter(fit(rows, objective, n).booster.best_score["valid_0"].values())) for n in range(len(SETTINGS))]
    return int(np.argmin(scores))
