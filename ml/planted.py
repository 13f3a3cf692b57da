"""Writes a planted set: clips whose popularity follows from sound alone, a table that knows nothing, and the truth."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import soundfile

from ml.arrays import FloatArray
from ml.instruments import RATE
from ml.songs.normalise import SCHEMA
from ml.synth import catalogue, render

SNAPSHOT = "planted"
TAKEN = 2026.0
_QUALITY = 0.8
_NOISE = ("danceability", "energy", "speechiness", "acousticness", "instrumentalness", "liveness", "valence")


@dataclass(frozen=True)
class Planted:
    """One clip with its truth; `start` and `end` are seconds, None where nothing is planted."""

    artist: str
    title: str
    sound: FloatArray
    popularity: float
    kind: str
    start: float | None
    end: float | None


def from_synth(clips: int, artists: int, seed: int) -> Iterator[Planted]:
    """The invented catalogue, rendered one by one."""
    for song in catalogue(seed, artists, -(-clips // artists))[:clips]:
        event = song.event
        start, end = (event.start, event.start + event.seconds) if event else (None, None)
        kind = event.kind if event else "none"
        yield Planted(song.artist.name, song.title, render(song), song.popularity, kind, start, end)


def write_planted(folder: Path, planted: Iterable[Planted], seed: int) -> None:
    """`songs.parquet`, `clips/` named by track id, and `truth.json` with what is planted where."""
    (folder / "clips").mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng([seed, 5])
    rows, truth = [], {}
    for place, clip in enumerate(planted):
        id_ = f"{place:06d}"
        soundfile.write(folder / "clips" / f"{id_}.mp3", clip.sound, RATE, format="MP3", compression_level=_QUALITY)
        rows.append(_row(id_, clip, rng))
        truth[id_] = {"kind": clip.kind, "start": clip.start, "end": clip.end}
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), folder / "songs.parquet")
    (folder / "truth.json").write_text(json.dumps(truth))


def _row(id_: str, clip: Planted, rng: np.random.Generator) -> dict[str, object]:
    """A row whose descriptors are chance, so that whatever is learned was heard."""
    noise: dict[str, object] = {name: float(rng.random()) for name in _NOISE}
    return noise | {
        "track_id": id_,
        "title": clip.title,
        "artist": clip.artist,
        "artist_key": clip.artist.casefold(),
        "snapshot": SNAPSHOT,
        "taken": TAKEN,
        "popularity": clip.popularity,
        "loudness": float(rng.normal(-8, 3)),
        "tempo": float(rng.uniform(70, 170)),
        "key": float(rng.integers(12)),
        "mode": float(rng.integers(2)),
        "duration": float(rng.uniform(120, 300)),
    }
