"""The mathematics of the reasons: what has to hold for any game, held against brute force."""

from collections.abc import Callable
from itertools import chain, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml import shapley
from ml.arrays import FloatArray

Unions = tuple[tuple[int, ...], ...]


def alone(players: int) -> Unions:
    return tuple((player,) for player in range(players))


def game(players: int, seed: int = 0) -> FloatArray:
    values: FloatArray = np.random.default_rng(seed).normal(size=2**players)
    return values


def by_brute_force(values: FloatArray, unions: Unions) -> FloatArray:
    """The mean over every order in which each union arrives without a stranger in between."""
    players = sum(len(union) for union in unions)
    shares, orders = np.zeros(players), 0
    for order in permutations(unions):
        for inner in product(*(permutations(union) for union in order)):
            here, orders = 0, orders + 1
            for player in chain(*inner):
                shares[player] += values[here | 1 << player] - values[here]
                here |= 1 << player
    return shares / orders


def sampled(value: Callable[[int], float], players: int, orders: int) -> FloatArray:
    """The permutation estimator, each order with its reverse."""
    rng, shares = np.random.default_rng(0), np.zeros(players)
    for _ in range(orders // 2):
        order = rng.permutation(players)
        for way in (order, order[::-1]):
            here = 0
            for player in way:
                shares[player] += value(here | 1 << int(player)) - value(here)
                here |= 1 << int(player)
    return shares / orders


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.integers(0, 10**6))
def test_shares_sum_to_all_less_none(players: int, seed: int) -> None:
    values = game(players, seed)
    assert shapley.owen(values, alone(players)).sum() == pytest.approx(values[-1] - values[0], abs=1e-9)


@pytest.mark.parametrize("unions", [alone(4), ((0,), (1, 3), (2,)), ((0, 1, 2), (3, 4)), ((2, 0, 3), (1,))])
def test_shares_are_those_of_every_allowed_order(unions: Unions) -> None:
    values = game(sum(len(union) for union in unions))
    assert shapley.owen(values, unions) == pytest.approx(by_brute_force(values, unions), abs=1e-9)


def test_a_union_gets_what_it_would_get_as_one_player() -> None:
    values, unions = game(6, 3), ((0,), (1, 2, 4), (3, 5))
    inside = [sum(1 << player for player in union) for union in unions]
    merged = np.array([values[sum(inside[n] for n in range(3) if mask >> n & 1)] for mask in range(8)])
    shares = shapley.owen(values, unions)
    sums = [shares[list(union)].sum() for union in unions]
    assert sums == pytest.approx(shapley.owen(merged, alone(3)).tolist(), abs=1e-9)


def test_the_permutation_estimator_comes_to_the_same() -> None:
    weight = np.random.default_rng(1).normal(size=10)
    inside = shapley.coalitions(10)
    values = np.tanh(inside @ weight) + 0.3 * inside @ weight
    exact = shapley.owen(values, alone(10))
    assert np.abs(sampled(lambda mask: float(values[mask]), 10, 512) - exact).max() < 0.02 * np.abs(exact).max()


def test_who_changes_nothing_gets_nothing() -> None:
    values = game(5)
    shares = shapley.owen(np.concatenate([values, values]), alone(6))
    assert abs(shares[5]) < 1e-9


def test_equals_get_equal_shares() -> None:
    inside = shapley.coalitions(6)
    values = np.sin(inside @ np.array([1.0, 1.0, 0.4, 2.0, -1.0, 0.3]))
    shares = shapley.owen(values, alone(6))
    assert shares[0] == pytest.approx(shares[1], abs=1e-9)


def test_in_a_linear_game_everybody_gets_their_own_worth() -> None:
    worth = np.array([3.0, -2.0, 0.5, 7.0])
    assert shapley.owen(shapley.coalitions(4) @ worth + 9, ((0, 2), (1,), (3,))) == pytest.approx(worth, abs=1e-9)


def test_the_last_player_arrives_somewhere_for_certain() -> None:
    others, chance = shapley.last_arrivals(((0,), (1, 2), (3, 4)))
    assert chance.sum() == pytest.approx(1)
    assert set(others.tolist()) == {0, 1, 6, 7, 8, 9, 14, 15}


def clip_game() -> tuple[FloatArray, FloatArray, FloatArray, float]:
    rng = np.random.default_rng(4)
    base = rng.normal(size=(8, 2, 101)).astype(np.float32)
    h = (0.02 * rng.normal(size=(30, 101))).astype(np.float32)
    h[13] += np.linspace(-1, 1, 101, dtype=np.float32)
    weights = np.full(8, 1 / 8)

    def mean(logits: FloatArray) -> FloatArray:
        raised = np.exp(logits)
        means: FloatArray = (raised @ np.arange(101) / raised.sum(axis=-1)).mean(axis=1)
        return means

    share = float((weights * (mean(base + h.sum(axis=0)) - mean(base))).sum())
    return base, weights, h, share


def test_seconds_sum_to_the_share_of_the_clip_and_the_telling_one_leads() -> None:
    base, weights, h, share = clip_game()
    points = shapley.seconds(base, weights, h, share)
    assert points.sum() == pytest.approx(share, abs=1e-6)
    assert int(points.argmax()) == 13


def test_drawing_many_more_orders_hardly_moves_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    base, weights, h, share = clip_game()
    few = shapley.seconds(base, weights, h, share)
    monkeypatch.setattr(shapley, "ORDERS", 4096)
    many = shapley.seconds(base, weights, h, share)
    assert np.abs(few - many).max() < 0.04 * np.abs(many).max()


def test_the_same_draw_gives_the_same_seconds() -> None:
    assert (shapley.seconds(*clip_game()) == shapley.seconds(*clip_game())).all()
