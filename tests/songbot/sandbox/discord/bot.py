"""A small bot on the unmodified discord.py that does everything that ours does."""

import asyncio
import io
import struct
import zlib
from typing import Any

import discord
from discord import app_commands

from tests.songbot.sandbox.discord.local import Local


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    (
        _chunk(b"IHDR", struct.pack(">IIBBBBB", 3, 2, 8, 2, 0, 0, 0)),
        _chunk(b"IDAT", zlib.compress((b"\0" + b"\x20\x60\xa0" * 3) * 2)),
        _chunk(b"IEND", b""),
    )
)


Command = app_commands.Command[Any, ..., Any] | app_commands.Group


class German(app_commands.Translator):
    """Names and descriptions in German."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        if locale is not discord.Locale.german or context.location.name != "command_name":
            return None
        return {"card": "karte"}.get(string.message)


class Bot(discord.Client):
    """Its commands are the functions below."""

    def __init__(self, *, intents: int = 1) -> None:
        mentions = discord.AllowedMentions.none()
        super().__init__(
            intents=discord.Intents._from_value(intents),
            connector=None,
            guild_ready_timeout=0.05,
            allowed_mentions=mentions,
            max_ratelimit_timeout=30,
        )
        self.tree = app_commands.CommandTree(self)
        self.heard: list[str] = []
        self.asked: list[discord.Interaction] = []
        self.go_on = asyncio.Event()
        self.resumed = asyncio.Event()
        commands: tuple[Command, ...] = (card, classic, form, more, board, secret, slow, server)
        for command in commands:
            self.tree.add_command(command)
        self.tree.add_command(app_commands.ContextMenu(name="Read this", callback=read_message))
        self.tree.add_command(app_commands.ContextMenu(name="Who is this", callback=read_user))

    async def setup_hook(self) -> None:
        await self.tree.set_translator(German())
        await self.tree.sync()

    async def on_socket_event_type(self, event: str) -> None:
        self.heard.append(event)

    async def on_resumed(self) -> None:
        self.resumed.set()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.asked.append(interaction)


class Card(discord.ui.LayoutView):
    """A card of components with a picture."""

    def __init__(self, title: str) -> None:
        super().__init__(timeout=None)
        box: discord.ui.Container[Card] = discord.ui.Container(accent_colour=1947988)
        box.add_item(discord.ui.TextDisplay(title))
        box.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://chart.png", description="a chart")))
        box.add_item(discord.ui.Separator())
        thumbnail: discord.ui.Thumbnail[Card] = discord.ui.Thumbnail("https://example.org/cover.jpg")
        box.add_item(discord.ui.Section("more", accessory=thumbnail))
        self.add_item(box)
        self.add_item(discord.ui.ActionRow(discord.ui.Button(label="Site", url="https://example.org/")))


class Buttons(discord.ui.View):
    """A button that changes the message, and a menu that answers."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Next", custom_id="next")
    async def next(self, interaction: discord.Interaction, _: discord.ui.Button["Buttons"]) -> None:
        await interaction.response.edit_message(content="second", embed=None, attachments=[])

    @discord.ui.select(
        custom_id="menu", options=[discord.SelectOption(label=one, value=one) for one in ("red", "green")]
    )
    async def menu(self, interaction: discord.Interaction, select: discord.ui.Select["Buttons"]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content=f"you like {select.values[0]}")

    @discord.ui.select(cls=discord.ui.ChannelSelect, custom_id="where")
    async def where(self, interaction: discord.Interaction, select: discord.ui.ChannelSelect["Buttons"]) -> None:
        await interaction.response.send_message(f"in {select.values[0].name}", ephemeral=True)


class Form(discord.ui.Modal, title="A form"):
    """Text, a choice and a file."""

    name: discord.ui.Label["Form"] = discord.ui.Label(
        text="Name", component=discord.ui.TextInput(custom_id="name", max_length=20)
    )
    colour: discord.ui.Label["Form"] = discord.ui.Label(
        text="Colour", component=discord.ui.Select(custom_id="colour", options=[discord.SelectOption(label="red")])
    )
    song: discord.ui.Label["Form"] = discord.ui.Label(
        text="Song", component=discord.ui.FileUpload(custom_id="song", required=False)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.name.component, discord.ui.TextInput)
        assert isinstance(self.colour.component, discord.ui.Select)
        assert isinstance(self.song.component, discord.ui.FileUpload)
        read = [(await one.read()).decode() for one in self.song.component.values]
        await interaction.response.send_message(f"{self.name.component} {self.colour.component.values} {read}")


def picture() -> discord.File:
    return discord.File(io.BytesIO(PNG), "chart.png", description="a chart")


@app_commands.command(name=app_commands.locale_str("card"), description="a card")
@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
async def card(interaction: discord.Interaction, title: str, private: bool = False) -> None:
    await interaction.response.defer(thinking=True, ephemeral=private)
    await interaction.edit_original_response(view=Card(title), attachments=[picture()])


@card.autocomplete("title")
async def _titles(_: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"{current}{number}", value=f"{current}{number}") for number in range(25)]


@app_commands.command(description="an embed with its picture, buttons and menus")
async def classic(interaction: discord.Interaction) -> None:
    embed = discord.Embed(title="Pong", description="d").add_field(name="a", value="b").set_footer(text="f")
    embed.set_image(url="attachment://chart.png")
    await interaction.response.defer()
    await interaction.edit_original_response(content="done", embed=embed, attachments=[picture()], view=Buttons())


@app_commands.command(description="a form")
async def form(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Form())


@app_commands.command(description="follow-ups")
@app_commands.allowed_installs(guilds=True, users=True)
async def more(
    interaction: discord.Interaction, count: app_commands.Range[int, 1, 9], audio: discord.Attachment
) -> None:
    await interaction.response.send_message(f"{audio.filename}: {await audio.read()!r}")
    for number in range(count):
        await interaction.followup.send(f"number {number}", ephemeral=number == 0)


@app_commands.command(description="a board in the channel")
@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
async def board(interaction: discord.Interaction) -> None:
    assert isinstance(interaction.channel, discord.TextChannel)
    await interaction.response.defer(ephemeral=True)
    message = await interaction.channel.send("board", silent=True)
    await message.pin()
    await interaction.channel.get_partial_message(message.id).edit(content="board 2")
    pins = [one.content async for one in interaction.channel.pins()]
    await message.delete()
    try:
        await interaction.channel.fetch_message(message.id)
    except discord.NotFound as gone:
        await interaction.followup.send(f"{pins} {gone.code}")


@app_commands.command(description="for one person")
async def secret(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("psst", ephemeral=True)


@app_commands.command(description="waits until it is told to go on")
async def slow(interaction: discord.Interaction) -> None:
    client = interaction.client
    assert isinstance(client, Bot)
    await interaction.response.defer(thinking=True)
    await client.go_on.wait()
    await interaction.edit_original_response(content="at last")


server = app_commands.Group(name="server", description="about the server")


@server.command(name="who", description="who somebody is")
async def who(interaction: discord.Interaction, person: discord.Member, place: discord.TextChannel) -> None:
    fetched = await place.guild.fetch_member(person.id)
    await interaction.response.send_message(f"{fetched.display_name} in {place.name} of {place.guild.name}")


async def read_message(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"it says: {message.content}")


async def read_user(interaction: discord.Interaction, user: discord.User) -> None:
    await interaction.response.send_message(f"that is {user.name}")


async def started(here: Local, *, intents: int = 1) -> Bot:
    """A bot that is ready, with its commands told."""
    bot = Bot(intents=intents)
    await here.begin(bot)
    return bot
