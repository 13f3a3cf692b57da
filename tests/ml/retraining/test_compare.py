"""What the gate hears of known songs: an answer may go far where its song's counts have gone there first."""

import numpy as np
import pytest

from ml.retraining.compare import closer


@pytest.mark.parametrize(
    ("before", "after", "counted", "nearer"),
    [
        (60.0, 40.0, 35.0, True),
        (60.0, 40.0, 58.0, False),
        (60.0, 20.0, 45.0, False),  # past it, and farther off than before
        (60.0, 60.0, 45.0, False),
    ],
)
def test_an_answer_comes_closer_only_where_it_ends_nearer_to_the_newest_count(
    before: float, after: float, counted: float, nearer: bool
) -> None:
    found = closer(*(np.array([value], np.float32) for value in (before, after, counted)))
    assert found.tolist() == [nearer]
