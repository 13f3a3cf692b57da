"""Clips by track id: a folder of sound files, or stored log-mels in one npz file; heard when asked for."""

import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml.arrays import FloatArray
from ml.device import ahead
from ml.errors import BadAudio, BadInput
from ml.sound.audio import HOP, MELS, RATE, SECONDS, Clip, clip, pack, unheard, unpack
from ml.sound.logmels import logmels

FRAMES = SECONDS * RATE // HOP + 1
LOGMEL = ".mel"
"""A log-mel that was kept where the sound was not: packed as `ml.sound.audio.pack` has it, then deflated."""
TOGETHER = 64
"""Clips that a card works on at once."""
ENDINGS = (LOGMEL, ".mp3", ".m4a", ".aac", ".ogg", ".opus", ".flac", ".wav")


class Clips:
    """Where the sound of a table is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: dict[str, Path] = {}
        self.places: dict[str, int] = {}
        if path.is_dir():
            self.files = {file.stem: file for file in sorted(path.rglob("*")) if file.suffix.casefold() in ENDINGS}
        elif path.suffix == ".npz" and path.exists():
            stored = np.load(path)
            self.frames, self.packed = stored["frames"], stored["logmel_u8"]
            self.places = {str(id_): place for place, id_ in enumerate(stored["track_id"])}
        else:
            raise BadInput(f"{path}: is neither a folder of clips nor an npz file of log-mels.")
        if not len(self):
            raise BadInput(f"{path}: holds no clip; sound files are named by their track id, such as 000002.mp3.")

    def __len__(self) -> int:
        return len(self.files) or len(self.places)

    def __contains__(self, id_: object) -> bool:
        return id_ in self.files or id_ in self.places

    def store(
        self, ids: Sequence[str], path: Path, told: Callable[[int], None], device: str = "cpu"
    ) -> list[NDArray[np.uint8]]:
        """All packed log-mels in one file on disk, each decoded once, so that a hundred thousand fit no memory."""
        lengths_path = path.with_suffix(".frames.npy")
        if not lengths_path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            stored = np.lib.format.open_memmap(path, "w+", np.uint8, (len(ids), FRAMES, MELS))
            lengths = np.zeros(len(ids), np.int64)
            alone = device == "cpu" or not self.files
            found = map(self.packed_logmel, ids) if alone else self.packed_together(ids, device)
            for row, packed in enumerate(found):
                lengths[row] = min(len(packed), FRAMES)
                stored[row, : lengths[row]] = packed[:FRAMES]
                told(1)
            stored.flush()
            np.save(lengths_path, lengths)
        whole = np.lib.format.open_memmap(path, "r")
        return [row[:length] for row, length in zip(whole, np.load(lengths_path), strict=True)]

    def packed_together(self, ids: Sequence[str], device: str) -> Iterator[NDArray[np.uint8]]:
        """The same as one by one, decoded on all cores and worked out many at once, the next while these are used."""
        with ThreadPoolExecutor() as pool:

            def decoded(some: Sequence[str]) -> list[FloatArray]:
                return [each.samples for each in pool.map(lambda id_: self._heard(id_, unheard), some)]

            parts = [ids[start : start + TOGETHER] for start in range(0, len(ids), TOGETHER)]
            for samples in ahead(decoded, parts):
                yield from map(pack, logmels(samples, device))

    def _heard(self, id_: str, listen: Callable[[bytes], Clip] = clip) -> Clip:
        try:
            return listen(self.files[id_].read_bytes())
        except BadAudio as error:
            raise BadAudio(f"{self.files[id_]}: {error}") from error

    def logmel(self, id_: str) -> FloatArray:
        """[frames, 128] in decibels, as training and serving both see it."""
        return unpack(self.packed_logmel(id_))

    def packed_logmel(self, id_: str) -> NDArray[np.uint8]:
        """[frames, 128] in half decibels, as a training keeps it."""
        if id_ in self.files and self.files[id_].suffix == LOGMEL:
            return unzipped(self.files[id_].read_bytes())
        if id_ in self.files:
            return pack(self._heard(id_).logmel)
        place = self.places[id_]
        return np.ascontiguousarray(self.packed[place][:, : self.frames[place]].T)


def zipped(logmel: FloatArray) -> bytes:
    """A log-mel as it is kept."""
    return zlib.compress(pack(logmel).tobytes(), 6)


def unzipped(kept: bytes) -> NDArray[np.uint8]:
    """[frames, 128] in half decibels, of what `zipped` made."""
    try:
        return np.frombuffer(zlib.decompress(kept), np.uint8).reshape(-1, MELS)
    except (zlib.error, ValueError) as broken:
        raise BadAudio("A kept log-mel is damaged.") from broken
