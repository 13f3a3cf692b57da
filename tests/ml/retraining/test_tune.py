"""On which songs a challenger is tested, how sure it says that it is, and how long a clip stream is trained."""

import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ml.folder import SHIPPED, load_model
from ml.nets import ensemble, train
from ml.nets.net import BINS, HEADS
from ml.nets.tower_train import Options
from ml.retraining.own import DAY, Row, arrays, gather
from ml.retraining.tune import (
    HALF_LIFE,
    LEAST_CLIPS,
    LEAST_SPARE,
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


def test_members_that_err_to_both_sides_are_nearer_to_the_truth_together() -> None:
    one = load_model(SHIPPED).ensemble.members[0]
    high, low = copy.deepcopy(one), copy.deepcopy(one)
    slope = torch.linspace(-5, 5, BINS).repeat(len(HEADS))
    with torch.no_grad():
        high.out.bias.add_(slope)
        low.out.bias.sub_(slope)
    rows = arrays(gather(songs()).table, load_model(SHIPPED).snapshots)
    assert ensemble.nearer([one, one], rows) == 1
    assert ensemble.nearer([high, low], rows) < 0.9


def test_intervals_are_narrowed_by_songs_of_which_nothing_is_learned_and_by_which_nothing_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = Order(load_model(SHIPPED), "new", tmp_path, options=SHORT)
    found = material(gather(songs()).table, order, lambda *_: None)
    assert len(found.spare) >= LEAST_SPARE
    assert not set(found.spare) & {*found.tested, *found.learned}
    few = replace(found, spare=found.spare[: LEAST_SPARE - 1])
    plain = tune(order, few, lambda *_: None).ensemble
    monkeypatch.setattr(ensemble, "nearer", lambda _, rows: 0.5 if len(rows) == len(found.spare) else 1)
    assert np.allclose(tune(order, found, lambda *_: None).ensemble.reach[0], plain.reach[0] / 2)


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


def test_hearing_the_clips_and_learning_from_them_are_told_apart_and_only_learning_has_epochs(tmp_path: Path) -> None:
    count, rng = LEAST_CLIPS * 3 // 2, np.random.default_rng(1)
    (tmp_path / "sounds").mkdir()
    for number in range(count):
        logmel = rng.uniform(-45, -25, (40, MELS)).astype(np.float32)
        (tmp_path / "sounds" / f"{number}.mel").write_bytes(zipped(logmel))
    rows = [song(number, 0.5, 30 + number % 40, 0, sound=str(number)) for number in range(count)]
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
