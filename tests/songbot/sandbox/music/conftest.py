"""A town for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.songbot.sandbox.music.town import Town, town


@pytest.fixture
async def services() -> AsyncIterator[Town]:
    """The stand-ins, up and running."""
    async with town() as made:
        yield made
