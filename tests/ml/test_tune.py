"""On which songs a challenger is tested, and how long a clip stream is trained."""

import numpy as np
import pytest

from ml.tower_train import Options
from ml.tune import ENOUGH_NEW, MOST_DRAWN, MOST_TESTED, NEWEST, SMALLEST, Steps, draw, newest, within

PLAN = Options(epochs=12)


def steps(options: Options, clips: int) -> int:
    """As the training counts them."""
    return round(clips * (1 - options.validation)) // options.batch * options.epochs


@pytest.mark.parametrize("clips", [150, 300, 600, 1100])
def test_few_clips_make_enough_steps_and_none_is_given_up_early(clips: int) -> None:
    found = within(Steps(1400), PLAN, clips)
    assert 1350 <= steps(found, clips) <= 1700
    assert SMALLEST <= found.batch <= PLAN.batch
    assert found.patience == found.epochs


def test_batches_become_smaller_before_passes_become_more() -> None:
    assert within(Steps(1400), PLAN, 700).epochs == PLAN.epochs
    assert within(Steps(1400), PLAN, 700).batch < PLAN.batch
    assert within(Steps(1400), PLAN, 150).epochs > PLAN.epochs


def test_many_clips_are_trained_as_planned() -> None:
    assert within(Steps(1400), PLAN, 3000) == PLAN
    assert within(Steps(), PLAN, 150) == PLAN


@pytest.mark.parametrize("clips", [3500, 10_000, 30_000])
def test_more_clips_than_that_make_fewer_passes_and_no_more_steps(clips: int) -> None:
    found = within(Steps(1400, most=4000), PLAN, clips)
    assert 2000 < steps(found, clips) <= 4000
    assert found.epochs < PLAN.epochs
    assert found.patience == found.epochs


def test_each_clip_is_heard_once_however_many_there_are() -> None:
    assert within(Steps(1400, most=4000), PLAN, 200_000).epochs == 1


@pytest.mark.parametrize(
    ("held", "fresh", "tested"),
    [
        (1000, 40, ENOUGH_NEW),
        (1000, ENOUGH_NEW + 50, ENOUGH_NEW + 50),
        (100, 40, 100),
        (MOST_TESTED + 900, MOST_TESTED + 500, MOST_TESTED),
    ],
)
def test_the_newest_songs_of_unseen_artists_are_tested(held: int, fresh: int, tested: int) -> None:
    at = np.r_[np.arange(2 * held - fresh), 1e9 + NEWEST + np.arange(fresh)].astype(float)
    unseen = np.r_[np.ones(held - fresh, bool), np.zeros(held, bool), np.ones(fresh, bool)]
    chosen = newest(unseen, at)
    assert len(chosen) == tested
    assert unseen[chosen].all()
    assert at[chosen].min() >= np.sort(at[unseen])[-tested]


@pytest.mark.parametrize("rows", [1000, MOST_DRAWN, 3 * MOST_DRAWN])
def test_a_training_draws_no_more_rows_than_it_has_time_for(rows: int) -> None:
    drawn = draw(np.arange(float(rows)), half_life=rows, seed=0)
    assert len(drawn) == min(rows, MOST_DRAWN)
    assert (np.diff(drawn) >= 0).all()


def test_the_newer_a_row_the_more_often_it_is_drawn() -> None:
    drawn = draw(np.arange(20_000.0), half_life=10_000.0, seed=0)
    newer = float((drawn >= 10_000).mean())
    assert 0.63 < newer < 0.70  # two thirds: a row of the older half counts half as much
    assert (drawn == draw(np.arange(20_000.0), half_life=10_000.0, seed=0)).all()
