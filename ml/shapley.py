"""Who earned the points: exact Owen values over groups, and sampled ones over the seconds inside the clip.

A player is one known group; coalition number k holds player i where bit i of k is set. Players that come from one input
form a union, which arrives as a whole as far as the others can tell; with unions of one this is the Shapley value.
"""

from functools import lru_cache
from math import factorial

import numpy as np

from ml.arrays import BoolArray, FloatArray, IntArray

Unions = tuple[tuple[int, ...], ...]
ORDERS = 192
"""Half of them are the reverse of the others; the largest second is then within 2 % of what 4,096 orders give."""


@lru_cache(maxsize=16)
def coalitions(players: int) -> BoolArray:
    """[2^players, players] who is in."""
    return (np.arange(2**players)[:, None] >> np.arange(players) & 1).astype(bool)


def owen(values: FloatArray, unions: Unions) -> FloatArray:
    """[players] shares that sum to all less none; the shares of a union sum to its own Shapley value."""
    if not unions:
        return np.zeros(0)
    shares: FloatArray = _weights(unions) @ values.astype(np.float64)
    return shares


def last_arrivals(unions: Unions) -> tuple[IntArray, FloatArray]:
    """The coalitions of the others that the last player may find on arriving, and how likely each is."""
    players = sum(len(union) for union in unions)
    row = _weights(unions)[players - 1]
    found = np.flatnonzero(row > 0)
    return found - 2 ** (players - 1), row[found]


def seconds(base: FloatArray, weights: FloatArray, h: FloatArray, share: float, seed: int = 0) -> FloatArray:
    """[seconds] points of each second: Owen values inside the clip, over drawn coalitions, members and orders.

    `base` [coalitions, members, bins] are the logits before the clip, `h` [seconds, bins] what each second adds to
    them. Each order telescopes to the whole clip's worth in its coalition; what the draw leaves between their mean and
    the clip's exact share is spread evenly over the seconds.
    """
    rng = np.random.default_rng(seed)
    count, bins = h.shape
    half = np.argsort(rng.random((ORDERS // 2, count)), axis=1)
    orders = np.concatenate([half, half[:, ::-1]])
    coalition = np.tile(rng.choice(len(base), ORDERS // 2, p=weights / weights.sum()), 2)
    member = np.tile(rng.integers(base.shape[1], size=ORDERS // 2), 2)
    logits = np.concatenate([np.zeros((ORDERS, 1, bins), np.float32), np.cumsum(h[orders], axis=1)], axis=1)
    logits += base[coalition, member][:, None]
    logits -= logits.max(axis=2, keepdims=True)
    chances = np.exp(logits)
    worth = (chances @ np.arange(bins, dtype=np.float32)) / chances.sum(axis=2)
    points = np.zeros(count)
    np.add.at(points, orders, np.diff(worth.astype(np.float64), axis=1))
    points /= ORDERS
    told: FloatArray = points + (share - points.sum()) / count
    return told


@lru_cache(maxsize=64)
def _weights(unions: Unions) -> FloatArray:
    """[players, 2^players] what each coalition's value counts for in each player's share."""
    players = sum(len(union) for union in unions)
    inside = coalitions(players)
    counts = np.stack([inside[:, list(union)].sum(axis=1) for union in unions], axis=1)
    sizes = np.array([len(union) for union in unions])
    weights = np.zeros((players, 2**players))
    for number, union in enumerate(unions):
        others = np.delete(np.arange(len(unions)), number)
        whole = counts[:, others] == sizes[others]
        fair = (whole | (counts[:, others] == 0)).all(axis=1)
        arrived = whole.sum(axis=1)
        for player in union:
            absent = fair & ~inside[:, player]
            chance = _chance(arrived[absent], len(unions)) * _chance(counts[absent, number], len(union))
            without = np.flatnonzero(absent)
            weights[player, without | 1 << player] = chance
            weights[player, without] = -chance
    return weights


def _chance(before: IntArray, total: int) -> FloatArray:
    """How likely exactly these arrive before one of `total` in a random order."""
    table = [factorial(count) * factorial(total - count - 1) / factorial(total) for count in range(total)]
    chance: FloatArray = np.array(table)[before]
    return chance
