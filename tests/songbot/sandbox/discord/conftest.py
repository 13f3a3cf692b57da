"""A local Discord for each test, its exchanges checked against Discord's own document where that is there."""

from collections.abc import AsyncIterator

import discord
import pytest
import yarl

from tests.songbot.sandbox.discord.local import Local, local
from tests.songbot.sandbox.openapi import checker, document


@pytest.fixture
async def here(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Local]:
    """Everything up, with the real client's addresses turned to it; a complaint fails the test."""
    check = checker() if document() else None
    async with local(check) as made:
        monkeypatch.setattr(discord.http.Route, "BASE", f"{made.origin}/api/v10")
        gateway = yarl.URL(made.origin.replace("http", "ws", 1) + "/gateway")
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
        yield made
    assert check is None or check.complaints == []
