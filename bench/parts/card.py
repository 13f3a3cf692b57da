"""Clips a second from bytes to answers on a CUDA card, beside what decoding and the card allow by themselves."""

import os
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor

from ml.batch import answers
from ml.hearing import hear
from ml.model import Model, Question
from ml.sound.audio import clip, unheard
from ml.sound.logmels import logmels

BATCHES = (1, 8, 32, 128)
ROUNDS = 6


def measure(model: Model, files: Sequence[bytes], device: str = "cuda") -> dict[str, object]:
    """For each size of batch, on all cores and one card."""
    there = model.on(device)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return {str(size): _measured(there, _some(files, size), device, pool) for size in BATCHES}


def _some(files: Sequence[bytes], count: int) -> list[bytes]:
    return [files[number % len(files)] for number in range(count)]


def _measured(model: Model, batch: list[bytes], device: str, pool: Executor) -> dict[str, float]:
    """The rate of the whole way, and its share of the slower of decoding and the card."""
    clips = list(pool.map(clip, batch))
    samples = [each.samples for each in clips]
    asked = [Question(heard=hear(each, model.estimator)) for each in clips]
    batches = [batch] * ROUNDS
    list(answers(model, [batch], device, pool))  # pays what is paid once
    decoding = _rate(len(batch), (list(pool.map(unheard, each)) for each in batches))
    forward = _rate(len(batch), ((logmels(samples, device), model.brief(asked)) for _ in batches))
    whole = _rate(len(batch), answers(model, batches, device, pool))
    share = whole / min(decoding, forward)
    print(
        f"batch {len(batch):4}: {whole:8.1f} clips a second, {share:.0%} of the lower of "
        f"decoding {decoding:.1f} and card {forward:.1f}"
    )
    return {"clips_s": whole, "decoding_s": decoding, "card_s": forward, "share": share}


def _rate(size: int, rounds: Iterable[object]) -> float:
    """Clips a second."""
    start = time.perf_counter()
    count = sum(1 for _ in rounds)
    return count * size / (time.perf_counter() - start)
