"""A model as a folder that can rebuild itself, and back: weights, sizes, shared tables, metrics, canaries, digests."""

import json
import math
import secrets
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load, save
from torch import Tensor

from ml import registry
from ml.arrays import FloatArray
from ml.errors import ModelRefused
from ml.model import Model, Question
from ml.neighbours import Familiar
from ml.nets.ensemble import Ensemble
from ml.nets.net import BINS, Net, Shape
from ml.nets.served import ARTIST_CURVE, Degrade
from ml.nets.stream import SILENT, Stream
from ml.nets.tower import Tower
from ml.nets.tower_verdict import Verdict
from ml.songs.features import FEATURES, GROUPS
from ml.songs.genres import TAGS, parent_of
from ml.sound.estimate import Estimator

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "model"
CANARY_POINTS = 0.05
"""How far a canary's answer may lie from what the folder promises: room for another machine's arithmetic, no more."""
CANARIES: tuple[dict[str, object], ...] = (
    {"features": {}, "genres": []},
    {"features": {"energy": 0.7, "loudness": -6.0, "danceability": 0.6, "tempo": 120.0}, "genres": ["indie pop"]},
    {"features": {"artist_popularity": 75.0, "released": 2021.5, "duration": 200.0}, "genres": ["hip hop", "trap"]},
)


@dataclass(frozen=True)
class Provenance:
    """Where a model comes from."""

    created: str
    data_hash: str
    metrics: Mapping[str, object]
    artists: tuple[str, ...]
    notes: str
    known: tuple[bytes, bytes] | None = None  # the champion's artists, whom a model that starts from it knows as well
    scale: str = "tables"  # whose popularity it answers: that of public tables, or "own" counts
    shared: Mapping[str, object] = field(default_factory=dict)  # what whoever prepares inputs shares besides `inputs`


def files(model: Model, provenance: Provenance) -> dict[str, bytes]:
    """Everything that goes into the folder."""
    before, salt = provenance.known or (b"", secrets.token_bytes(16))
    artists = registry.joined(before, registry.digests(sorted(set(provenance.artists)), salt))
    config = {
        "shape": asdict(model.ensemble.members[0].shape),
        "members": len(model.ensemble.members),
        "snapshots": list(model.snapshots),
        "features": [feature.name for feature in FEATURES],
        "groups": list(GROUPS),
        "bins": BINS,
        "verdict": model.stream.verdict.as_json() if model.stream.verdict else None,
    }
    meta = {
        "schema": registry.SCHEMA,
        "name": model.name,
        "created": provenance.created,
        "data_hash": provenance.data_hash,
        "clip": "earned" if model.stream.earned else "not earned",
        "metrics": provenance.metrics,
        "notes": provenance.notes,
        "artist_salt": salt.hex(),
        "artists": len(artists) // registry.DIGEST_BYTES,
        "scale": provenance.scale,
        "versions": {name: metadata.version(name) for name in ("torch", "numpy")},
        "commit": _commit(),
        "canaries": [{**asked, "score": model.score(_question(asked))} for asked in CANARIES],
    }
    return {
        "model.safetensors": save(_tensors(model)),
        "config.json": _json(_without_infinity(config)),
        "inputs.json": _json({**inputs(), **provenance.shared}),
        "meta.json": _json(meta),
        "artists.bin": artists,
    }


def inputs() -> dict[str, object]:
    """The tables that whoever prepares inputs shares with the model."""
    return {
        "features": [asdict(feature) for feature in FEATURES],
        "groups": list(GROUPS),
        "genres": {tag: parent_of(tag) for tag in TAGS},
        "artist_curve": vars(ARTIST_CURVE),
        "popularity_scale": "100 * ln(1 + listeners) / ln(1 + 5000000)",
    }


def load_model(folder: Path) -> Model:
    """The model in a folder, verified by its checksums and its canaries."""
    registry.verify(folder)
    try:
        model = _built(folder)
    except (KeyError, RuntimeError, TypeError, ValueError) as other:
        raise ModelRefused(f"{folder}: was made by another version, which this one cannot read ({other}).") from other
    for canary in json.loads((folder / "meta.json").read_text())["canaries"]:
        score = model.score(_question(canary))
        if abs(score - canary["score"]) > CANARY_POINTS:
            raise ModelRefused(f"{folder}: a canary answers {score:.2f} where {canary['score']:.2f} was promised.")
    return model


