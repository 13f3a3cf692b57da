"""Folders of models for tests: the shipped one under several names."""

import json
from pathlib import Path

from ml import registry
from ml.folder import SHIPPED


def shelf_of(root: Path, *names: str) -> Path:
    """A folder of models that differ in nothing but their names."""
    for name in names:
        files = {file.name: file.read_bytes() for file in SHIPPED.iterdir() if file.name != registry.SUMS}
        meta = json.loads(files[registry.META]) | {"name": name}
        registry.write(root / name, {**files, registry.META: json.dumps(meta).encode()})
    return root


def spoil(folder: Path) -> None:
    """Change one bit of a model's weights."""
    weights = folder / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
