"""Keeps models as folders that can rebuild themselves: written whole or not at all, verified, promoted, rolled back.

root/
├── 2026-11-20-3f9a/     one model, never changed once written: meta.json, weights ..., SHA256SUMS
├── 2026-11-27-c01d.tmp/ a write that never finished; it is refused and swept by the next write of that name
├── current              one line of JSON: which model serves, which one served before, since when and why
└── promotions.jsonl     every such line there ever was, oldest first

`current` is a text file and no symbolic link: it works on every file system and survives archives, and since it names
both models a single rename swaps both. The line is copied to the log after the swap; a kill in between is healed by the
next promotion, so the log never tells of a swap that did not happen. One process promotes at a time; any may read.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml.errors import BadInput, ModelRefused

SCHEMA = 2
META = "meta.json"
SHARED = "inputs.json"
SUMS = "SHA256SUMS"
POINTER = "current"
LOG = "promotions.jsonl"
HALF_WRITTEN = ".tmp"
DIGEST_BYTES = 8


@dataclass(frozen=True)
class Promotion:
    """One swap of the serving model."""

    current: str
    previous: str | None
    when: str
    reason: str


@dataclass(frozen=True)
class Stored:
    """One folder under the root; `refusal` is the sentence why it must not be served, None for a sound model."""

    name: str
    is_current: bool
    is_previous: bool
    refusal: str | None


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a whole model; `files` holds at least meta.json with `"schema": SCHEMA`, and no folders."""
    unfit = [name for name in files if Path(name).name != name or name == SUMS]
    if unfit or META not in files:
        raise ValueError(f"A model is {META} and other plain files, not {unfit or sorted(files)}.")
    if folder.exists():
        raise BadInput(f"{folder} exists already and models are never overwritten: name another folder or remove it.")
    half = _half_written(folder)
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    for name, content in files.items():
        _write_durably(half / name, content)
    _write_durably(half / SUMS, _sums(files).encode())
    _flush(half)
    half.rename(folder)
    _flush(folder.parent)


def verify(folder: Path) -> None:
    """Raise ModelRefused, naming folder, file and fault, unless this is exactly what `write` left there."""
    if folder.suffix == HALF_WRITTEN or (not folder.exists() and _half_written(folder).exists()):
        raise ModelRefused(f"Model {folder} is half-written: its writing was interrupted. Write it again.")
    if not folder.is_dir():
        raise ModelRefused(f"Model {folder} does not exist.")
    if not (folder / SUMS).is_file():
        raise ModelRefused(f"Model {folder} is refused: {SUMS} is missing.")
    strays = sorted(entry.name for entry in folder.iterdir() if not entry.is_file())
    if strays:
        raise ModelRefused(f"Model {folder} is refused: {strays[0]} is no plain file.")
    files = {entry.name: entry.read_bytes() for entry in folder.iterdir()}
    promised = files.pop(SUMS).decode(errors="replace")
    if promised != _sums(files):
        raise ModelRefused(f"Model {folder} is refused: {_fault(promised, files)}.")
    _check_schema(folder, files.get(META))


def promote(root: Path, name: str, *, when: datetime, reason: str) -> None:
    """Verify a model and let it serve; the one that served becomes the previous one. Doing it twice changes nothing."""
    verify(root / name)
    serving = _pointer(root)
    _heal_log(root, serving)
    if serving is None or serving.current != name:
        _swap(root, Promotion(name, serving.current if serving else None, when.isoformat(), reason))


def rollback(root: Path, *, when: datetime, reason: str) -> Path:
    """Let the previous model serve again, and remember the one it replaces as the previous one."""
    folder = previous(root)
    promote(root, folder.name, when=when, reason=reason)
    return folder


def current(root: Path) -> Path:
    """The folder of the model that serves."""
    serving = _pointer(root)
    if serving is None:
        raise ModelRefused(f"No model has been promoted in {root}.")
    return root / serving.current


def previous(root: Path) -> Path:
    """The folder of the model that served before."""
    serving = _pointer(root)
    if serving is None or serving.previous is None:
        raise ModelRefused(f"There is no model before this one in {root} to go back to.")
    return root / serving.previous


def history(root: Path) -> tuple[Promotion, ...]:
    """Every swap, oldest first."""
    lines = _log_lines(root)
    serving = _pointer(root)
    if serving is not None and (not lines or lines[-1] != _line(serving)):
        lines.append(_line(serving))
    return tuple(promotion for line in lines if (promotion := _promotion(line)) is not None)


def listing(root: Path) -> tuple[Stored, ...]:
    """Every model under the root by name, half-written ones too, each verified."""
    serving = _pointer(root)
    roles = (serving.current, serving.previous) if serving else (None, None)
    names = sorted(entry.name for entry in root.iterdir() if entry.is_dir())
    return tuple(Stored(name, name == roles[0], name == roles[1], _refusal(root / name)) for name in names)


