"""The bot on Discord: takes commands, hands questions to the line, answers buttons."""

import asyncio
import hashlib
import json
import logging
from dataclasses import dataclass, field
from typing import Any

import discord
from discord import app_commands

from songbot.chat.failures import answer_failure
from songbot.chat.member import asks
from songbot.chat.member.asks import Questions, filled
from songbot.chat.member.buttons import Delete, Details, Pick, Why
from songbot.chat.member.commands import COMMANDS, Translator
from songbot.chat.member.cooldown import Cooldown, heeded
from songbot.chat.member.desk import Desk
from songbot.chat.member.me import me
from songbot.chat.member.songs import SONGS
from songbot.chat.operator.commands import LESSONS, LearningDesk, Lesson
from songbot.chat.server.commands import CLUB
from songbot.chat.server.game_desk import Choice, Fresh, House, Number, guessed
from songbot.chat.server.paging import Places
from songbot.chat.server.panel import Setting
from songbot.ports import Store

log = logging.getLogger(__name__)

SYNCED = "commands"
ITEMS = (Why, Details, Delete, Pick, Places, Setting, Choice, Fresh, Number, Lesson, *asks.ITEMS)
"""Buttons and menus that are known whenever they are pressed."""

# Nobody is to be warned of what speech would need: the bot writes.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


@dataclass(frozen=True)
class Manner:
    """How the client behaves where tests and the demo differ."""

    guild_ready: float = 2.0
    operators: set[int] = field(default_factory=set)
    came_up: asyncio.Event = field(default_factory=asyncio.Event)  # set once it is on Discord


class Tree(app_commands.CommandTree["Client"]):
    """The commands with one error handler."""

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Whether whoever asks has not asked too much."""
        return await heeded(interaction)

    async def on_error(self, interaction: discord.Interaction, error: app_commands.AppCommandError, /) -> None:
        """Whatever a command raised becomes one sentence."""
        await answer_failure(interaction, getattr(error, "original", error))


class Client(discord.Client):
    """Holds no state of its own: everything that matters is in the store."""

    def __init__(self, desk: Desk, house: House, questions: Questions, store: Store, manner: Manner) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=30.0,
            guild_ready_timeout=manner.guild_ready,
        )
        self.desk = desk
        self.board_desk = house.board_desk
        self.game_desk = house.game_desk
        self.backstage = house.backstage
        self.questions = questions
        self.cooldown = Cooldown()
        self.tree = Tree(self)
        self.operators = manner.operators
        self._came_up = manner.came_up
        self.learning_desk: LearningDesk | None = None  # who sees to learning, where anybody does
        self._store = store
        for command in (*COMMANDS, *SONGS, me, *CLUB, *LESSONS):
            self.tree.add_command(command)
        self.add_dynamic_items(*ITEMS)

    async def setup_hook(self) -> None:
        """Before the gateway: who owns this, and the commands as Discord has to know them."""
        about = await self.application_info()
        members = about.team.members if about.team else [about.owner]
        self.operators |= {member.id for member in members}
        await self.tree.set_translator(Translator())
        await self._sync()

    async def _sync(self) -> None:
        """Tell Discord the commands, only when they are others than the last time."""
        translator = self.tree.translator
        told = [
            await command.get_translated_payload(self.tree, translator) if translator else command.to_dict(self.tree)
            for command in self.tree.get_commands()
        ]
        known = [self.application_id, *told]
        digest = hashlib.sha256(json.dumps(known, sort_keys=True, default=str).encode()).hexdigest()
        if await self._store.noted(SYNCED) == digest:
            return
        await self.tree.sync()
        await self._store.note(SYNCED, digest)
        log.info("commands told to Discord")

    async def on_ready(self) -> None:
        """The gateway is up."""
        log.info("ready as %s in %d servers", self.user, len(self.guilds))
        self._came_up.set()
        if self.learning_desk:
            await self.learning_desk.present()
        await self.board_desk.present([str(guild.id) for guild in self.guilds])

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """A server let the bot in, maybe once more."""
        await self.board_desk.joined(str(guild.id))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """A server sent the bot away."""
        await self.board_desk.left(str(guild.id))

    async def on_guild_channel_update(self, _: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """Permissions may be others now."""
        await self.board_desk.mended(str(after.guild.id))

    async def on_guild_role_update(self, _: discord.Role, after: discord.Role) -> None:
        """Permissions may be others now."""
        await self.board_desk.mended(str(after.guild.id))

    async def on_app_command_completion(
        self, interaction: discord.Interaction, command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu
    ) -> None:
        """What operators change is written down."""
        await self.backstage.note(interaction, command.qualified_name)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Forms are answered here, and components that nothing knows any more get an answer instead of silence."""
        custom_id = interaction.custom_id or ""
        match interaction.type:
            case discord.InteractionType.modal_submit:
                known = await filled(interaction) or await guessed(interaction)
            case discord.InteractionType.component:
                if custom_id.startswith("retrain:") and interaction.user.id in self.operators:
                    await self.backstage.note(interaction, custom_id.replace(":", " "))
                known = any(item.__discord_ui_compiled_template__.fullmatch(custom_id) for item in ITEMS)
            case _:
                known = True
        if not known:
            await self.desk.tell(interaction, "gone")

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        """An event that went wrong is noted; the next one is another matter."""
        log.exception("event %s failed", event_method)
