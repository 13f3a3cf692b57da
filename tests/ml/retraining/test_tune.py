"""On which songs a challenger is tested, how sure it says that it is, and how long a clip stream is trained."""

import copy
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
import torch

from ml.folder import SHIPPED, load_model
from ml.nets import ensemble, tower_train, train
from ml.nets.chances import mean, rank_of, reach_for, variance
from ml.nets.net import BINS, HEADS, Net
from ml.nets.tower_train import Options
from ml.nets.tower_verdict import Verdict
from ml.retraining.own import DAY, Row, arrays, gather
from ml.retraining.tune import (
    HALF_LIFE,
    LEAST_CLIPS,
    MOST_DRAWN,
    NEWEST,
    SMALLEST,
    TESTED,
    Order,
    Steps,
    draw,
    half_life,
    material,
    newest,
    tune,
    within,
)
from ml.sound.audio import MELS
from ml.sound.clips import Clips, zipped

PLAN = Options(epochs=12)
SHORT = train.Options(epochs=1, least_steps=8)


def song(number: int, energy: float, points: float, week: float, sound: str = "") -> Row:
    """A row as a training gets it."""
    return {
        "track": str(number),
        "at": 1.7e9 + week * 7 * DAY,
        "artist": f"Artist {number % 700}",
        "title": f"Song {number}",
        "features": {"energy": energy},
        "tags": [],
        "popularity": float(np.clip(points, 0, 100)),
        "plays": None,
        "counts": [],
        "sound": sound,
    }


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
        (1000, 40, TESTED[0]),
        (1000, TESTED[0] + 50, TESTED[0] + 50),
        (100, 40, 100),
        (TESTED[1] + 900, TESTED[1] + 500, TESTED[1]),
    ],
)
def test_the_newest_songs_of_unseen_artists_are_tested(held: int, fresh: int, tested: int) -> None:
    at = np.r_[np.arange(2 * held - fresh), 1e9 + NEWEST + np.arange(fresh)].astype(float)
    unseen = np.r_[np.ones(held - fresh, bool), np.zeros(held, bool), np.ones(fresh, bool)]
    chosen = newest(unseen, at, TESTED)
    assert len(chosen) == tested
    assert unseen[chosen].all()
    assert at[chosen].min() >= np.sort(at[unseen])[-tested]


@pytest.mark.parametrize("rows", [1000, MOST_DRAWN, 3 * MOST_DRAWN])
def test_a_training_draws_no_more_rows_than_it_has_time_for(rows: int) -> None:
    drawn = draw(np.arange(float(rows)), seed=0)
    assert len(drawn) == min(rows, MOST_DRAWN)
    assert (np.diff(drawn) >= 0).all()


def test_the_newer_a_row_the_more_often_it_is_drawn() -> None:
    at = np.linspace(0, 2 * HALF_LIFE, 20_000)
    drawn = draw(at, seed=0)
    newer = float((drawn >= 10_000).mean())
    assert 0.63 < newer < 0.70  # two thirds: a row of the older half counts half as much
    assert (drawn == draw(at, seed=0)).all()


@pytest.mark.parametrize(("weekly", "weeks"), [(1000, 6), (100, 6), (50, 10), (5, 100)])
def test_songs_that_come_slowly_count_for_longer(weekly: int, weeks: int) -> None:
    at = np.arange(120 * weekly) * 7 * DAY / weekly
    assert half_life(at) == pytest.approx(weeks * 7 * DAY, rel=0.01)


def songs() -> list[Row]:
    """Long ago popularity was anybody's guess; for a year it follows from energy alone."""
    rng, count = np.random.default_rng(3), 2600
    energy = rng.uniform(0, 1, count)
    noise = np.where(np.arange(count) < 1000, rng.uniform(-50, 50, count), rng.normal(0, 4, count))
    weeks = np.linspace(0, 104, count)
    return [
        song(number, float(energy[number]), 20 + 60 * energy[number] + noise[number], weeks[number])
        for number in range(count)
    ]


def test_an_interval_is_as_wide_as_the_newest_songs_need(tmp_path: Path) -> None:
    model = load_model(SHIPPED)
    order = Order(champion=model, name="new", scratch=tmp_path)
    found = material(gather(songs()).table, order, lambda *_: None)
    plan = ensemble.Plan(SHORT, model.snapshots, members=2, calibrate=found.rows.take(found.recent))
    fitted = ensemble.fit(found.rows.take(found.learned), plan, None, lambda _: None)
    tested = found.rows.take(found.tested)
    read = fitted.read(tested)
    inside = (read.low <= tested.labels[:, 0]) & (tested.labels[:, 0] <= read.high)
    assert 0.72 < inside.mean() < 0.88


def apart(by: float) -> list[Net]:
    """Two members of which one leans up and the other down."""
    one = load_model(SHIPPED).ensemble.members[0]
    members = [copy.deepcopy(one), copy.deepcopy(one)]
    slope = by * torch.linspace(-5, 5, BINS).repeat(len(HEADS))
    with torch.no_grad():
        for member, sign in zip(members, (1, -1), strict=True):
            member.out.bias.add_(sign * slope)
    return members


def test_the_farther_members_lie_apart_the_nearer_they_are_to_the_truth_together() -> None:
    rows = arrays(gather(songs()).table, load_model(SHIPPED).snapshots)
    shares = [ensemble.nearer(apart(by), rows, rows) for by in (0.0, 0.3, 1.0)]
    assert shares[0] == 1
    assert 1 > shares[1] > shares[2] > 0.2


