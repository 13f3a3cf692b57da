"""Rows, masks, training, readings and metrics: the parts under the model."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ml import metrics
from ml.arrays import FloatArray
from ml.neighbours import Familiar, nearest, stem
from ml.nets import train
from ml.nets.chances import Readings, rank_of, reach_for, read
from ml.nets.ensemble import Plan, fit
from ml.nets.masks import Dropout, hide
from ml.nets.modes import PATTERNS, pattern_view, patterns
from ml.nets.net import soft_labels
from ml.songs.dataset import Rows, artist_numbers, folds, keep, present, tag_places
from ml.songs.features import FEATURES, GROUPS, NAMES, columns_of

OPTIONS = train.Options(epochs=3, batch=64, least_steps=10)


def rows(count: int = 400, seed: int = 0) -> Rows:
    rng = np.random.default_rng(seed)
    numeric = rng.uniform(0, 1, (count, len(FEATURES))).astype(np.float32)
    numeric[rng.random(numeric.shape) < 0.2] = np.nan
    return Rows(
        numeric=numeric,
        tags=tag_places([["rock"] if flip else None for flip in rng.random(count) < 0.5]),
        snapshot=rng.integers(0, 2, count),
        estimated=np.zeros(numeric.shape, bool),
        labels=np.stack([rng.integers(0, 100, count), np.full(count, np.nan)], axis=1).astype(np.float32),
        artist=artist_numbers([f"artist {number}" for number in rng.integers(0, count // 4, count)]),
    )


def test_no_artist_is_in_two_folds_and_all_folds_are_used() -> None:
    some = rows(2000)
    fold = folds(some.artist, 5)
    assert len(np.unique(fold)) == 5
    for artist in np.unique(some.artist):
        assert len(np.unique(fold[some.artist == artist])) == 1


def test_what_is_not_kept_is_unknown_and_nothing_else_changes() -> None:
    some = rows()
    cut = keep(some, np.array([group == "genre" for group in GROUPS]))
    assert np.isnan(cut.numeric).all()
    assert (cut.tags == some.tags).all()
    assert present(cut).sum() == (some.tags >= 0).any(axis=1).sum()


def test_every_group_has_its_columns_and_every_column_its_group() -> None:
    found = [column for group in GROUPS for column in columns_of(group)]
    assert sorted(found) == list(range(len(NAMES)))


def test_training_hides_whole_groups() -> None:
    some = rows(3000)
    hidden = hide(some, np.random.default_rng(0), Dropout(whole=0.0))
    lost = present(some).mean(axis=0) - present(hidden).mean(axis=0)
    assert lost[GROUPS.index("artist")] > lost[GROUPS.index("length")] > 0


def test_every_pattern_of_inputs_is_calibrated_on_rows_of_that_pattern() -> None:
    some = rows(2000)
    for pattern in range(0, PATTERNS, 7):
        found = pattern_view(some, some, pattern)
        assert (patterns(found) == pattern).all()


def test_the_same_seed_gives_the_same_weights_and_another_seed_does_not() -> None:
    some = rows()
    weights = [
        train.fit(
            some, train.blank(some, 2, seed), replace(OPTIONS, seed=seed), None, (None, lambda _: None)
        ).out.weight
        for seed in (0, 0, 1)
    ]
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])


class Interrupted(Exception):
    """A stand-in for a power cut."""


def test_an_interrupted_training_goes_on_to_the_same_weights(tmp_path: Path) -> None:
    some = rows()
    whole = train.fit(some, train.blank(some, 2, 0), OPTIONS, None, (None, lambda _: None))
    seen = 0

    def cut(count: int) -> None:
        nonlocal seen
        seen += count
        if seen > 1.5 * len(some):
            raise Interrupted

    with pytest.raises(Interrupted):
        train.fit(some, train.blank(some, 2, 0), OPTIONS, None, (tmp_path, cut))
    told: list[int] = []
    again = train.fit(some, train.blank(some, 2, 0), OPTIONS, None, (tmp_path, told.append))
    assert told[0] == len(some)
    assert sum(told) == len(some) * OPTIONS.passes(len(some))
    assert torch.equal(whole.out.weight, again.out.weight)


def test_an_id_column_cannot_help_on_unseen_artists_and_shuffled_labels_teach_nothing() -> None:
    some = rows(1500)
    plan = Plan(train.Options(epochs=3, batch=64, least_steps=100), ("serving", "other"), members=2)
    fitted = fit(some, plan, None, lambda _: None)
    fold = folds(some.artist, 2)
    for number, member in enumerate(fitted.members):
        mine = some.take(fold == number)
        said = train.chances(member, mine) @ np.arange(101, dtype=np.float32)
        y = mine.labels[:, 0]
        assert 1 - ((said - y) ** 2).sum() / ((y - y.mean()) ** 2).sum() < 0.03


def test_a_column_that_leaks_the_label_makes_the_canary_fire() -> None:
    some = rows(1500)
    leaked = some.numeric.copy()
    leaked[:, NAMES.index("liveness")] = some.labels[:, 0] / 100
    some = Rows(**{**vars(some), "numeric": leaked})
    fold = folds(some.artist, 2)
    options = train.Options(epochs=15, batch=32, average=0.03)
    inside = some.take(fold == 0)
    member = train.fit(inside, train.blank(inside, 2, 0), options, None, (None, lambda _: None))
    outside = some.take(fold == 1)
    said = train.chances(member, outside) @ np.arange(101, dtype=np.float32)
    y = outside.labels[:, 0]
    assert 1 - ((said - y) ** 2).sum() / ((y - y.mean()) ** 2).sum() > 0.5


def spread(points: FloatArray, width: float = 8.0) -> FloatArray:
    return soft_labels(torch.from_numpy(points.astype(np.float32)), width).numpy()


def test_readings_of_a_bell_are_its_middle_and_its_spread() -> None:
    found = read(spread(np.array([40.0])), 0.4)
    assert found.mean[0] == pytest.approx(40, abs=0.05)
    assert found.median[0] == pytest.approx(40, abs=0.05)
    assert (found.low[0], found.high[0]) == pytest.approx((40 - 1.2816 * 8, 40 + 1.2816 * 8), abs=0.1)
    assert found.quarters[0] == pytest.approx([0.035, 0.87, 0.095, 0.0], abs=0.005)


def test_the_conformal_reach_covers_what_it_promises() -> None:
    rng = np.random.default_rng(0)
    middle = rng.uniform(20, 80, 4000)
    labels = np.clip(np.round(middle + rng.normal(0, 14, 4000)), 0, 100).astype(np.float32)
    chances = spread(middle)
    reach = reach_for(rank_of(chances[:2000], labels[:2000]))
    found = read(chances[2000:], reach)
    inside = (labels[2000:] >= found.low) & (labels[2000:] <= found.high)
    assert inside.mean() == pytest.approx(0.8, abs=0.03)


def test_the_metrics_of_a_known_case_and_their_intervals() -> None:
    y = np.arange(0, 100, dtype=np.float32)
    flat = np.full_like(y, y.mean())
    artist = np.arange(100) // 4
    quarters = np.tile(np.array([0, 1, 0, 0], np.float32), (100, 1))
    found = metrics.figures(metrics.score(Readings(flat, flat, flat - 40, flat + 40, quarters), y, artist))
    assert found["r2"].value == pytest.approx(0, abs=1e-9)
    assert found["mae"].value == pytest.approx(25, abs=0.1)
    assert found["accuracy4"].value == 0.25
    assert found["coverage80"].low < 0.8 < found["coverage80"].high
    perfect = metrics.figures(metrics.score(Readings(y, y, y, y, quarters), y, artist))
    assert perfect["spearman"].value == pytest.approx(1)
    assert metrics.baselines(y, y)["median_mae"] == pytest.approx(25)


def test_a_paired_difference_is_surer_than_two_figures_apart() -> None:
    rng = np.random.default_rng(0)
    y = rng.uniform(0, 100, 600).astype(np.float32)
    artist = rng.integers(0, 60, 600)
    quarters = np.zeros((600, 4), np.float32)
    one = (y + rng.normal(0, 10, 600)).astype(np.float32)
    two = (one + np.sign(one - y)).astype(np.float32)
    good, bad = (metrics.score(Readings(p, p, p, p, quarters), y, artist) for p in (one, two))
    gap = metrics.difference(bad, good, "mae")
    assert gap.low > 0.9
    assert gap.high - gap.low < metrics.figures(good)["mae"].high - metrics.figures(good)["mae"].low


def test_versions_of_one_song_count_once_among_the_nearest() -> None:
    table = np.array([[0.0, 0], [0.1, 0], [1, 0], [5, 5], [0.2, np.nan]], np.float32)
    found, distance = nearest(np.array([0.0, 0.0], np.float32), table, np.array([7, 7, 8, 9, 10]), 3)
    assert found.tolist() == [0, 4, 2]
    assert distance[0] == 0


@pytest.mark.parametrize("title", ["Song (Live at Wembley)", "Song - Remastered 2011", "song", "Song [feat. Ana]"])
def test_a_title_is_known_without_its_version(title: str) -> None:
    assert stem(title) == "song"


def test_only_the_odd_are_called_unlike_the_rest() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3000, 1))
    table = np.hstack([x, x + 0.1 * rng.normal(size=(3000, 1))]).astype(np.float32)
    familiar = Familiar.fit(table)
    assert not familiar.warns(np.array([1.0, 1.0], np.float32))
    assert familiar.warns(np.array([3.0, -3.0], np.float32))
    assert not familiar.warns(np.array([np.nan, np.nan], np.float32))
    assert Familiar.from_arrays(familiar.to_arrays()).distance(table[0]) == familiar.distance(table[0])
