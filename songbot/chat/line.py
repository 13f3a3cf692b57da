"""What the way in and the way out share: the client of the moment, who is being acknowledged, and the pace."""

import asyncio

import discord

from songbot.chat.acks import Acks
from songbot.errors import Misconfigured
from songbot.predicting.predict import Pace


class Line:
    """What the way in and the way out share."""

    def __init__(self) -> None:
        self.acks = Acks()
        self.pace = Pace()
        self.connected: discord.Client | None = None
        self.came_up = asyncio.Event()  # set once any client has been on Discord

    def client(self) -> discord.Client:
        """The client of the moment."""
        if self.connected is None:
            raise Misconfigured("restarting")
        return self.connected

    def online(self) -> discord.Client:
        """The same, once it is on Discord; before, it cannot even be asked."""
        client = self.client()
        if not client.is_ready():
            raise Misconfigured("restarting")
        return client
