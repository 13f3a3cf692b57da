"""The answer of a trained model: exact reasons, honest gaps, folders that cannot be tampered with."""

import json
import shutil
from dataclasses import replace
from itertools import combinations
from math import factorial
from pathlib import Path

import numpy as np
import pytest
import torch

from ml.errors import BadInput, ModelRefused
from ml.folder import SHIPPED, digests, load_model
from ml.model import Model, Question
from ml.nets.stream import Stream
from ml.nets.tower import Tower
from ml.nets.tower_verdict import Verdict
from ml.registry import seen
from ml.songs.features import GROUPS
from ml.sound.audio import Clip, logmel

FOUR = {
    "energy": {"energy": 0.9, "loudness": -5.0},
    "tempo": {"tempo": 128.0},
    "release": {"released": 2015.0, "age": 5.0},
    "artist": {"artist_popularity": 80.0},
}


VERDICT = Verdict(0.1, 0.2, 0.1, 0.05, 0.15, clips=100, artists=50, earned=True, shrink=0.5, reach=0.4)


def asked(groups: tuple[str, ...]) -> Question:
    return Question({name: value for group in groups for name, value in FOUR[group].items()})


def a_clip(seconds: float = 12.0) -> Clip:
    time = np.arange(int(22_050 * seconds)) / 22_050
    samples = (0.2 * np.sin(2 * np.pi * 220 * time) * (1 + np.sin(2 * np.pi * 2 * time))).astype(np.float32)
    return Clip(samples, logmel(samples), 0.0, seconds)


def test_knowing_nothing_gives_the_baseline_and_no_reason(model: Model) -> None:
    answer = model.answer(Question())
    assert answer.score == pytest.approx(answer.baseline)
    assert answer.score == pytest.approx(model.baseline)
    assert answer.reasons == ()
    assert answer.missing == GROUPS


def test_reasons_are_the_shapley_values_of_four_groups_worked_out_by_hand(model: Model) -> None:
    names = tuple(FOUR)
    worth = {
        frozenset(some): model.score(asked(some))
        for size in range(len(names) + 1)
        for some in combinations(names, size)
    }
    by_hand = dict.fromkeys(names, 0.0)
    for name in names:
        for some in (part for part in worth if name not in part):
            weight = factorial(len(some)) * factorial(3 - len(some)) / factorial(4)
            by_hand[name] += weight * (worth[some | {name}] - worth[some])
    told = {reason.group: reason.points for reason in model.answer(asked(names)).reasons}
    assert told == pytest.approx(by_hand, abs=1e-4)


def spoken(model: Model) -> Model:
    """The same with a clip stream that speaks."""
    torch.manual_seed(0)
    tower = Tower().eval()
    torch.nn.init.normal_(tower.voice.weight, std=0.1)
    tower.mean.fill_(-40)
    tower.spread.fill_(10)
    return replace(model, stream=Stream(tower, VERDICT))


@pytest.mark.parametrize("groups", [(), ("artist",), ("energy", "tempo"), tuple(FOUR)])
@pytest.mark.parametrize("heard", [False, True])
def test_the_score_alone_is_the_score_of_the_whole_answer(
    model: Model, groups: tuple[str, ...], *, heard: bool
) -> None:
    question = Question(asked(groups).features, ("rock",), a_clip() if heard else None)
    for one in (model, spoken(model)):
        assert one.score(question) == pytest.approx(one.answer(question).score, abs=1e-4)


def test_a_clip_stream_that_speaks_moves_the_score(model: Model) -> None:
    question = Question(clip=a_clip())
    assert abs(spoken(model).score(question) - model.score(question)) > 0.1


def test_the_score_alone_takes_one_forward_pass(model: Model) -> None:
    shapes: list[tuple[int, ...]] = []
    first = model.ensemble.together.inner[0]
    hook = first.register_forward_hook(lambda _, given, __: shapes.append(tuple(given[0].shape[:-1])))
    model.score(asked(tuple(FOUR)))
    hook.remove()
    assert shapes == [(len(model.ensemble.members), 1)]


