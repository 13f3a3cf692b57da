"""Keeps one person from taking all of the bot's time: who asks too much hears of it once, and then nothing."""

import time
from collections import deque
from enum import StrEnum

import discord

from songbot.chat.failures import told, whisper
from songbot.chat.ours import ours
from songbot.words import say

MOST, SECONDS = 30, 10.0
"""Nobody presses or types more than that in earnest."""


class Verdict(StrEnum):
    """What comes of one more act."""

    GO = "go"
    NOTICE = "notice"
    QUIET = "quiet"


class Cooldown:
    """Counts each person's acts of the last seconds; who is quiet for as long starts anew."""

    def __init__(self, most: int = MOST, seconds: float = SECONDS) -> None:
        self._most = most
        self._seconds = seconds
        self._acts: dict[int, deque[float]] = {}
        self._told: dict[int, float] = {}

    def act(self, user: int, now: float) -> Verdict:
        """One more of this person."""
        self._forget(now)
        acts = self._acts.setdefault(user, deque())
        acts.append(now)
        if len(acts) <= self._most:
            return Verdict.GO
        told, self._told[user] = self._told.get(user), now
        return Verdict.NOTICE if told is None else Verdict.QUIET

    def _forget(self, now: float) -> None:
        """What is long ago counts no more, and of whom nothing counts nothing is kept."""
        for user, acts in list(self._acts.items()):
            while acts and now - acts[0] >= self._seconds:
                acts.popleft()
            if not acts:
                del self._acts[user]
        self._told = {user: at for user, at in self._told.items() if user in self._acts}


async def heeded(interaction: discord.Interaction) -> bool:
    """Whether to go on with what somebody asks; if not, it has been dealt with."""
    if interaction.type is discord.InteractionType.autocomplete:
        return True
    cooldown: Cooldown = ours(interaction).cooldown
    verdict = cooldown.act(interaction.user.id, time.monotonic())
    if verdict is Verdict.NOTICE:
        await whisper(interaction, say("cooldown", interaction.locale.value, seconds=round(SECONDS)))
    elif verdict is Verdict.QUIET and interaction.type is discord.InteractionType.component:
        await interaction.response.defer()
    elif verdict is Verdict.QUIET:
        await interaction.response.defer(thinking=True, ephemeral=True)
        await interaction.delete_original_response()
    return verdict is Verdict.GO


class Heeding:
    """A component that asks whether to go on before it does anything, and whose every press ends in an answer."""

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Before the callback."""
        return await heeded(interaction)

    async def callback(self, interaction: discord.Interaction, /) -> None:
        """Where the library calls; whatever goes wrong is told, since the library only logs it."""
        async with told(interaction):
            await self.pressed(interaction)

    async def pressed(self, interaction: discord.Interaction) -> None:
        """What the component is for."""
        raise NotImplementedError
