"""What explanations of a trained model have to hold; what holds for any game at all is in test_shapley."""

import time
from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr
from torch import nn

from ml.answer import Heard, Subsets
from ml.arrays import FloatArray
from ml.model import Model, Question
from ml.nets import train
from ml.nets.net import BINS, Net
from ml.nets.stream import Stream
from ml.nets.together import together
from ml.nets.tower_verdict import Verdict
from ml.songs.dataset import Rows
from ml.songs.features import COLUMN, FEATURES, GROUPS

VERDICT = Verdict(0.1, 0.2, 0.1, 0.05, 0.15, clips=100, artists=50, earned=True, shrink=0.5, reach=0.4)
HEARD = ("energy", "loudness", "danceability", "tempo", "valence", "acousticness", "instrumentalness", "speechiness")
FACTS = ("liveness", "duration", "released", "age", "artist_popularity")
GENRES = ("rock", "pop", "folk", "hip hop")


def numbers(names: tuple[str, ...], rng: np.random.Generator) -> dict[str, float]:
    """A number for most of the names, anywhere in its range."""
    ranges = {feature.name: (feature.low, feature.high) for feature in FEATURES}
    return {name: float(rng.uniform(*ranges[name])) for name in names if rng.random() < 0.8}


def question(mode: str, rng: np.random.Generator) -> Question:
    """A song of which features alone, a clip alone, or both are known; what was heard stands in for the clip."""
    curve = np.linspace(-1, 1, BINS)
    sound = tuple((rng.normal() * curve + rng.normal() * curve**2).tolist()) if mode != "features" else ()
    heard = numbers(HEARD, rng) if mode != "features" else {}
    if mode == "clip":
        return Question(heard=heard, sound=sound)
    known = numbers((*FACTS, *(HEARD if mode == "features" else ())), rng)
    return Question(known, (str(rng.choice(GENRES)),), None, heard, sound)


@pytest.mark.parametrize("mode", ["features", "clip", "both"])
def test_reasons_add_up_on_five_hundred_songs(model: Model, mode: str) -> None:
    rng = np.random.default_rng(0)
    for _ in range(500):
        asked = question(mode, rng)
        answer = model.answer(asked)
        total = sum(reason.points for reason in answer.reasons)
        assert abs(total - (answer.score - answer.baseline)) < 1e-6
        # A forward pass of its own, in single precision: there a point has six digits.
        assert abs(total - (model.score(asked) - model.baseline)) < 1e-4


def whole_songs(model: Model, count: int) -> list[tuple[Subsets, FloatArray]]:
    """Songs of which every group but the clip is known, with the score of every subset."""
    rng = np.random.default_rng(1)
    found = []
    for _ in range(count):
        features = {name: float(rng.uniform(*span)) for name, span in SPANS.items()}
        row, heard, _ = model._heard(Question(features, (str(rng.choice(GENRES)),)), 0)
        subsets = Subsets(model.ensemble.together, row, heard)
        found.append((subsets, subsets.values()))
    return found


SPANS = {
    "energy": (0.0, 1.0),
    "danceability": (0.0, 1.0),
    "tempo": (70.0, 180.0),
    "valence": (0.0, 1.0),
    "acousticness": (0.0, 1.0),
    "speechiness": (0.0, 0.4),
    "released": (2000.0, 2020.0),
    "artist_popularity": (10.0, 90.0),
}


def deletion_area(values: FloatArray, order: list[int]) -> float:
    """The mean score while groups are taken away one after the other."""
    everything = len(values) - 1
    gone = np.cumsum([1 << player for player in order])
    return float(np.mean(values[everything - gone]))


def test_taking_away_the_strongest_reasons_first_hurts_more_than_any_order_by_chance(model: Model) -> None:
    rng = np.random.default_rng(0)
    better = []
    for subsets, values in whole_songs(model, 100):
        points = {reason.group: reason.points for reason in subsets.reasons(values)}
        shares = np.array([points[GROUPS[player]] for player in subsets.players])
        by_chance = [deletion_area(values, rng.permutation(len(shares)).tolist()) for _ in range(50)]
        better.append(deletion_area(values, np.argsort(-shares).tolist()) < np.mean(by_chance))
    assert np.mean(better) >= 0.95


