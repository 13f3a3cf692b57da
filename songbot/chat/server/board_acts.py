"""What the commands and buttons of boards and set-up do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from songbot.chat.cards.boards import page, quiet
from songbot.chat.server.board_desk import Page
from songbot.chat.server.panel import PUBLIC, Panel, panel
from songbot.community.leaderboard import Leaderboard
from songbot.community.servers import Servers
from songbot.core.board import NAMES
from songbot.core.calendar import month as month_of_name
from songbot.core.calendar import week
from songbot.errors import Refused
from songbot.ports import Clock, Store
from songbot.ports.club import Act, Club
from songbot.words import LANGUAGES, say

NEEDED = ("view_channel", "send_messages")
"""What a board takes; to be pinned it takes one more."""

PIN = "pin_messages"
LISTED = 15
"""Songs of the boards that the panel offers to hide."""


@dataclass(frozen=True)
class Rooms:
    """What boards and set-up work with."""

    store: Store
    club: Club
    leaderboard: Leaderboard
    servers: Servers
    clock: Clock


class BoardActs:
    """The desk of boards and set-up in the real bot."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def leaderboard(self, interaction: discord.Interaction, name: str, month: str) -> None:
        """A board of this week or of a month, for everybody to see."""
        if month and month_of_name(month) is None:
            raise Refused("board.bad_month")
        guild_of(interaction)
        await interaction.response.defer(thinking=True)
        view = await self._page(interaction, (name, month, 0), str(interaction.user.id))
        await interaction.edit_original_response(view=view, allowed_mentions=quiet())

    async def turn(self, interaction: discord.Interaction, asked: Page, owner: str) -> None:
        """Another page, in place for its owner and in private for anybody else."""
        mine = owner == str(interaction.user.id)
        if mine:
            await interaction.response.defer()
        else:
            await interaction.response.defer(thinking=True, ephemeral=True)
        view = await self._page(interaction, asked, str(interaction.user.id))
        await interaction.edit_original_response(view=view, allowed_mentions=quiet())

    async def _page(self, interaction: discord.Interaction, asked: Page, owner: str) -> discord.ui.LayoutView:
        name, month, number = asked
        window = month_of_name(month) if month else None
        board = name if name in NAMES else NAMES[0]
        ranking = await self._rooms.leaderboard.ranking(guild_of(interaction), board, window)
        return page(ranking, month, number, owner, interaction.locale.value)

    async def set_up(self, interaction: discord.Interaction) -> None:
        """The panel, for an admin alone."""
        guild = _admin(interaction)
        await interaction.response.defer(thinking=True, ephemeral=True)
        view = panel(await self._panel(guild), interaction.locale.value)
        await interaction.edit_original_response(view=view, allowed_mentions=quiet())

    async def choose(self, interaction: discord.Interaction, what: str, values: Sequence[str]) -> None:
        """Something was chosen on the panel: done, noted who did it, and the panel shows it."""
        guild = _admin(interaction)
        await interaction.response.defer()
        acts: dict[str, Any] = {
            "channel": self._hang,
            "language": self._speak,
            "public": self._publish,
            "user": self._moderate,
            "track": self._moderate,
            "down": self._take_down,
        }
        note = await acts[what](interaction, what, values)
        act = Act(self._rooms.clock.now(), guild, str(interaction.user.id), f"setup {what}", ", ".join(values))
        await self._rooms.club.note_act(act)
        view = panel(await self._panel(guild, note), interaction.locale.value)
        await interaction.edit_original_response(view=view, allowed_mentions=quiet())

    async def _hang(self, interaction: discord.Interaction, _: str, values: Sequence[str]) -> str:
        guild, locale, channel = guild_of(interaction), interaction.locale.value, values[0]
        lacking = missing(interaction, channel)
        if needed := [name for name in lacking if name in NEEDED]:
            named = ", ".join(say(f"permission.{name}", locale) for name in needed)
            return say("setup.lacking", locale, channel=channel, permissions=named)
        placed = await self._rooms.leaderboard.hang(guild, channel, str(interaction.user.id))
        if placed.trouble:
            key = "setup.busy" if placed.trouble == "busy" else "setup.refused"
            return say(key, locale, channel=channel)
        unpinned = f" {say('setup.optional', locale)}" if PIN in lacking else ""
        return say("setup.done", locale, channel=channel) + unpinned

    async def _speak(self, interaction: discord.Interaction, _: str, values: Sequence[str]) -> str:
        guild = guild_of(interaction)
        if values[0] in LANGUAGES:
            await self._rooms.store.set_guild(guild, {"language": values[0]})
            self._rooms.leaderboard.changed(guild)
        return say("setup.saved", interaction.locale.value)

    async def _publish(self, interaction: discord.Interaction, _: str, values: Sequence[str]) -> str:
        guild = guild_of(interaction)
        shown = {"boards": [name for name in NAMES if name in values], "digest": "digest" in values}
        await self._rooms.store.set_guild(guild, shown)
        self._rooms.leaderboard.changed(guild)
        return say("setup.saved", interaction.locale.value)

    async def _moderate(self, interaction: discord.Interaction, kind: str, values: Sequence[str]) -> str:
        """Hide, or show again what is hidden."""
        guild, club = guild_of(interaction), self._rooms.club
        for id_ in values:
            if (kind, id_) in await club.hidden(guild):
                await club.unhide(guild, kind, id_)
            else:
                await club.hide(guild, kind, id_)
        self._rooms.leaderboard.changed(guild)
        return say("setup.saved", interaction.locale.value)

    async def _take_down(self, interaction: discord.Interaction, _: str, __: Sequence[str]) -> str:
        await self._rooms.leaderboard.take_down(guild_of(interaction))
        return say("setup.taken_down", interaction.locale.value)

    async def present(self, guilds: Sequence[str]) -> None:
        """These are the servers where the bot is; from the others it was sent away while it slept."""
        await self._rooms.servers.present(guilds)

    async def joined(self, guild: str) -> None:
        """A server let the bot in."""
        await self._rooms.servers.joined(guild)

    async def left(self, guild: str) -> None:
        """A server sent the bot away."""
        await self._rooms.servers.left(guild)

    async def mended(self, guild: str) -> None:
        """Permissions of a server changed: a board that rests may be drawn again."""
        hung = await self._rooms.club.hung(guild)
        if hung and hung.refused:
            self._rooms.leaderboard.mended(guild)

    async def _panel(self, guild: str, note: str = "") -> Panel:
        rooms = self._rooms
        hung, hidden = await rooms.club.hung(guild), await rooms.club.hidden(guild)
        values = await rooms.store.guild(guild)
        wanted = values.get("boards", list(NAMES))
        public = [name for name in PUBLIC if isinstance(wanted, list) and name in wanted]
        if values.get("digest", True):
            public.append("digest")
        shown = await rooms.club.board(guild, "top", week(rooms.clock.now()))
        return Panel(
            channel=hung.channel if hung else "",
            language=str(values.get("language", "en")),
            public=public,
            hidden_users=[id_ for kind, id_ in hidden if kind == "user"],
            hidden_songs=await self._titles([id_ for kind, id_ in hidden if kind == "track"]),
            songs=await self._titles([find.track for find in shown[:LISTED]]),
            note=note,
        )

    async def _titles(self, keys: Sequence[str]) -> dict[str, str]:
        tracks = [(key, await self._rooms.store.song(key)) for key in keys]
        return {key: f"{', '.join(track.artists)} – {track.title}" for key, track in tracks if track}


def missing(interaction: discord.Interaction, channel: str) -> list[str]:
    """What the bot may not in a channel, of what a board takes; nothing where that cannot be seen beforehand."""
    guild = interaction.guild
    place = guild.get_channel(int(channel)) if guild else None
    if guild is None or place is None or guild.me is None:
        return []
    granted = place.permissions_for(guild.me)
    return [name for name in (*NEEDED, PIN) if not getattr(granted, name)]


def guild_of(interaction: discord.Interaction) -> str:
    """The server, or a sentence where there is none."""
    if interaction.guild_id is None or not interaction.is_guild_integration():
        raise Refused("board.server_only")
    return str(interaction.guild_id)


def _admin(interaction: discord.Interaction) -> str:
    """The server of somebody who may manage it, whatever Discord showed them."""
    guild = guild_of(interaction)
    if not interaction.permissions.manage_guild:
        raise Refused("setup.not_admin")
    return guild
