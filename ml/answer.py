"""From what is known about one song to the score, its interval and its reasons, all by one function of subsets.

`Subsets` holds what each known group adds to the first layer, so the answer for every subset of the groups is one
matrix product: the reasons are exact Shapley values of the very score that is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ml import shapley
from ml.arrays import FloatArray
from ml.nets.chances import POINTS
from ml.nets.net import BINS, Net
from ml.nets.train import batch_of
from ml.songs.dataset import Rows, present
from ml.songs.features import GROUPS

CLIP = GROUPS.index("clip")


@dataclass(frozen=True)
class Reason:
    """What one group adds to the score, in points, compared with knowing nothing."""

    group: str
    points: float


@dataclass(frozen=True)
class Second:
    """What one second of the clip adds to the score, in points."""

    start: float
    end: float
    points: float


@dataclass(frozen=True)
class Heard:
    """What a clip gives besides its estimated descriptors."""

    groups: tuple[str, ...] = ()  # the groups whose values were estimated from it
    logits: FloatArray = field(default_factory=lambda: np.zeros((0, BINS), np.float32))  # [seconds, bins], shrunk


class Subsets:
    """The answers to one song, by all members as one net, under every subset of its known groups."""

    def __init__(self, members: Net, row: Rows, heard: Heard, head: int = 0) -> None:
        known = [int(place) for place in np.flatnonzero(present(row)[0]) if place != CLIP]
        self.players = tuple(known) + ((CLIP,) if len(heard.logits) else ())
        self.heard = heard
        self.logits = self._logits(members, row, known, head)  # [members, 2^known, bins], the clip still silent

    def values(self) -> FloatArray:
        """[2^players] the shown score of every subset; bit i stands for player i, the clip is the last."""
        silent = self._scores(self.logits)
        if CLIP not in self.players:
            return silent
        spoken = self._scores(self.logits + torch.from_numpy(self.heard.logits.sum(axis=0)))
        return np.concatenate([silent, spoken])

    def chances(self) -> FloatArray:
        """[bins] with everything known."""
        found: FloatArray = _mixed(self.logits[:, -1:], [self.heard])[0]
        return found

    def unions(self) -> tuple[tuple[int, ...], ...]:
        """Players that come from one input are one union: what a clip gives arrives together or not at all."""
        places = [GROUPS.index(group) for group in self.heard.groups] + [CLIP]
        sound = tuple(number for number, player in enumerate(self.players) if player in places)
        alone = [(number,) for number in range(len(self.players)) if number not in sound]
        return (*alone, sound) if sound else tuple(alone)

    def reasons(self, values: FloatArray) -> tuple[Reason, ...]:
        """The largest first; they sum to the score less the baseline."""
        shares = shapley.owen(values, self.unions())
        found = [Reason(GROUPS[player], float(share)) for player, share in zip(self.players, shares, strict=True)]
        return tuple(sorted(found, key=lambda reason: -abs(reason.points)))

    def seconds(self, share: float) -> FloatArray:
        """[seconds] points of each second of the clip; they sum to the clip's share."""
        others, weights = shapley.last_arrivals(self.unions())
        base = self.logits[:, torch.from_numpy(others)].transpose(0, 1).numpy()
        return shapley.seconds(base, weights, self.heard.logits, share)

    @torch.inference_mode()
    def _logits(self, members: Net, row: Rows, known: Sequence[int], head: int) -> Tensor:
        batch = batch_of(row, members.offset.device)
        masks = torch.from_numpy(shapley.coalitions(len(known)).astype(np.float32)).to(members.offset.device)
        added = members.groups(batch)[:, 0, list(known)]
        return members.head(masks @ added + members.start(batch.snapshot))[:, :, head].cpu()

    @staticmethod
    def _scores(logits: Tensor) -> FloatArray:
        points = torch.from_numpy(POINTS)
        scores: FloatArray = (functional.softmax(logits, dim=2) @ points).mean(dim=0).numpy()
        return scores


@torch.inference_mode()
def chances_of(members: Net, rows: Rows, heard: Sequence[Heard], head: int = 0) -> FloatArray:
    """[n, bins] with everything known, as `Subsets` has them, at the price of one subset."""
    return _mixed(members(batch_of(rows, members.offset.device))[:, :, head].cpu(), heard)


def _mixed(logits: Tensor, heard: Sequence[Heard]) -> FloatArray:
    """[members, n, bins] with the clips still silent -> [n, bins] chances with them."""
    spoken = torch.from_numpy(np.stack([one.logits.sum(axis=0) for one in heard]))
    found: FloatArray = functional.softmax(logits + spoken, dim=2).mean(dim=0).numpy()
    return found