def test_an_untrained_head_ranks_the_groups_at_random(model: Model) -> None:
    likeness = []
    for seed in range(12):
        torch.manual_seed(seed)
        odd = replace(model, ensemble=replace(model.ensemble, members=tuple(map(scrambled, model.ensemble.members))))
        for (trained, values), (random, others) in zip(whole_songs(model, 6), whole_songs(odd, 6), strict=True):
            ranked = [
                {reason.group: reason.points for reason in reasons}
                for reasons in (trained.reasons(values), random.reasons(others))
            ]
            likeness.append(spearmanr(*([points[GROUPS[p]] for p in trained.players] for points in ranked))[0])
    assert abs(np.mean(likeness)) < 0.25


def scrambled(member: Net) -> Net:
    """The same inputs into a head that has learned nothing."""
    other = Net(member.shape, member.edges, member.parent_of)
    other.load_state_dict(member.state_dict())
    for module in (*other.inner.modules(), other.outer_norm, other.out):
        if isinstance(module, nn.Linear | nn.LayerNorm):
            module.reset_parameters()
    torch.nn.init.normal_(other.out.weight, std=0.3)
    return other.eval()


def test_all_reasons_of_a_song_take_less_than_fifty_milliseconds_of_one_thread(model: Model) -> None:
    rng = np.random.default_rng(2)
    spoken = replace(model, stream=Stream(None, VERDICT))
    features = {name: float(rng.uniform(*span)) for name, span in SPANS.items()}
    features |= {"liveness": 0.2, "duration": 200.0}
    asked = Question(features, ("pop",), sound=tuple(rng.normal(size=BINS).tolist()))
    torch.set_num_threads(1)
    taken = []
    for _ in range(40):
        begun = time.thread_time()
        reasons = spoken.answer(asked).reasons
        taken.append(time.thread_time() - begun)
    assert len(reasons) == len(GROUPS)
    assert np.quantile(taken, 0.95) < 0.05


def planted(rows: int, seed: int) -> Rows:
    """Songs whose popularity follows from tempo and from the artist's size, one way or the other, and nothing else."""
    rng = np.random.default_rng(seed)
    numeric = np.stack([rng.uniform(feature.low, feature.high, rows) for feature in FEATURES], axis=1)
    fast, big = rng.random((2, rows)) < 0.5
    numeric[:, COLUMN["tempo"]] = np.where(fast, rng.uniform(140, 180, rows), rng.uniform(60, 100, rows))
    numeric[:, COLUMN["artist_popularity"]] = np.where(big, rng.uniform(70, 90, rows), rng.uniform(10, 30, rows))
    labels = 50 + 12 * np.where(fast, 1, -1) + 20 * np.where(big, 1, -1) + rng.normal(0, 4, rows)
    return Rows(
        numeric=numeric.astype(np.float32),
        tags=np.full((rows, 8), -1),
        snapshot=np.zeros(rows, np.int64),
        estimated=np.zeros(numeric.shape, bool),
        labels=np.stack([labels.clip(0, 100), np.full(rows, np.nan)], axis=1).astype(np.float32),
        artist=np.arange(rows),
    )


def test_the_two_groups_that_were_planted_lead_the_reasons() -> None:
    options = train.Options(epochs=12, least_steps=300, batch=64, average=0.02)
    learned = planted(1500, 0)
    member = train.fit(learned, train.blank(learned, 1, 0), options, None, (None, lambda _: None))
    found = []
    unseen, alone = planted(100, 1), together((member,))
    for place in range(len(unseen)):
        subsets = Subsets(alone, unseen.take(np.array([place])), Heard())
        found.append({reason.group for reason in subsets.reasons(subsets.values())[:2]} == {"tempo", "artist"})
    assert np.mean(found) >= 0.95