def meta(folder: Path) -> Mapping[str, object]:
    """What a model's folder says of itself."""
    found: Mapping[str, object] = json.loads((folder / META).read_text(encoding="utf-8"))
    return found


def shared(folder: Path) -> Mapping[str, object]:
    """The tables that whoever prepares inputs has in common with a model."""
    found: Mapping[str, object] = json.loads((folder / SHARED).read_text(encoding="utf-8"))
    return found


def digests(names: Sequence[str], salt: bytes) -> bytes:
    """Sorted short digests of names: whoever has a name can test it, nobody can read the names."""
    return b"".join(sorted({_digest(name, salt) for name in names}))


def joined(known: bytes, more: bytes) -> bytes:
    """Two lists of digests under one salt as one."""
    both = known + more
    return b"".join(sorted({both[place : place + DIGEST_BYTES] for place in range(0, len(both), DIGEST_BYTES)}))


def seen(known: bytes, salt: bytes, names: Sequence[str]) -> NDArray[np.bool_]:
    """For each name whether its digest is among the known ones."""
    # Big-endian numbers sort like the bytes they are made of.
    order = np.frombuffer(known, dtype=">u8").astype(np.uint64)
    asked = np.frombuffer(b"".join(_digest(name, salt) for name in names), dtype=">u8").astype(np.uint64)
    if not len(order):
        return np.zeros(len(asked), dtype=np.bool_)
    place = np.minimum(np.searchsorted(order, asked), len(order) - 1)
    found: NDArray[np.bool_] = order[place] == asked
    return found


def _digest(name: str, salt: bytes) -> bytes:
    return hashlib.sha256(salt + name.encode()).digest()[:DIGEST_BYTES]


def _half_written(folder: Path) -> Path:
    return folder.with_name(folder.name + HALF_WRITTEN)


def _sums(files: Mapping[str, bytes]) -> str:
    """What `sha256sum -c` reads; the sizes, comments to it, tell a truncated file from a changed one."""
    lines = (
        f"# {len(content)} bytes\n{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(files.items())
    )
    return "".join(lines)


def _fault(promised: str, files: Mapping[str, bytes]) -> str:
    """What differs between the promise and the files, as the end of a sentence."""
    lines = promised.splitlines()
    sizes = {entry[66:]: size for size, entry in zip(lines[::2], lines[1::2], strict=False)}
    for name in sorted(sizes.keys() | files.keys()):
        if name not in files:
            return f"{name} is missing"
        if name not in sizes:
            return f"{name} is not named in {SUMS}"
        size = sizes[name].removeprefix("# ").removesuffix(" bytes")
        if size.isdigit() and len(files[name]) < int(size):
            return f"{name} is truncated, {len(files[name])} of {size} bytes are there"
        if f"{hashlib.sha256(files[name]).hexdigest()}  {name}" not in lines:
            return f"the checksum of {name} differs"
    return f"{SUMS} is not what was written"


def _check_schema(folder: Path, meta: bytes | None) -> None:
    try:
        schema = json.loads(meta or b"").get("schema")
    except (ValueError, AttributeError):
        raise ModelRefused(f"Model {folder} is refused: {META} is missing or no JSON object.") from None
    if schema != SCHEMA:
        raise ModelRefused(f"Model {folder} is refused: {META} has schema {schema!r}, this version reads {SCHEMA}.")


def _refusal(folder: Path) -> str | None:
    try:
        verify(folder)
    except ModelRefused as refused:
        return str(refused)
    return None


def _line(promotion: Promotion) -> str:
    return json.dumps(asdict(promotion))


def _promotion(line: str) -> Promotion | None:
    """None for a line that a power cut or an editor has damaged."""
    try:
        return Promotion(**json.loads(line))
    except (ValueError, TypeError):
        return None


def _pointer(root: Path) -> Promotion | None:
    try:
        line = (root / POINTER).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    promotion = _promotion(line)
    if promotion is None:
        raise ModelRefused(f"{root / POINTER} is damaged: remove it and promote a model again.")
    return promotion


def _swap(root: Path, promotion: Promotion) -> None:
    half = _half_written(root / POINTER)
    _write_durably(half, f"{_line(promotion)}\n".encode())
    half.replace(root / POINTER)
    _flush(root)
    _heal_log(root, promotion)


def _heal_log(root: Path, serving: Promotion | None) -> None:
    """Append what serves unless the log ends with it."""
    lines = _log_lines(root)
    if serving is None or (lines and lines[-1] == _line(serving)):
        return
    # A line torn by a power cut stays where it is, the log being append-only, but must not swallow the next one.
    torn = bool(lines) and not (root / LOG).read_bytes().endswith(b"\n")
    with (root / LOG).open("a", encoding="utf-8") as log:
        log.write(("\n" if torn else "") + _line(serving) + "\n")
        log.flush()
        os.fsync(log.fileno())
    _flush(root)


def _log_lines(root: Path) -> list[str]:
    try:
        return (root / LOG).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    """Make names in a folder durable: a renamed file is otherwise lost by a power cut, not by a kill."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
