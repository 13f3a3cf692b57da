"""How long a clip stream is trained: few clips make as many steps as are needed to hear anything at all."""

import pytest

from ml.tower_train import Options
from ml.tune import SMALLEST, enough

PLAN = Options(epochs=12)


def steps(options: Options, clips: int) -> int:
    """As the training counts them."""
    return round(clips * (1 - options.validation)) // options.batch * options.epochs


@pytest.mark.parametrize("clips", [150, 300, 600, 1100])
def test_few_clips_make_enough_steps_and_none_is_given_up_early(clips: int) -> None:
    found = enough(PLAN, 1400, clips)
    assert 1350 <= steps(found, clips) <= 1700
    assert SMALLEST <= found.batch <= PLAN.batch
    assert found.patience == found.epochs


def test_batches_become_smaller_before_passes_become_more() -> None:
    assert enough(PLAN, 1400, 700).epochs == PLAN.epochs
    assert enough(PLAN, 1400, 700).batch < PLAN.batch
    assert enough(PLAN, 1400, 150).epochs > PLAN.epochs


def test_many_clips_are_trained_as_planned() -> None:
    assert enough(PLAN, 1400, 5000) == PLAN
    assert enough(PLAN, 0, 150) == PLAN
