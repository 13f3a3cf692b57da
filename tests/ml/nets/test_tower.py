"""The spectrogram stream: seconds that add up, hear little around them, and are believed only where they earned it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ml.arrays import IntArray
from ml.nets.net import BINS
from ml.nets.tower import STEP, Tower
from ml.nets.tower_train import Heard, Options, Run, fit_tower, speak, split, work
from ml.nets.tower_verdict import Verdict, claims, segment_points, softmax, standing

FRAMES = 172
SMALL = Options(epochs=2, batch=6, validation=0.25, average=0.1)


def unheard(_: int) -> None:
    """Nobody listens to the progress."""


def untrained(seed: int = 0) -> Tower:
    torch.manual_seed(seed)
    tower = Tower(2)
    torch.nn.init.normal_(tower.voice.weight, std=0.1)
    tower.mean.fill_(-40)
    tower.spread.fill_(10)
    return tower.eval()


def noise(clips: int, frames: int = FRAMES, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(clips, frames, 128, generator=generator) * 10 - 40


def planted(clips: int, effect: float, seed: int = 0) -> tuple[Heard, IntArray]:
    """Noise with a rising tone somewhere in four clips of five, which moves the label by `effect`."""
    rng = np.random.default_rng(seed)
    logmels = rng.integers(70, 110, (clips, FRAMES, 128)).astype(np.uint8)
    start = np.where(rng.random(clips) < 0.8, rng.integers(5, FRAMES - 35, clips), -1)
    for clip, place in zip(logmels, start, strict=True):
        for frame in range(30 if place >= 0 else 0):
            clip[place + frame, 40 + frame : 46 + frame] = 150
    labels = np.where(start >= 0, 40 + effect, 40) + rng.normal(0, 5, clips)
    base = np.broadcast_to(-(((np.arange(BINS) - 40 - 0.8 * effect) / 22) ** 2), (clips, 1, BINS))
    return Heard(
        logmels, base.astype(np.float32), np.asarray(labels[:, None], np.float32), np.arange(clips) // 4
    ), start


def weights(tower: Tower) -> torch.Tensor:
    return torch.cat([value.flatten().double() for value in tower.state_dict().values()])


def test_a_clip_says_exactly_the_sum_of_its_places() -> None:
    tower, logmels = untrained().double(), noise(2).double()
    with torch.inference_mode():
        by_second = tower(logmels)
        places = tower.speak(tower.embed(logmels)).sum(2).view(2, 2, -1)
    assert by_second.shape == (2, 4, 2, BINS)
    assert torch.allclose(by_second.sum(1), places @ tower.curves, atol=1e-9)


def test_no_place_hears_further_than_three_quarters_of_a_second() -> None:
    tower, logmels = untrained(), noise(1)
    changed = logmels.clone()
    changed[0, 100] += 30
    with torch.inference_mode():
        moved = (tower.embed(changed) - tower.embed(logmels)).abs().amax((0, 1)) > 1e-6
    places = np.flatnonzero(moved.numpy())
    middles = (places * 8 + 0.5) * STEP
    assert len(places) >= 2
    # A frame of the log-mel itself hears 1,024 samples, 23 ms on each side of its middle.
    assert np.abs(middles - 100 * STEP).max() + 0.023 <= 0.75


def test_a_padded_clip_says_the_same_as_the_clip_alone() -> None:
    tower, logmels = untrained(), noise(2)
    with torch.inference_mode():
        alone = tower(logmels[:1, :130])
        padded = tower(
            torch.where(torch.arange(FRAMES)[None, :, None] < 130, logmels, 0.0), torch.tensor([130, FRAMES])
        )
    assert torch.allclose(padded[0, : alone.shape[1]], alone[0], atol=1e-4)
    assert not padded[0, alone.shape[1] :].any()


def test_the_tower_is_small() -> None:
    assert sum(weight.numel() for weight in Tower(2).parameters()) <= 1_000_000


@pytest.mark.parametrize("batch", [6, 7, 500])
def test_a_training_hears_of_as_many_clips_as_were_promised(batch: int) -> None:
    heard, told = planted(24, 35)[0], list[int]()
    options = replace(SMALL, batch=batch)
    fit_tower(heard, options, (None, told.append))
    assert sum(told) == work(heard.artists, options)


def test_no_artist_is_learned_from_and_judged_by() -> None:
    artists = np.repeat(np.arange(20), 3)
    learn, check = split(artists, 0.25, 1)
    assert len(learn) + len(check) == 60
    assert len(np.unique(artists[check])) == 5
    assert not set(artists[learn]) & set(artists[check])


def test_the_same_seed_trains_the_same_weights_and_another_seed_does_not() -> None:
    heard, _ = planted(24, 30)
    one, two, other = (fit_tower(heard, replace(SMALL, epochs=1, seed=seed), (None, unheard))[0] for seed in (1, 1, 2))
    assert torch.equal(weights(one), weights(two))
    assert not torch.equal(weights(one), weights(other))


def test_a_resumed_training_ends_in_the_same_weights(tmp_path: Path) -> None:
    heard, _ = planted(24, 30)
    straight, verdict = fit_tower(heard, SMALL, (None, unheard))
    first = Run(heard, SMALL)
    first.pass_over(unheard)
    first.save(tmp_path)
    seen: list[int] = []
    resumed, again = fit_tower(heard, SMALL, (tmp_path, seen.append))
    assert torch.equal(weights(straight), weights(resumed))
    assert verdict == again
    assert sum(seen) == work(heard.artists, SMALL)


def test_a_run_with_other_options_is_not_resumed(tmp_path: Path) -> None:
    heard, _ = planted(24, 30)
    first = Run(heard, SMALL)
    first.pass_over(unheard)
    first.save(tmp_path)
    other = Run(heard, replace(SMALL, rate=1e-3))
    other.resume(tmp_path)
    assert other.epoch == 0


def test_missing_labels_and_clips_of_different_lengths_are_tolerated() -> None:
    heard, _ = planted(24, 30)
    labels = np.concatenate([heard.labels, np.full_like(heard.labels, np.nan)], axis=1)
    labels[::3, 0] = np.nan
    base = np.repeat(heard.base, 2, axis=1)
    clips = [clip[: FRAMES - 9 * (place % 5)] for place, clip in enumerate(heard.logmels)]
    tower, verdict = fit_tower(Heard(clips, base, labels, heard.artists), SMALL, (None, unheard))
    assert torch.isfinite(weights(tower)).all()
    assert np.isfinite(verdict.gain)


def test_where_nothing_is_planted_nothing_is_earned_and_nothing_claimed() -> None:
    heard, _ = planted(80, 0)
    _, verdict = fit_tower(heard, SMALL, (None, unheard))
    assert not verdict.earned
    assert verdict.shrink == 0
    assert not claims(np.eye(3, 30, dtype=np.float32) * 50, verdict).any()


@pytest.fixture(scope="module")
def learned() -> tuple[Tower, Verdict]:
    return fit_tower(planted(120, 35)[0], replace(SMALL, epochs=10), (None, unheard))


def test_a_planted_event_is_learned_found_and_claimed_on_unheard_artists(learned: tuple[Tower, Verdict]) -> None:
    tower, verdict = learned
    heard, start = planted(60, 35, seed=1)
    said = speak(tower, heard.logmels, np.arange(60))[:, :, 0]
    chances = softmax(heard.base[:, 0] + said.sum(axis=1))
    score, labels = chances @ np.arange(BINS), heard.labels[:, 0]
    points = segment_points(heard.base[:, 0], said[:, :4])
    top, _, _ = standing(points)
    event = start >= 0
    right = (top < (start + 30) * STEP) & (top + 1 > start * STEP)
    assert verdict.earned
    assert np.mean((score - labels) ** 2) < 0.5 * np.var(labels)
    assert right[event].mean() >= 0.9
    assert claims(points, verdict)[event].mean() >= 0.5
    assert claims(points, verdict)[~event].mean() <= 0.1
