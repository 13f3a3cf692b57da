"""The spectrogram stream as it is served: what a clip adds by itself, shrunk to what validation supports."""

from dataclasses import dataclass, replace

import numpy as np
import torch

from ml.arrays import FloatArray
from ml.device import moved
from ml.nets.net import BINS, HEADS
from ml.nets.tower import Tower
from ml.nets.tower_verdict import Verdict, claims


@dataclass(frozen=True)
class Stream:
    """A tower with its verdict; where there is none, or it has not earned its place, a clip adds nothing by itself."""

    tower: Tower | None
    verdict: Verdict | None

    @property
    def earned(self) -> bool:
        """Whether the clip has shown its worth on artists that the tower never heard."""
        return self.tower is not None and self.verdict is not None and self.verdict.earned

    @property
    def reach(self) -> float:
        """How far the 80 % interval goes from the median, in probability, once the clip has spoken."""
        return self.verdict.reach if self.verdict else 0.0

    def logits(self, logmel: FloatArray) -> FloatArray:
        """[seconds, heads, bins]; no seconds where nothing is earned."""
        if self.tower is None or self.verdict is None or not self.verdict.earned:
            return np.zeros((0, len(HEADS), BINS), np.float32)
        with torch.inference_mode():
            heard = moved(torch.from_numpy(logmel)[None], self.tower.mean.device)
            said: FloatArray = self.tower(heard)[0].cpu().numpy()
        return said * np.float32(self.verdict.shrink)

    def on(self, device: str) -> "Stream":
        """The same, worked out there."""
        return self if self.tower is None else replace(self, tower=self.tower.to(device))

    def claims(self, points: FloatArray) -> bool:
        """Whether the seconds of this clip may be shown."""
        return self.verdict is not None and bool(claims(points[None], self.verdict)[0])


SILENT = Stream(None, None)
