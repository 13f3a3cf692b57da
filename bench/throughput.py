"""Training cost from ten thousand to a million generated rows: seconds a pass and peak memory of a process each."""

import argparse
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import torch

from ml.nets import train
from ml.songs.dataset import Rows
from ml.songs.features import FEATURES

SIZES = (10_000, 100_000, 1_000_000)


def run(argv: list[str]) -> dict[str, object]:
    """One pass over each size."""
    parser = argparse.ArgumentParser(prog="python -m bench throughput")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    told: dict[str, object] = {}
    print(f"{'rows':>10}{'seconds':>9}{'rows/s':>9}{'peak MiB':>10}")
    for size in parser.parse_args(argv).sizes:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            seconds, peak = pool.submit(one_pass, size).result()
        print(f"{size:10,}{seconds:9.1f}{size / seconds:9.0f}{peak:10.0f}")
        told[str(size)] = {"seconds": seconds, "rows_a_second": size / seconds, "peak_mib": peak}
    return told


def one_pass(size: int) -> tuple[float, float]:
    """Seconds of one pass of one member, and the peak memory of the process."""
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    numeric = rng.random((size, len(FEATURES)), dtype=np.float32)
    rows = Rows(
        numeric=numeric,
        tags=rng.integers(-1, 100, (size, 8)),
        snapshot=np.zeros(size, np.int64),
        estimated=np.zeros(numeric.shape, bool),
        labels=np.stack([rng.integers(0, 101, size), np.full(size, np.nan)], axis=1).astype(np.float32),
        artist=rng.integers(0, size // 5, size),
    )
    member = train.Run(train.blank(rows, 1, 0), train.Options(), 10**6)
    start = time.perf_counter()
    member.pass_over(rows, None, lambda _: None)
    seconds = time.perf_counter() - start
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
