"""Where Discord is: the real one, or both of its halves elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route


@contextmanager
def elsewhere(api: str, gateway: str) -> Iterator[None]:
    """Both halves or neither, else the token would go to one that it is not for; the old addresses come back."""
    if not api and not gateway:
        yield
        return
    if not (api and gateway):
        raise ValueError("REST and gateway move together")
    old = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, discord.Asset.BASE
    parts = urlsplit(api)
    Route.BASE = api
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    discord.Asset.BASE = f"{parts.scheme}://{parts.netloc}/cdn"
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, discord.Asset.BASE = old
