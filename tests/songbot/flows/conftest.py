"""A stage for each flow test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.songbot.flows.stage import Stage, stage


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[Stage]:
    """The bot, up and running."""
    async with stage(tmp_path / "state") as made:
        yield made