def digests(folder: Path) -> tuple[bytes, bytes]:
    """The digests of the artists it was trained on, and their salt."""
    meta = json.loads((folder / "meta.json").read_text())
    return (folder / "artists.bin").read_bytes(), bytes.fromhex(meta["artist_salt"])


def _built(folder: Path) -> Model:
    config = json.loads((folder / "config.json").read_text())
    meta = json.loads((folder / "meta.json").read_text())
    expected = ([feature.name for feature in FEATURES], list(GROUPS), len(TAGS))
    if (config["features"], config["groups"], config["shape"]["tags"]) != expected:
        raise ModelRefused(f"{folder}: was made for other features or genres than this version knows.")
    tensors = load((folder / "model.safetensors").read_bytes())
    shape = Shape(**config["shape"])
    members = tuple(_member(_under(f"member.{number}.", tensors), shape) for number in range(config["members"]))
    return Model(
        name=meta["name"],
        ensemble=Ensemble(members, tensors["reach"].numpy()),
        snapshots=tuple(config["snapshots"]),
        estimator=Estimator.from_arrays(_arrays("estimator.", tensors)),
        law=Degrade.from_arrays(_arrays("served.", tensors)),
        stream=_stream(config["verdict"], _under("tower.", tensors)),
        familiar=Familiar.from_arrays(_arrays("familiar.", tensors)),
        meta=meta,
    )


def _member(tensors: dict[str, Tensor], shape: Shape) -> Net:
    net = Net(shape, torch.zeros_like(tensors["edges"]), torch.zeros_like(tensors["parent_of"]))
    net.load_state_dict(
        {name: tensor.float() if tensor.is_floating_point() else tensor for name, tensor in tensors.items()}
    )
    return net.eval()


def _stream(verdict: dict[str, float] | None, tensors: dict[str, Tensor]) -> Stream:
    if verdict is None:
        return SILENT
    found = {name: math.inf if value is None else value for name, value in verdict.items()}
    tower = None
    if tensors:
        tower = Tower()
        tower.load_state_dict(tensors)
        tower.eval()
    return Stream(tower, Verdict(**found))  # type: ignore[arg-type]  # JSON tells numbers and yes or no apart by itself


def _tensors(model: Model) -> dict[str, Tensor]:
    found = {"reach": torch.from_numpy(model.ensemble.reach)}
    for number, member in enumerate(model.ensemble.members):
        found |= {f"member.{number}.{name}": value.contiguous() for name, value in member.state_dict().items()}
    parts: tuple[tuple[str, Mapping[str, FloatArray]], ...] = (
        ("estimator", model.estimator.to_arrays()),
        ("served", model.law.to_arrays()),
        ("familiar", model.familiar.to_arrays()),
    )
    for part, arrays in parts:
        found |= {f"{part}.{name}": torch.from_numpy(np.ascontiguousarray(array)) for name, array in arrays.items()}
    if model.stream.tower is not None and model.stream.earned:
        found |= {f"tower.{name}": value.contiguous() for name, value in model.stream.tower.state_dict().items()}
    return found


def _under(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}


def _arrays(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, FloatArray]:
    return {name: value.numpy() for name, value in _under(prefix, tensors).items()}


def _question(asked: Mapping[str, object]) -> Question:
    features, genres = asked["features"], asked["genres"]
    if not isinstance(features, dict) or not isinstance(genres, list):
        raise TypeError("a canary asks with features and genres")
    return Question(features, tuple(genres))


def _without_infinity(value: object) -> object:
    """JSON has no infinity; an unearned claim's threshold becomes null."""
    if isinstance(value, dict):
        return {name: _without_infinity(part) for name, part in value.items()}
    return None if isinstance(value, float) and math.isinf(value) else value


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def _commit() -> str:
    told = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S607  # whichever git there is
    return told.stdout.strip() or "unknown"
