"""`python -m ml import` of 1.2 million generated rows in the Kaggle layout: seconds and peak memory."""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

ROWS = 1_200_000
_GENRES = np.array(["rock", "pop", "k-pop", "deep-house", "sertanejo", "black-metal"])


def run(argv: list[str]) -> dict[str, object]:
    """Generate, import in a process of its own, print."""
    parser = argparse.ArgumentParser(prog="python -m bench imports")
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args(argv).rows
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "million.csv", Path(folder) / "out.parquet"
        _write(source, rows)
        size = source.stat().st_size / 2**20
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "ml", "import", str(source), "--as", str(out)], check=True)
        seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**10
    print(f"{rows:,} rows ({size:.0f} MiB): {seconds:.1f} s, peak {peak:.0f} MiB")
    return {"rows": rows, "file_mib": size, "seconds": seconds, "peak_mib": peak}


def _write(path: Path, rows: int) -> None:
    rng = np.random.default_rng(0)
    with pa_csv.CSVWriter(path, _piece(rng, 0, 1).schema) as writer:
        for start in range(0, rows, 100_000):
            writer.write_table(_piece(rng, start, min(100_000, rows - start)))


def _piece(rng: np.random.Generator, start: int, count: int) -> pa.Table:
    number = np.arange(start, start + count)
    unit = ("danceability", "energy", "speechiness", "acousticness", "instrumentalness", "liveness", "valence")
    columns: dict[str, object] = {
        "": number,
        "artist_name": [f"Artist {n}" for n in rng.integers(0, 60_000, count)],
        "track_name": [f"A song called {n}" for n in number],
        "track_id": [f"{n:022d}" for n in number],
        "popularity": rng.integers(0, 101, count),
        "year": rng.integers(2000, 2024, count),
        "genre": _GENRES[rng.integers(0, len(_GENRES), count)],
        **{name: rng.random(count).round(3) for name in unit},
        "key": rng.integers(0, 12, count),
        "loudness": rng.uniform(-30, 0, count).round(3),
        "mode": rng.integers(0, 2, count),
        "tempo": rng.uniform(60, 200, count).round(3),
        "duration_ms": rng.integers(60_000, 400_000, count),
        "time_signature": rng.integers(3, 5, count),
    }
    return pa.table(columns)
