"""A card where there is one: what can be shown without one, and that with one the answers are the same."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from ml.__main__ import main
from ml.arrays import FloatArray
from ml.batch import answers
from ml.device import ahead, choose, mixed
from ml.errors import BadInput
from ml.folder import SHIPPED, load_model
from ml.model import Model, Question
from ml.sound.audio import RATE, clip, logmel
from ml.sound.clips import Clips
from ml.sound.logmels import logmels
from tests.ml.sounds import drums, tone, written

CARD = torch.cuda.is_available()
PATIENCE = 20.0


def sounds() -> list[FloatArray]:
    return [tone(seconds, RATE)[:, 0] for seconds in (1.0, 3.3, 2.0)] + [drums(120, RATE, 4)]


def files() -> list[bytes]:
    return [written(np.stack([sound, sound], axis=1), RATE, subtype="FLOAT") for sound in sounds()]


def test_the_device_is_chosen_by_itself_and_can_be_forced() -> None:
    assert choose("auto") == ("cuda" if CARD else "cpu")
    assert choose("cpu") == "cpu"


@pytest.mark.skipif(CARD, reason="there is a card")
def test_a_card_that_is_not_there_is_said_to_be_missing(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BadInput, match="no CUDA card"):
        choose("cuda")
    assert main(["predict", "--device", "cuda"]) == 2
    assert "--device cuda: there is no CUDA card here" in capsys.readouterr().err


def test_the_processor_keeps_single_precision_in_training() -> None:
    with mixed("cpu"):
        product = torch.ones(2, 2) @ torch.ones(2, 2)
    assert product.dtype is torch.float32


def test_what_is_made_ahead_comes_in_order_while_the_first_is_still_worked_on() -> None:
    third = threading.Event()

    def make(number: int) -> int:
        if number == 2:
            third.set()
        return number * number

    found = ahead(make, range(6))
    first = next(found)
    assert third.wait(PATIENCE)
    assert [first, *found] == [0, 1, 4, 9, 16, 25]


def test_what_goes_wrong_ahead_is_heard_of_where_it_is_used() -> None:
    def numbers() -> Iterator[float]:
        yield from ahead(lambda number: 1 / number, (1, 2, 0, 4))

    found = numbers()
    assert [next(found), next(found)] == [1, 0.5]
    with pytest.raises(ZeroDivisionError):
        next(found)


@pytest.mark.parametrize("device", ["cpu", pytest.param("cuda", marks=pytest.mark.skipif(not CARD, reason="no card"))])
def test_log_mels_of_many_clips_at_once_are_those_of_each(device: str) -> None:
    for sound, found in zip(sounds(), logmels(sounds(), device), strict=True):
        alone = logmel(sound)
        assert found.shape == alone.shape
        assert np.abs(found - alone).max() < 1e-3


def test_clips_that_are_packed_together_are_those_packed_one_by_one(tmp_path: Path) -> None:
    for number, data in enumerate(files()):
        (tmp_path / f"{number}.wav").write_bytes(data)
    clips = Clips(tmp_path)
    ids = sorted(clips.files)
    for id_, packed in zip(ids, clips.packed_together(ids, "cpu"), strict=True):
        assert np.abs(packed.astype(int) - clips.packed_logmel(id_).astype(int)).max() <= 1


@pytest.mark.parametrize("device", ["cpu", pytest.param("cuda", marks=pytest.mark.skipif(not CARD, reason="no card"))])
def test_the_answers_to_many_files_are_those_to_each(model: Model, device: str) -> None:
    alone = [model.answer(Question(clip=clip(data))) for data in files()]
    with ThreadPoolExecutor(2) as pool:
        batches = list(answers(model.on(device), (files()[:3], files()[3:]), device, pool))
    model.on("cpu")
    for one, other in zip(alone, [*batches[0], *batches[1]], strict=True):
        assert other.score == pytest.approx(one.score, abs=0.1 if device == "cuda" else 1e-3)
        assert (other.low, other.high) == pytest.approx((one.low, one.high), abs=0.2)


@pytest.mark.skipif(not CARD, reason="no card")
def test_a_card_answers_within_a_tenth_of_a_point() -> None:
    asked = Question({"energy": 0.7, "released": 2019.0, "artist_popularity": 70.0}, ("pop",), clip(files()[1]))
    here, there = load_model(SHIPPED).answer(asked), load_model(SHIPPED).on("cuda").answer(asked)
    assert there.score == pytest.approx(here.score, abs=0.1)
    for one, other in zip(here.reasons, there.reasons, strict=True):
        assert one.group == other.group
        assert one.points == pytest.approx(other.points, abs=0.1)
