"""The estimates follow the sound, stay finite and within range, and are judged on artists that they did not know."""

import os
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow.parquet as pq
import pytest

from ml.errors import ModelRefused
from ml.sound.estimate import DESCRIPTORS, RANGES, Estimator, Labels, OutOfFold, cross_validate, from_scale, to_scale
from ml.sound.summary import FLOOR_DB, LEVEL, MELS, Floats, mel_centres_hz, summary, summary_size

SHARED = Path(os.environ.get("SONGBOT_SHARED", "../shared")) / "data"
Made: TypeAlias = tuple[Floats, dict[str, Floats], Labels]
SONGS, ARTISTS, FRAMES = 90, 45, 260


def song(level: float, brightness: float, pulse: float, rng: np.random.Generator) -> Floats:
    """A spectrogram with a tilt over the bands and a beat every 22 frames (117 BPM)."""
    tilt = (brightness - 1) * 40 * np.arange(MELS) / MELS
    beat = pulse * 20 * (np.arange(FRAMES) % 22 < 4)
    return (level + tilt + beat[:, None] + rng.normal(0, 2, (FRAMES, MELS))).astype(np.float32)


@pytest.fixture(scope="module")
def made() -> Made:
    """Summaries, descriptors and artists of songs whose descriptors are functions of the sound."""
    rng = np.random.default_rng(0)
    level, brightness, pulse = rng.uniform(-40, -10, SONGS), rng.random(SONGS), rng.random(SONGS)
    songs = zip(level, brightness, pulse, strict=True)
    summaries = np.array([summary(song(*each, rng)) for each in songs])
    targets: dict[str, Floats] = {
        "danceability": pulse,
        "energy": brightness,
        "loudness": summaries[:, LEVEL] - 20 - 4 * pulse,
        "speechiness": 10 ** (-2 * brightness),
        "acousticness": 1 - brightness,
        "instrumentalness": 10 ** (-3 * pulse),
        "valence": rng.random(SONGS),
    }
    return summaries, targets, np.arange(SONGS) % ARTISTS


@pytest.fixture(scope="module")
def judged(made: Made) -> OutOfFold:
    return cross_validate(*made)


@pytest.mark.parametrize("frames", [0, 1, 2, 43, 1292])
@pytest.mark.parametrize("decibels", [-100.0, -80.0, 40.0])
def test_a_steady_or_silent_clip_of_any_length_has_a_finite_summary(frames: int, decibels: float) -> None:
    told = summary(np.full((frames, MELS), decibels, dtype=np.float32))
    assert told.shape == (summary_size(),)
    assert told.dtype == np.float32
    assert np.isfinite(told).all()


def test_a_summary_does_not_see_what_storage_cuts_off() -> None:
    rng = np.random.default_rng(1)
    fresh = rng.uniform(-100, 0, (300, MELS)).astype(np.float32)
    np.testing.assert_array_equal(summary(fresh), summary(np.maximum(fresh, FLOOR_DB)))


def test_turning_a_clip_down_moves_the_level_and_nothing_else() -> None:
    loud = song(0.0, 0.5, 0.5, np.random.default_rng(2))
    change = summary(loud - 6) - summary(loud)
    assert change[LEVEL] == pytest.approx(-6, abs=1e-3)
    np.testing.assert_allclose(np.delete(change, LEVEL), 0, atol=2e-2)


def test_a_summary_has_a_strong_repetition_only_where_there_is_a_beat() -> None:
    rng = np.random.default_rng(3)
    strongest = [summary(song(-20, 0.5, pulse, rng))[-5] for pulse in (0.0, 1.0)]
    assert strongest[0] < 0.3
    assert strongest[1] > 0.7


def test_the_bands_lie_where_the_slaney_scale_puts_them() -> None:
    centres = mel_centres_hz()
    assert np.all(np.diff(centres) > 0)
    # Below 1 kHz the scale is linear: 128 bands over 50.17 mels of 66.7 Hz.
    assert centres[0] == pytest.approx(25.9, abs=0.2)
    assert centres[-1] < 11_025 < centres[-1] * 1.05


def test_descriptors_that_follow_the_sound_are_estimated_for_unknown_artists(judged: OutOfFold) -> None:
    r2 = {row.name: row.r2 for row in judged.accuracy(100)}
    assert min(r2[name] for name in DESCRIPTORS if name != "valence") > 0.9


