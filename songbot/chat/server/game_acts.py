"""What the commands and buttons of profiles and games do."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from songbot.chat.cards import games
from songbot.chat.cards.boards import quiet
from songbot.chat.server.board_acts import guild_of
from songbot.community.draft import FRESH, OFFERED, Draft
from songbot.community.guessing import Guessing
from songbot.community.profile import Profiles
from songbot.core.board import song
from songbot.errors import Refused
from songbot.ports.play import Puzzle
from songbot.words import say
from songbot.words.numbers import decimal


@dataclass(frozen=True)
class Club:
    """What profiles and games work with."""

    profiles: Profiles
    draft: Draft
    guessing: Guessing


class GameActs:
    """The desk of profiles and games in the real bot."""

    def __init__(self, club: Club) -> None:
        self._club = club

    async def profile(self, interaction: discord.Interaction, person: str) -> None:
        """Somebody's profile, for the one who asks."""
        guild, asker = guild_of(interaction), str(interaction.user.id)
        await interaction.response.defer(thinking=True, ephemeral=True)
        shown = await self._club.profiles.of(guild, person or asker)
        view = games.profile(shown, interaction.locale.value, own=shown.user == asker)
        await interaction.edit_original_response(view=view, allowed_mentions=quiet())

    async def draft(self, interaction: discord.Interaction, text: str) -> None:
        """Sign a song, or look at one's label; for the one who asks, since rivals read along."""
        guild, user = guild_of(interaction), str(interaction.user.id)
        await interaction.response.defer(thinking=True, ephemeral=True)
        draft = self._club.draft
        label = await draft.sign(guild, user, text) if text else await draft.label(guild, user)
        view = games.label(label, await draft.season(guild), interaction.locale.value)
        await interaction.edit_original_response(view=view, allowed_mentions=quiet())

    async def offers(self, text: str) -> Sequence[tuple[str, str]]:
        """Fresh releases, from memory alone."""
        return [(games.release(one), f"{FRESH}{one.id}") for one in await self._club.draft.offers(text, OFFERED)]

    async def sign(self, interaction: discord.Interaction, text: str) -> None:
        """A release of the menu; the label shows it."""
        guild, user = guild_of(interaction), str(interaction.user.id)
        await interaction.response.defer()
        label = await self._club.draft.sign(guild, user, text)
        view = games.label(label, await self._club.draft.season(guild), interaction.locale.value)
        await interaction.edit_original_response(view=view, allowed_mentions=quiet())

    async def begin(self, interaction: discord.Interaction) -> None:
        """A round of guessing, where the bot can show its end."""
        guild = guild_of(interaction)
        if not interaction.app_permissions.view_channel:
            lacking = say("permission.view_channel", interaction.locale.value)
            raise Refused("missing_permissions", permissions=lacking)
        await interaction.response.defer(thinking=True)
        locale = interaction.guild_locale.value if interaction.guild_locale else interaction.locale.value
        asked = Puzzle(guild, str(interaction.channel_id), locale, "", str(interaction.user.id), 0.0, 0.0, 0.0, 0.0)
        puzzle, track = await self._club.guessing.begin(asked)
        view = games.question(puzzle, song(track), track.text("cover"))
        message = await interaction.edit_original_response(view=view, allowed_mentions=quiet())
        await self._club.guessing.posed(puzzle.id, str(message.id))

    async def guess(self, interaction: discord.Interaction, puzzle: int, text: str) -> None:
        """Somebody's number, told back to them alone."""
        value = await self._club.guessing.guess(puzzle, str(interaction.user.id), text)
        locale = interaction.locale.value
        taken = say("guess.taken", locale, value=decimal(f"{value:g}", locale))
        await interaction.response.send_message(taken, ephemeral=True)

    async def choose(self, interaction: discord.Interaction, what: str) -> None:
        """A button about oneself."""
        acts = {"share": self._share, "leave": self._leave, "take_part": self._take_part, "let_go": self._let_go}
        if what not in acts:
            raise Refused("gone")
        await acts[what](interaction)

    async def _share(self, interaction: discord.Interaction) -> None:
        guild, user = guild_of(interaction), str(interaction.user.id)
        await interaction.response.defer(thinking=True)
        shown = await self._club.profiles.of(guild, user)
        locale = interaction.guild_locale.value if interaction.guild_locale else interaction.locale.value
        view = games.profile(shown, locale, own=False)
        await interaction.edit_original_response(view=view, allowed_mentions=quiet())

    async def _leave(self, interaction: discord.Interaction) -> None:
        await self._changed(interaction, "profile.left", off=True)

    async def _take_part(self, interaction: discord.Interaction) -> None:
        await self._changed(interaction, "profile.back", off=False)

    async def _changed(self, interaction: discord.Interaction, key: str, *, off: bool) -> None:
        guild, user, locale = guild_of(interaction), str(interaction.user.id), interaction.locale.value
        await interaction.response.defer()
        profiles = self._club.profiles
        await (profiles.opt_out(user) if off else profiles.opt_in(user))
        view = games.profile(await profiles.of(guild, user), locale, own=True)
        await interaction.edit_original_response(view=view, allowed_mentions=quiet())
        await interaction.followup.send(say(key, locale), ephemeral=True)

    async def _let_go(self, interaction: discord.Interaction) -> None:
        guild, user = guild_of(interaction), str(interaction.user.id)
        await interaction.response.defer()
        label = await self._club.draft.let_go(guild, user)
        view = games.label(label, await self._club.draft.season(guild), interaction.locale.value)
        await interaction.edit_original_response(view=view, allowed_mentions=quiet())
