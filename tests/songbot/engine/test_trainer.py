"""What a training says of its progress, in its own process."""

import json
from io import BytesIO

import pytest

from songbot.engine.trainer import Teller


@pytest.mark.parametrize("before", [0, 50])
def test_the_time_that_is_left_follows_from_what_was_done_since_the_stage_began(
    before: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tenth in ten seconds, whether or not an interrupted training had done half of it."""
    times = iter([100.0, 110.0])
    monkeypatch.setattr("songbot.engine.trainer.monotonic", lambda: next(times))
    pipe = BytesIO()
    teller = Teller(pipe)
    teller.told("train", before, 100)
    teller.told("train", before + 10, 100, 4)
    first, second = (json.loads(line) for line in pipe.getvalue().splitlines())
    assert first["left"] is None
    assert second == {"stage": "train", "done": before + 10, "of": 100, "left": 90.0 - before, "epochs": 4}