def test_a_descriptor_that_the_sound_does_not_hold_is_judged_worthless(judged: OutOfFold) -> None:
    row = next(row for row in judged.accuracy(200) if row.name == "valence")
    assert row.r2 < 0.1
    assert row.low < 0.1
    assert row.n == SONGS


def test_an_interval_holds_its_figure_and_comes_out_the_same_again(judged: OutOfFold) -> None:
    for row, again in zip(judged.accuracy(200, seed=4), judged.accuracy(200, seed=4), strict=True):
        assert row.low <= row.r2 <= row.high
        assert row == again


def test_what_only_the_artist_explains_does_not_pass_for_heard(made: Made) -> None:
    summaries, targets, _ = made
    rng = np.random.default_rng(5)
    artists = np.arange(SONGS) // 6
    own = rng.random(artists.max() + 1)[artists]
    # Six songs of one artist share a sound that is nobody else's, so a random split would find the artist's value.
    sound = summaries.copy()
    sound[:, 1:21] = rng.normal(0, 30, (artists.max() + 1, 20))[artists]
    grouped = cross_validate(sound, {**targets, "valence": own}, artists)
    leaking = cross_validate(sound, {**targets, "valence": own}, np.arange(SONGS))
    assert grouped.accuracy(10)[-1].r2 < 0.1
    assert leaking.accuracy(10)[-1].r2 > 0.4


def test_an_estimate_varies_no_more_than_the_truth(judged: OutOfFold) -> None:
    valence = DESCRIPTORS.index("valence")
    assert judged.estimate[:, valence].std() < 0.5 * judged.truth[:, valence].std()


def test_a_clip_turned_down_by_six_decibels_is_estimated_six_decibels_quieter(
    made: Made,
) -> None:
    estimator = Estimator.fit(*made)
    loud = song(-10.0, 0.5, 0.5, np.random.default_rng(6))
    apart = estimator.estimate(summary(loud - 6))["loudness"] - estimator.estimate(summary(loud))["loudness"]
    assert apart == pytest.approx(-6, abs=0.5)


@pytest.mark.parametrize("decibels", [-100.0, 47.5])
def test_estimates_of_a_strange_clip_stay_within_their_ranges(made: Made, decibels: float) -> None:
    estimates = Estimator.fit(*made).estimate(summary(np.full((43, MELS), decibels, dtype=np.float32)))
    assert tuple(estimates) == DESCRIPTORS
    assert all(RANGES[name][0] <= value <= RANGES[name][1] for name, value in estimates.items())


def test_an_estimator_read_back_from_its_arrays_says_the_same(made: Made) -> None:
    estimator = Estimator.fit(*made)
    arrays = estimator.to_arrays()
    assert all(array.dtype == np.float32 for array in arrays.values())
    assert Estimator.from_arrays(arrays).estimate(made[0][0]) == estimator.estimate(made[0][0])


def test_an_estimator_of_another_summary_is_refused(made: Made) -> None:
    arrays = Estimator.fit(*made).to_arrays()
    arrays["centre"] = arrays["centre"][:-1]
    with pytest.raises(ModelRefused, match=f"a summary has {summary_size()}"):
        Estimator.from_arrays(arrays)


@pytest.mark.parametrize("name", DESCRIPTORS)
def test_the_learning_scale_is_left_as_it_was_entered(name: str) -> None:
    low, high = RANGES[name]
    values = np.linspace(low, high, 11)
    np.testing.assert_allclose(from_scale(name, to_scale(name, values)), values, atol=1e-9)


def test_real_previews_reach_the_known_accuracy() -> None:
    if not (SHARED / "previews_dev.parquet").exists():
        pytest.skip("the shared previews are not here")
    table = pq.read_table(SHARED / "previews_dev.parquet").to_pydict()
    with np.load(SHARED / "previews_dev_logmel.npz") as stored:
        place = {name: row for row, name in enumerate(stored["track_id"])}
        rows = [place[name] for name in table["track_id"]]
        sounds, frames = stored["logmel_u8"][rows], stored["frames"][rows]
    clips = [sound[:, :count].T * np.float32(0.5) - 80 for sound, count in zip(sounds, frames, strict=True)]
    targets = {name: np.array(table[name]) for name in DESCRIPTORS}
    songs = cross_validate(np.array([summary(clip) for clip in clips]), targets, np.array(table["primary_artist"]))
    r2 = {row.name: row.r2 for row in songs.accuracy(10)}
    assert r2["loudness"] > 0.77
    assert r2["energy"] > 0.59
    assert r2["acousticness"] > 0.59
    assert r2["danceability"] > 0.30
