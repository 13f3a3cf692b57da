"""Clips by track id: a folder of sound files, or stored log-mels in one npz file; heard when asked for."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml.arrays import FloatArray
from ml.audio import Clip, clip, pack, unpack
from ml.errors import BadAudio, BadInput

ENDINGS = (".mp3", ".m4a", ".aac", ".ogg", ".opus", ".flac", ".wav")


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

    def heard(self, id_: str) -> Clip | None:
        """The clip with its samples, where it is a sound file."""
        if id_ not in self.files:
            return None
        try:
            return clip(self.files[id_].read_bytes())
        except BadAudio as error:
            raise BadAudio(f"{self.files[id_]}: {error}") from error

    def logmel(self, id_: str) -> FloatArray:
        """[frames, 128] in decibels, as training and serving both see it."""
        return unpack(self.packed_logmel(id_))

    def packed_logmel(self, id_: str) -> NDArray[np.uint8]:
        """[frames, 128] in half decibels, as a training keeps it."""
        found = self.heard(id_)
        if found is not None:
            return pack(found.logmel)
        place = self.places[id_]
        return np.ascontiguousarray(self.packed[place][:, : self.frames[place]].T)
