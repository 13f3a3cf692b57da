"""A small generated world that the tests of ml share: a table, log-mels, and one model trained on them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ml.build import Order, build
from ml.folder import files, load_model
from ml.model import Model
from ml.nets import train
from ml.nets.tower_train import Options as TowerOptions
from ml.registry import write
from ml.sound.clips import Clips

ROWS, HEARD = 900, 60


@contextmanager
def quiet(total: int, label: str) -> Iterator[object]:
    """A progress bar that nobody sees."""
    assert total > 0
    assert label
    yield lambda _: None


def table(rows: int = ROWS, seed: int = 0) -> pa.Table:
    """Songs whose popularity follows from the artist's size and from energy, in a layout nobody has seen."""
    rng = np.random.default_rng(seed)
    artist = rng.integers(rows // 6, size=rows)
    size = np.random.default_rng(1).uniform(10, 90, rows)[artist]
    energy = rng.uniform(0, 1, rows)
    return pa.table(
        {
            "track_id": [f"{seed}-{row:05d}" for row in range(rows)],
            "track_name": [f"Song number {row} of {seed}" for row in range(rows)],
            "artist_name": [f"Artist {seed}-{number}" for number in artist],
            "popularity": np.clip(0.6 * size + 30 * energy + rng.normal(0, 5, rows), 0, 100).round(),
            "artist_popularity": size.round(),
            "energy": energy,
            "loudness": -20 + 15 * energy,
            "danceability": rng.uniform(0, 1, rows),
            "speechiness": rng.uniform(0, 0.4, rows),
            "acousticness": 1 - energy,
            "instrumentalness": rng.uniform(0, 1, rows),
            "valence": rng.uniform(0, 1, rows),
            "tempo": rng.uniform(70, 180, rows),
            "release_date": [f"{2000 + row % 20}-05-01" for row in range(rows)],
            "genre": np.where(energy > 0.5, "rock", "folk"),
        }
    )


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with songs.parquet and clips.npz."""
    folder = tmp_path_factory.mktemp("world")
    songs = table()
    pq.write_table(songs, folder / "songs.parquet")
    rng = np.random.default_rng(0)
    loud = songs["loudness"].to_numpy()[:HEARD]
    decibels = rng.normal(0, 6, (HEARD, 128, 300)) + loud[:, None, None] - 20
    packed = np.clip(np.round((decibels + 80) / 0.5), 0, 255).astype(np.uint8)
    ids = np.array(songs["track_id"].to_pylist()[:HEARD])
    np.savez(folder / "clips.npz", track_id=ids, frames=np.full(HEARD, 300), logmel_u8=packed)
    return folder


@pytest.fixture(scope="session")
def folder(world: Path) -> Path:
    """A model folder, as `train` makes it."""
    order = Order(
        tables=(world / "songs.parquet",),
        clips=Clips(world / "clips.npz"),
        name="tiny",
        created="2026-01-01T00:00:00+00:00",
        scratch=world / "scratch",
        options=train.Options(epochs=25, batch=32, average=0.03),
        members=2,
        tower=TowerOptions(epochs=1),
    )
    model, provenance = build(order, quiet)  # type: ignore[arg-type]  # it yields a function, which `object` hides
    write(world / "tiny", files(model, provenance))
    return world / "tiny"


@pytest.fixture(scope="session")
def model(folder: Path) -> Model:
    """The model in it."""
    return load_model(folder)
