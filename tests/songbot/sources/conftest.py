"""A place for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.songbot.sources.place import Place, place


@pytest.fixture
async def here() -> AsyncIterator[Place]:
    """The stand-ins and the sources."""
    async with place() as made:
        yield made