def test_what_members_have_in_common_follows_from_how_far_they_lie_apart_without_any_label() -> None:
    """Members that err independently: their joint interval, narrowed by that share, holds four songs of five."""
    rng, count = np.random.default_rng(0), 4000
    points, truth = np.arange(BINS), rng.uniform(35, 65, count)
    labels = truth + rng.normal(0, 8, count)
    said = [truth + rng.normal(0, 6, count) for _ in range(4)]
    bells = np.stack([np.exp(-0.5 * ((points - middle[:, None]) / 10) ** 2) for middle in said])
    chances = (bells / bells.sum(axis=2, keepdims=True)).astype(np.float32)
    alone = reach_for(np.concatenate([rank_of(one, labels) for one in chances]))
    joint = np.abs(rank_of(chances.mean(axis=0), labels) - 0.5)
    missed = np.mean([np.square(mean(one) - labels).mean() for one in chances])
    wide = np.mean([variance(one).mean() for one in chances])
    share = ensemble.share_of(missed, wide, np.var([mean(one) for one in chances], axis=0).mean())
    assert (joint <= alone).mean() > 0.85
    assert (joint <= ensemble.narrowed(alone, share)).mean() == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize("reach", [0.0, 0.1, 0.4, 0.499])
def test_a_narrowed_reach_goes_that_share_of_the_way_in_spreads(reach: float) -> None:
    normal = NormalDist()
    assert ensemble.narrowed(reach, 1.0) == pytest.approx(reach, abs=1e-6)
    way = normal.inv_cdf(0.5 + float(ensemble.narrowed(reach, 0.7)))
    assert way == pytest.approx(0.7 * normal.inv_cdf(0.5 + reach), abs=1e-4)


def test_no_label_of_a_tested_song_decides_an_interval(tmp_path: Path) -> None:
    order = Order(load_model(SHIPPED), "new", tmp_path / "one", options=SHORT)
    found = material(gather(songs()).table, order, lambda *_: None)
    labels = found.rows.labels.copy()
    labels[found.tested] = 100 - labels[found.tested]
    other = replace(found, rows=replace(found.rows, labels=labels))
    first = tune(order, found, lambda *_: None).ensemble.reach
    second = tune(replace(order, scratch=tmp_path / "other"), other, lambda *_: None).ensemble.reach
    assert np.array_equal(first, second)
    assert not np.array_equal(first, order.champion.ensemble.reach)


def test_a_training_begins_at_the_champion_s_weights_and_keeps_its_input_contract(tmp_path: Path) -> None:
    """One that takes steps of no length ends where it began."""
    champion = load_model(SHIPPED)
    rows = [song(number, number % 10 / 10, 30 + number % 40, 0) for number in range(240)]
    order = Order(champion, "new", tmp_path, options=replace(SHORT, rate=0.0))
    challenger = tune(order, material(gather(rows).table, order, lambda *_: None), lambda *_: None)
    for before, after in zip(champion.ensemble.members, challenger.ensemble.members, strict=True):
        for name, weight in before.state_dict().items():
            assert torch.equal(after.state_dict()[name], weight), name
    assert challenger.name == "new"
    assert challenger.snapshots == champion.snapshots
    assert (challenger.estimator, challenger.law) == (champion.estimator, champion.law)


def noises(folder: Path, count: int) -> list[Row]:
    """Songs with clips in which there is nothing to be heard."""
    rng = np.random.default_rng(1)
    folder.mkdir()
    for number in range(count):
        logmel = rng.uniform(-45, -25, (40, MELS)).astype(np.float32)
        (folder / f"{number}.mel").write_bytes(zipped(logmel))
    return [song(number, 0.5, 30 + number % 40, 0, sound=str(number)) for number in range(count)]


def test_hearing_the_clips_and_learning_from_them_are_told_apart_and_only_learning_has_epochs(tmp_path: Path) -> None:
    rows = noises(tmp_path / "sounds", count := LEAST_CLIPS * 3 // 2)
    told: list[tuple[str, int, int, int]] = []

    def hear(stage: str, done: int, of: int, epochs: int = 0) -> None:
        told.append((stage, done, of, epochs))

    clips = Clips(tmp_path / "sounds")
    order = Order(load_model(SHIPPED), "new", tmp_path, clips, SHORT, Options(epochs=2, batch=32), Steps())
    tune(order, material(gather(rows).table, order, hear), hear)
    last = {stage: (done, of, epochs) for stage, done, of, epochs in told}
    assert list(last) == ["listen", "train", "clips"]
    assert last["listen"] == (count, count, 0)
    assert last["clips"][0] == last["clips"][1]
    assert last["clips"][2] == 2


def test_the_interval_of_a_song_that_is_heard_is_narrowed_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = noises(tmp_path / "sounds", LEAST_CLIPS * 3 // 2)
    verdict = Verdict(0.1, 0.2, 0.1, 0.05, 0.15, len(rows), len(rows), reach=0.4)
    monkeypatch.setattr(tower_train, "fit_tower", lambda *_: (None, verdict))
    monkeypatch.setattr(ensemble, "nearer", lambda *_: 0.5)
    order = Order(load_model(SHIPPED), "new", tmp_path, Clips(tmp_path / "sounds"), SHORT)
    challenger = tune(order, material(gather(rows).table, order, lambda *_: None), lambda *_: None)
    assert challenger.stream.reach == pytest.approx(float(ensemble.narrowed(0.4, 0.5)))
