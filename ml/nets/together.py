"""The members of an ensemble as one net that takes every step for all of them at once.

What an answer to one song costs is the number of steps: their size hardly counts.
"""

import copy
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from ml.nets.net import Net


def together(members: Sequence[Net]) -> Net:
    """A net that answers with one more axis in front, the members; it is not for learning."""
    joint = copy.deepcopy(members[0]).eval()
    joint.edges = torch.stack([member.edges for member in members])
    for name, _ in members[0].named_parameters(recurse=False):
        setattr(joint, name, _stacked([member.get_parameter(name) for member in members]))
    for name, layer in members[0].named_modules():
        stack = _STACKS.get(type(layer))
        if stack is not None:
            joint.set_submodule(name, stack([member.get_submodule(name) for member in members]))
    return joint


def _stacked(parts: Sequence[Tensor]) -> nn.Parameter:
    return nn.Parameter(torch.stack([part.detach() for part in parts]), requires_grad=False)


class _Stack(nn.Module):
    """The same layer of every member."""

    def __init__(self, layers: Sequence[nn.Module]) -> None:
        super().__init__()
        for name, _ in layers[0].named_parameters():
            setattr(self, name, _stacked([layer.get_parameter(name) for layer in layers]))


class _Tables(_Stack):
    weight: Tensor  # [members, entries, hidden]

    def forward(self, place: Tensor) -> Tensor:
        return self.weight[:, place]


class _Linears(_Stack):
    weight: Tensor  # [members, outside, inside]
    bias: Tensor  # [members, outside]

    def forward(self, values: Tensor) -> Tensor:
        return torch.baddbmm(self.bias[:, None], values, self.weight.mT)


class _Norms(_Stack):
    weight: Tensor  # [members, hidden]
    bias: Tensor  # [members, hidden]

    def forward(self, values: Tensor) -> Tensor:
        return functional.layer_norm(values, values.shape[-1:]) * self.weight[:, None] + self.bias[:, None]


_STACKS = {nn.Embedding: _Tables, nn.Linear: _Linears, nn.LayerNorm: _Norms}