@pytest.mark.parametrize("groups", [(), ("artist",), ("energy", "tempo"), tuple(FOUR)])
@pytest.mark.parametrize("heard", [False, True])
def test_reasons_sum_to_the_score_less_the_baseline_in_every_input_mode(
    model: Model, groups: tuple[str, ...], *, heard: bool
) -> None:
    question = Question(asked(groups).features, ("rock",), a_clip() if heard else None)
    answer = model.answer(question)
    total = sum(reason.points for reason in answer.reasons)
    assert total == pytest.approx(answer.score - answer.baseline, abs=1e-4)


def test_what_a_clip_adds_as_a_whole_is_its_shapley_value_among_the_inputs(model: Model) -> None:
    facts = asked(("artist",)).features
    nothing, alone = model.score(Question()), model.score(Question(clip=a_clip()))
    artist, both = model.score(Question(facts)), model.score(Question(facts, clip=a_clip()))
    reasons = model.answer(Question(facts, clip=a_clip())).reasons
    sound = sum(reason.points for reason in reasons if reason.group != "artist")
    assert sound == pytest.approx(((alone - nothing) + (both - artist)) / 2, abs=1e-4)


def test_a_clip_fills_only_groups_of_which_nothing_was_said(model: Model) -> None:
    answer = model.answer(Question({"energy": 0.9}, clip=a_clip()))
    assert "energy" not in answer.estimated
    assert "loudness" not in answer.estimated
    assert "danceability" in answer.estimated
    assert "liveness" in answer.missing


def test_a_clip_stream_that_is_not_earned_claims_no_seconds(model: Model) -> None:
    assert model.meta["clip"] == "not earned"
    assert model.answer(Question(clip=a_clip())).seconds == ()


def test_the_artist_moves_the_score_as_the_songs_taught(model: Model) -> None:
    small, big = (model.score(Question({"artist_popularity": size})) for size in (15.0, 85.0))
    assert big > small + 15


def test_play_counts_are_told_where_the_model_has_met_enough_of_them(model: Model) -> None:
    assert model.plays(asked(("artist",))) is None
    shipped = load_model(SHIPPED)
    small, big = (shipped.plays(Question({"artist_popularity": size})) for size in (30.0, 90.0))
    assert small is not None
    assert big is not None
    assert 0 <= small.low < small.middle < small.high
    assert big.middle > small.middle


def test_the_interval_holds_the_median_and_the_quarters_are_chances(model: Model) -> None:
    answer = model.answer(asked(("artist",)))
    assert 0 <= answer.low < answer.high <= 100
    assert sum(answer.quarters) == pytest.approx(1, abs=1e-5)


def test_a_song_unlike_all_others_is_flagged(model: Model) -> None:
    assert not model.answer(Question({"energy": 0.5, "loudness": -12.5})).unlike
    assert model.answer(Question({"energy": 0.99, "loudness": -55.0, "tempo": 250.0})).unlike


def test_the_same_question_has_the_same_answer(model: Model) -> None:
    assert model.answer(Question(clip=a_clip())) == model.answer(Question(clip=a_clip()))


def test_a_number_out_of_range_is_named(model: Model) -> None:
    with pytest.raises(BadInput, match=r"energy is 7, outside 0 to 1"):
        model.answer(Question({"energy": 7}))
    with pytest.raises(BadInput, match="no feature 'groove'"):
        model.answer(Question({"groove": 1}))


def test_the_folder_knows_which_artists_it_was_trained_on_without_naming_them(folder: Path) -> None:
    names = ["artist 0-1", "artist 0-2", "somebody else"]
    assert seen(*digests(folder), names).tolist() == [True, True, False]
    assert b"artist 0-1" not in b"".join(file.read_bytes() for file in folder.iterdir())


def test_a_canary_that_answers_otherwise_is_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    meta = json.loads((copy / "meta.json").read_text())
    meta["canaries"][1]["score"] += 3
    (copy / "meta.json").write_text(json.dumps(meta))
    with pytest.raises(ModelRefused, match=r"meta\.json"):
        load_model(copy)
    monkeypatch.setattr("ml.registry.verify", lambda _: None)
    with pytest.raises(ModelRefused, match="canary"):
        load_model(copy)
