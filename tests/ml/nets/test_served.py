"""Degraded rows carry the measured errors: no more is known, and no less, than a running service would know."""

import numpy as np
import pytest

from ml.nets.served import ARTIST_CURVE, KEY_EXACT, TEMPO_EXACT, TEMPO_OCTAVE, ArtistCurve, Degrade
from ml.sound.estimate import DESCRIPTORS, OutOfFold, to_scale
from ml.sound.summary import Floats

ROWS, SONGS = 20_000, 150


def truth(count: int, rng: np.random.Generator) -> dict[str, Floats]:
    """Descriptors of which energy and loudness go together."""
    columns = {name: rng.uniform(0.2, 0.8, count).astype(np.float32) for name in DESCRIPTORS}
    columns["loudness"] = (-20 + 15 * columns["energy"] + rng.normal(0, 1, count)).astype(np.float32)
    return columns


def on_scale(columns: dict[str, Floats]) -> Floats:
    return np.column_stack([to_scale(name, columns[name]) for name in DESCRIPTORS])


def estimates(true: Floats, rng: np.random.Generator) -> Floats:
    """Estimates that shrink by half, with a shared error for energy and loudness."""
    error = rng.normal(0, 0.4, true.shape) * true.std(axis=0)
    error[:, 2] += 0.4 * true[:, 2].std() * error[:, 1] / error[:, 1].std()
    shrunk: Floats = true.mean(axis=0) + 0.5 * (true - true.mean(axis=0)) + error
    return shrunk


@pytest.fixture(scope="module")
def law() -> Degrade:
    rng = np.random.default_rng(0)
    true = on_scale(truth(SONGS, rng))
    return Degrade.learn(OutOfFold(true, estimates(true, rng), np.arange(SONGS)), artist_residual=9.0)


@pytest.fixture
def table() -> dict[str, Floats]:
    rng = np.random.default_rng(1)
    return truth(ROWS, rng) | {
        "liveness": rng.random(ROWS).astype(np.float32),
        "tempo": rng.uniform(60, 190, ROWS).astype(np.float32),
        "key": rng.integers(12, size=ROWS).astype(np.float32),
        "mode": rng.integers(2, size=ROWS).astype(np.float32),
        "artist_popularity": np.full(ROWS, 50, dtype=np.float32),
        "duration": rng.uniform(100, 300, ROWS).astype(np.float32),
    }


def test_the_law_repeats_the_correlations_and_spreads_of_the_estimates(law: Degrade, table: dict[str, Floats]) -> None:
    rng = np.random.default_rng(2)
    true = on_scale(table)
    wanted = estimates(true, rng)
    got = on_scale(law.degrade(table, rng))
    for place in range(len(DESCRIPTORS)):
        expected = np.corrcoef(true[:, place], wanted[:, place])[0, 1]
        assert np.corrcoef(true[:, place], got[:, place])[0, 1] == pytest.approx(expected, abs=0.08)
        assert got[:, place].std() == pytest.approx(wanted[:, place].std(), rel=0.15)


def test_errors_that_go_together_stay_together(law: Degrade, table: dict[str, Floats]) -> None:
    error = on_scale(law.degrade(table, np.random.default_rng(3))) - 0.5 * on_scale(table)
    together = np.corrcoef(error.T)
    assert together[1, 2] > 0.4
    assert abs(together[0, 3]) < 0.25


def test_a_row_without_all_descriptors_is_degraded_by_each_one_alone(law: Degrade, table: dict[str, Floats]) -> None:
    part = {name: table[name] for name in ("energy", "valence")}
    got = law.degrade(part, np.random.default_rng(4))
    assert set(got) == set(part)
    for name in part:
        assert np.corrcoef(got[name], part[name])[0, 1] == pytest.approx(0.78, abs=0.08)


def test_what_is_unknown_stays_unknown(law: Degrade, table: dict[str, Floats]) -> None:
    holes = {name: np.where(np.arange(ROWS) % 3 == 0, np.nan, column) for name, column in table.items()}
    got = law.degrade({name: column.astype(np.float32) for name, column in holes.items()}, np.random.default_rng(5))
    for name in set(table) - {"liveness"}:
        np.testing.assert_array_equal(np.isnan(got[name]), np.arange(ROWS) % 3 == 0, err_msg=name)


