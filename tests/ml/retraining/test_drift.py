"""Drift is told where there is some and not where few rows only look like it."""

import numpy as np
import pytest

from ml.retraining.drift import border, share_shift, shift

RNG = np.random.default_rng(3)


@pytest.mark.parametrize("new", [50, 100, 300, 1000])
def test_nothing_is_told_where_nothing_has_changed(new: int) -> None:
    told = [shift(RNG.normal(size=2000), RNG.normal(size=new)) for _ in range(100)]
    assert sum(one.notable for one in told if one) <= 4


@pytest.mark.parametrize("new", [100, 1000])
def test_a_shift_of_a_whole_spread_is_told(new: int) -> None:
    told = [shift(RNG.normal(size=2000), RNG.normal(1.0, 1.0, size=new)) for _ in range(20)]
    assert all(one and one.notable for one in told)


def test_the_border_is_higher_for_few_rows_and_never_below_a_tenth() -> None:
    assert border(2000, 50, 5) > border(2000, 200, 5) >= 0.1
    assert border(100_000, 100_000, 10) == 0.1


def test_too_few_rows_say_nothing() -> None:
    assert shift(RNG.normal(size=2000), RNG.normal(size=29)) is None
    assert share_shift(np.ones(10), np.ones(10)) is None


def test_what_is_not_known_is_no_value() -> None:
    old, new = RNG.normal(size=500), RNG.normal(size=500)
    assert shift(np.append(old, [np.nan] * 400), new) == shift(old, new)


def test_a_number_that_is_always_the_same_does_not_drift() -> None:
    found = shift(np.zeros(500), np.zeros(500))
    assert found
    assert found.psi == pytest.approx(0.0)


def test_a_share_that_changes_is_told() -> None:
    found = share_shift(*((RNG.random(n) < p).astype(float) for n, p in ((2000, 0.2), (500, 0.5))))
    assert found
    assert found.notable
