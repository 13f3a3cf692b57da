"""The panel of a server's admins: where the board hangs, its language, what is public, who and what is hidden."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import discord
from discord import ui

from songbot.chat.cards.boards import ACCENT
from songbot.chat.cards.card import clean
from songbot.chat.member.cooldown import Heeding
from songbot.chat.server.board_desk import board_desk
from songbot.core.board import NAMES
from songbot.words import LANGUAGES, say

PUBLIC = (*NAMES, "digest")
CHOICES = 25
LABEL = 90


class Setting(Heeding, ui.DynamicItem[ui.Item[Any]], template=r"setup:(?P<what>[a-z]+)"):
    """One menu or button of the panel."""

    def __init__(self, what: str, item: ui.Item[Any]) -> None:
        super().__init__(item)
        self.what = what

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: ui.Item[Any], found: re.Match[str]) -> Self:
        """The same again, after whatever happened since."""
        return cls(found["what"], item)

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Chosen."""
        data: Mapping[str, Any] = interaction.data or {}
        await board_desk(interaction).choose(interaction, self.what, [str(value) for value in data.get("values", ())])


@dataclass(frozen=True)
class Panel:
    """What the panel shows; `songs` are those that can be hidden or shown again, by key."""

    channel: str = ""
    language: str = "en"
    public: Sequence[str] = PUBLIC
    hidden_users: Sequence[str] = ()
    hidden_songs: Mapping[str, str] | None = None
    songs: Mapping[str, str] | None = None
    note: str = ""


def panel(shown: Panel, locale: str) -> ui.LayoutView:
    """The panel, for who opened it alone."""
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    container.add_item(ui.TextDisplay(f"## {say('setup.title', locale)}"))
    if shown.note:
        container.add_item(ui.TextDisplay(shown.note))
    place = f"<#{shown.channel}>" if shown.channel else say("setup.channel.none", locale)
    _add(container, say("setup.channel", locale, place=place), _channel(shown, locale))
    _add(container, say("setup.language", locale), _language(shown, locale))
    _add(container, say("setup.public", locale), _public(shown, locale))
    _add(container, say("setup.hidden", locale, hidden=_hidden(shown, locale)), _user(locale))
    if songs := _songs(shown, locale):
        _add(container, "", songs)
    if shown.channel:
        label = say("setup.take_down", locale)
        down: ui.Button[ui.LayoutView] = ui.Button(
            label=label, style=discord.ButtonStyle.danger, custom_id="setup:down"
        )
        _add(container, "", down)
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    return view


def _add(container: "ui.Container[ui.LayoutView]", text: str, item: ui.Item[Any]) -> None:
    if text:
        container.add_item(ui.TextDisplay(text))
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    row.add_item(item)
    container.add_item(row)


def _channel(shown: Panel, locale: str) -> ui.ChannelSelect[ui.LayoutView]:
    kind = discord.SelectDefaultValueType.channel
    chosen = [discord.SelectDefaultValue(id=int(shown.channel), type=kind)] if shown.channel else []
    return ui.ChannelSelect(
        custom_id="setup:channel",
        channel_types=[discord.ChannelType.text, discord.ChannelType.news],
        placeholder=say("setup.channel.pick", locale),
        default_values=chosen,
    )


def _language(shown: Panel, locale: str) -> ui.Select[ui.LayoutView]:
    options = [
        discord.SelectOption(label=say(f"language.{name}"), value=name, default=name == shown.language)
        for name in LANGUAGES
    ]
    return ui.Select(custom_id="setup:language", placeholder=say("setup.language.pick", locale), options=options)


def _public(shown: Panel, locale: str) -> ui.Select[ui.LayoutView]:
    options = [
        discord.SelectOption(
            label=say("setup.public.digest" if name == "digest" else f"board.{name}", locale),
            value=name,
            default=name in shown.public,
        )
        for name in PUBLIC
    ]
    return ui.Select(
        custom_id="setup:public",
        placeholder=say("setup.public.pick", locale),
        options=options,
        min_values=0,
        max_values=len(options),
    )


def _user(locale: str) -> ui.UserSelect[ui.LayoutView]:
    return ui.UserSelect(custom_id="setup:user", placeholder=say("setup.hide.user", locale))


def _songs(shown: Panel, locale: str) -> ui.Select[ui.LayoutView] | None:
    songs = {**(shown.hidden_songs or {}), **(shown.songs or {})}
    options = [
        discord.SelectOption(
            label=title[:LABEL] or "?", value=key, emoji="🚫" if key in (shown.hidden_songs or {}) else None
        )
        for key, title in songs.items()
    ][:CHOICES]
    if not options:
        return None
    return ui.Select(custom_id="setup:track", placeholder=say("setup.hide.track", locale), options=options)


def _hidden(shown: Panel, locale: str) -> str:
    names = [f"<@{user}>" for user in shown.hidden_users]
    names += [clean(title[:LABEL]) for title in (shown.hidden_songs or {}).values()]
    return ", ".join(names)[:1500] or say("setup.hidden.none", locale)
