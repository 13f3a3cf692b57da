"""The feature stream: every known input adds to one hidden vector, a small head turns that into chances over 0-100.

The first layer is a sum over reason groups: a group that is not known adds nothing, and the learned "missing" token of
each group lives in the shared offset. So all subsets of groups are one matrix product (see `ml.answer`). Whatever is
worked out here also is for weights with one more axis in front, those of several members (see `ml.nets.together`).
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from ml.songs.features import FEATURES, GROUPS

BINS = 101
HEADS = ("popularity", "plays")


@dataclass(frozen=True)
class Shape:
    """What rebuilds a net: sizes only, no weights."""

    tags: int
    parents: int
    snapshots: int
    hidden: int = 192
    steps: int = 24
    taste: int = 24
    layers: int = 2
    dropout: float = 0.2


@dataclass(frozen=True)
class Batch:
    """Rows as the net reads them: NaN and -1 mean not known."""

    numeric: Tensor  # [n, features]
    tags: Tensor  # [n, kept]
    snapshot: Tensor  # [n]
    estimated: Tensor  # [n, features], whether a value is an estimate


class Net(nn.Module):
    """One member: groups -> hidden -> chances of each point from 0 to 100, for each head."""

    edges: Tensor
    parent_of: Tensor

    def __init__(self, shape: Shape, edges: Tensor, parent_of: Tensor) -> None:
        super().__init__()
        self.shape = shape
        self.register_buffer("edges", edges)  # [features, steps + 1], the quantiles of training
        self.register_buffer("parent_of", parent_of)  # [tags]
        width = shape.steps + 2  # the steps, that it is known, that it is an estimate
        self.numbers = nn.Parameter(torch.randn(len(FEATURES), width, shape.hidden) * (6 * len(FEATURES)) ** -0.5)
        self.tag = _embedding(shape.tags + 1, shape.hidden, blank=True)
        self.parent = _embedding(shape.parents + 1, shape.hidden, blank=True)
        self.code = _embedding(shape.tags + 1, shape.taste, blank=True)
        self.taste = nn.Parameter(torch.zeros(shape.snapshots, shape.taste, shape.hidden))
        self.genre_known = nn.Parameter(torch.zeros(shape.hidden))
        self.snapshot = _embedding(shape.snapshots, shape.hidden, blank=False)
        self.offset = nn.Parameter(torch.zeros(shape.hidden))
        self.drop = nn.Dropout(shape.dropout)
        self.inner = nn.ModuleList(Residual(shape) for _ in range(shape.layers))
        self.outer_norm = nn.LayerNorm(shape.hidden)
        self.out = nn.Linear(shape.hidden, len(HEADS) * BINS)

    def forward(self, batch: Batch) -> Tensor:
        """[n, heads, bins] logits."""
        steps = self.steps(batch)
        hidden = self.numbers_sum(steps) + self.genre(batch) + self.start(batch.snapshot)
        return self.head(hidden)

    def numbers_sum(self, steps: Tensor) -> Tensor:
        """What all numbers together add."""
        return steps.flatten(-2) @ self.numbers.flatten(-3, -2)

    def head(self, hidden: Tensor) -> Tensor:
        """Summed groups -> logits."""
        hidden = self.drop(functional.gelu(hidden))
        for layer in self.inner:
            hidden = layer(hidden)
        out: Tensor = self.out(self.outer_norm(hidden))
        return out.view(*out.shape[:-1], len(HEADS), BINS)

    def start(self, snapshot: Tensor) -> Tensor:
        """The hidden vector when nothing is known but the snapshot."""
        token: Tensor = self.snapshot(snapshot)
        return token + self.offset[..., None, :]

    def steps(self, batch: Batch) -> Tensor:
        """[n, features, width] piecewise-linear steps between the training quantiles; zero where not known."""
        known = ~torch.isnan(batch.numeric)
        value = torch.where(known, batch.numeric, 0.0)[:, :, None]
        edges = self.edges[..., None, :, :]
        low, high = edges[..., :-1], edges[..., 1:]
        climbed = ((value - low) / (high - low)).clamp(0, 1)
        one = torch.ones_like(climbed[..., :1])
        estimate = batch.estimated[:, :, None].to(climbed.dtype).expand_as(one)
        return torch.cat([climbed, one, estimate], dim=-1) * known[:, :, None]

    def genre(self, batch: Batch) -> Tensor:
        """What the tags and their parents add, everywhere and in this snapshot; nothing where none is known.

        A playlist's genre is not an artist's: the same tag goes with other listeners from table to table.
        """
        tags = batch.tags
        known = tags >= 0
        count = known.sum(1, keepdim=True)
        place = torch.where(known, tags, self.shape.tags)
        parent = torch.where(known, self.parent_of[tags.clamp(min=0)], self.shape.parents)
        total: Tensor = self.tag(place).sum(-2) + self.parent(parent).sum(-2)
        taste = self.taste[..., batch.snapshot, :, :]
        total = total + torch.einsum("...nc,...nch->...nh", self.code(place).sum(-2), taste)
        return total / count.clamp(min=1).sqrt() + (count > 0) * self.genre_known[..., None, :]

    def groups(self, batch: Batch) -> Tensor:
        """[n, groups, hidden]: what each reason group adds."""
        each = torch.einsum("...nfw,...fwh->...nfh", self.steps(batch), self.numbers)
        place = torch.tensor([GROUPS.index(feature.group) for feature in FEATURES], device=each.device)
        added = each.new_zeros(*each.shape[:-2], len(GROUPS), each.shape[-1]).index_add(-2, place, each)
        added[..., GROUPS.index("genre"), :] = self.genre(batch)
        return added


class Residual(nn.Module):
    """One layer of the head, beside the way past it."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(shape.hidden)
        self.linear = nn.Linear(shape.hidden, shape.hidden)
        self.drop = nn.Dropout(shape.dropout)

    def forward(self, hidden: Tensor) -> Tensor:
        """The same shape."""
        added: Tensor = self.drop(functional.gelu(self.linear(self.norm(hidden))))
        return hidden + added


def soft_labels(points: Tensor, sigma: float) -> Tensor:
    """[n, bins] the share of a bell of width `sigma` round each label that falls on each whole point."""
    edges = torch.arange(BINS + 1, dtype=torch.float32) - 0.5
    below = torch.special.ndtr((edges - points[..., None]) / sigma)
    share: Tensor = below[..., 1:] - below[..., :-1]
    return share / share.sum(-1, keepdim=True)


def _embedding(count: int, size: int, *, blank: bool) -> nn.Embedding:
    table = nn.Embedding(count, size, padding_idx=count - 1 if blank else None)
    nn.init.normal_(table.weight, std=0.3)
    if blank:
        nn.init.zeros_(table.weight[-1])
    return table
