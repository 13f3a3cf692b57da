"""Snapshots of the data: Parquet files named by their content, written once, never changed, checked when read."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ml.errors import BadInput

NAME_DIGITS = 16


@dataclass(frozen=True)
class Snapshot:
    """One file and the hash of its bytes."""

    path: Path
    sha256: str
    rows: int


def write(table: pa.Table, folder: Path, day: str) -> Snapshot:
    """A table as DAY-HASH.parquet; the same rows on the same day are the same file."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{os.getpid()}.part"
    try:
        pq.write_table(table, part, compression="zstd")
    except OSError:
        part.unlink(missing_ok=True)  # what a full disk has taken of it
        raise
    sha256 = _hash(part)
    path = folder / f"{day}-{sha256[:NAME_DIGITS]}.parquet"
    part.chmod(0o444)
    part.replace(path)
    return Snapshot(path, sha256, len(table))


def read(path: Path) -> tuple[pa.Table, Snapshot]:
    """The table, when the file is what its name promises."""
    try:
        sha256 = _hash(path)
    except FileNotFoundError:
        raise BadInput(f"{path}: there is no such snapshot.") from None
    if not path.stem.endswith(sha256[:NAME_DIGITS]):
        raise BadInput(f"{path}: this snapshot was changed; its content is not what its name promises.")
    table = pq.read_table(path)
    return table, Snapshot(path, sha256, len(table))


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
