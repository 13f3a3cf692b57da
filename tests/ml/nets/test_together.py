"""All members as one net: what they say together is what each says alone."""

import numpy as np
import pytest
import torch

from ml.nets.ensemble import Ensemble
from ml.nets.net import BINS, HEADS
from ml.nets.together import together
from ml.nets.train import batch_of, blank
from tests.ml.test_training import rows


@pytest.fixture
def ensemble() -> Ensemble:
    """Members that begin from other weights and saw other rows, so that nothing of them is the same."""
    members = [blank(rows(seed=seed), 2, seed) for seed in range(3)]
    for weight in (weight for member in members for weight in member.parameters()):
        torch.nn.init.normal_(weight, std=0.3)  # some begin alike, at 0 or 1
    return Ensemble(tuple(member.eval() for member in members), np.zeros((len(HEADS), 1), np.float32))


@pytest.mark.parametrize("count", [1, 2, 17])
@torch.inference_mode()
def test_what_they_say_together_is_what_each_says_alone(ensemble: Ensemble, count: int) -> None:
    batch = batch_of(rows(seed=7).take(np.arange(count)))
    joint = ensemble.together
    alone = torch.stack([member(batch) for member in ensemble.members])
    assert alone.shape == (3, count, len(HEADS), BINS)
    assert alone.std(dim=0).min() > 0
    torch.testing.assert_close(joint(batch), alone, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(joint.groups(batch), torch.stack([member.groups(batch) for member in ensemble.members]))
    starts = torch.stack([member.start(batch.snapshot) for member in ensemble.members])
    torch.testing.assert_close(joint.start(batch.snapshot), starts)


def test_the_members_stay_as_they_are(ensemble: Ensemble) -> None:
    before = [{name: value.clone() for name, value in member.state_dict().items()} for member in ensemble.members]
    joint = together(ensemble.members)
    for value in joint.parameters():
        value.data.zero_()
    for member, were in zip(ensemble.members, before, strict=True):
        assert all(torch.equal(value, were[name]) for name, value in member.state_dict().items())