def test_liveness_is_never_known_and_facts_are_left_alone(law: Degrade, table: dict[str, Floats]) -> None:
    got = law.degrade(table, np.random.default_rng(6))
    assert np.isnan(got["liveness"]).all()
    np.testing.assert_array_equal(got["duration"], table["duration"])
    assert not np.isnan(table["liveness"]).any()


def test_every_column_stays_float32_and_in_range(law: Degrade, table: dict[str, Floats]) -> None:
    got = law.degrade(table, np.random.default_rng(7))
    assert {column.dtype for column in got.values()} == {np.dtype(np.float32)}
    for name in set(DESCRIPTORS) - {"loudness"}:
        assert got[name].min() >= 0
        assert got[name].max() <= 1


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(law: Degrade, table: dict[str, Floats]) -> None:
    first, again, other = (law.degrade(table, np.random.default_rng(seed)) for seed in (8, 8, 9))
    for name in table:
        np.testing.assert_array_equal(first[name], again[name])
    assert not np.array_equal(first["energy"], other["energy"])


def test_tempo_is_right_and_off_by_an_octave_as_often_as_measured(law: Degrade, table: dict[str, Floats]) -> None:
    ratio = law.degrade(table, np.random.default_rng(10))["tempo"] / table["tempo"]
    assert np.isclose(ratio, 1).mean() == pytest.approx(TEMPO_EXACT, abs=0.02)
    octave = np.isclose(ratio, 2) | np.isclose(ratio, 0.5)
    assert octave.mean() == pytest.approx(TEMPO_OCTAVE, abs=0.02)


def test_keys_reach_the_measured_exact_and_weighted_score(law: Degrade, table: dict[str, Floats]) -> None:
    got = law.degrade(table, np.random.default_rng(11))
    up, same = (got["key"] - table["key"]) % 12, got["mode"] == table["mode"]
    exact = (up == 0) & same
    fifth = np.isin(up, (5, 7)) & same
    relative = (up == np.where(table["mode"] == 1, 9, 3)) & ~same
    parallel = (up == 0) & ~same
    assert exact.mean() == pytest.approx(KEY_EXACT, abs=0.02)
    weighted = exact + 0.5 * fifth + 0.3 * relative + 0.2 * parallel
    assert weighted.mean() == pytest.approx(0.58, abs=0.02)


def test_artist_size_carries_the_residual_of_the_curve(law: Degrade, table: dict[str, Floats]) -> None:
    got = law.degrade(table, np.random.default_rng(12))["artist_popularity"]
    assert got.std() == pytest.approx(9.0, rel=0.05)
    assert got.mean() == pytest.approx(50, abs=0.3)


def test_the_artist_curve_finds_a_planted_slope_and_spread() -> None:
    rng = np.random.default_rng(13)
    listeners = np.exp(rng.uniform(5, 15, 400))
    fitted = ArtistCurve.fit(listeners, 5 * np.log1p(listeners) + rng.normal(0, 6, 400))
    assert fitted.rate == pytest.approx(5, abs=0.1)
    assert fitted.residual == pytest.approx(6, rel=0.15)
    assert (fitted.n, fitted.fewest, fitted.most) == (400, listeners.min(), listeners.max())


def test_the_artist_curve_starts_at_zero_rises_and_ends_at_a_hundred() -> None:
    points = [ARTIST_CURVE.points(listeners) for listeners in (0, 10, 1e3, 1e5, 5e6)]
    assert points[0] == 0
    assert points == sorted(set(points))
    assert ARTIST_CURVE.points(1e12) == 100


def test_a_law_read_back_from_its_arrays_degrades_the_same(law: Degrade, table: dict[str, Floats]) -> None:
    again = Degrade.from_arrays(law.to_arrays())
    first, second = (each.degrade(table, np.random.default_rng(14)) for each in (law, again))
    for name in table:
        np.testing.assert_array_equal(first[name], second[name])
