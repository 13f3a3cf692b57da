"""The gateway as the unmodified client and as a raw one meet it: compressions, resumption, endings, intents."""

import asyncio
import zlib

import discord
import pytest

from songbot.sandbox.discord.shapes import Json
from tests.songbot.sandbox.discord.bot import Bot, started
from tests.songbot.sandbox.discord.local import Local, raw_bot

MESSAGES = 1 | 1 << 9 | 1 << 12


class Zlib:
    """What the client uses where zstandard is not installed."""

    COMPRESSION_TYPE = "zlib-stream"

    def __init__(self) -> None:
        self.context = zlib.decompressobj()

    def decompress(self, data: bytes) -> str:
        assert data[-4:] == b"\x00\x00\xff\xff"
        return self.context.decompress(data).decode()


class Nothing(Zlib):
    """What it would use if it knew of no compression; text never comes here."""

    COMPRESSION_TYPE = ""


@pytest.mark.parametrize("context", [None, Zlib, Nothing])
async def test_the_client_reads_zstd_zlib_and_plain_text(
    here: Local, monkeypatch: pytest.MonkeyPatch, context: type | None
) -> None:
    if context:
        monkeypatch.setattr(discord.utils, "_ActiveDecompressionContext", context)
    assert context or discord.utils._ActiveDecompressionContext.COMPRESSION_TYPE == "zstd-stream"
    await started(here)
    assert (await here.reply(await here.use("secret")))["content"] == "psst"


async def test_ready_brings_the_guild_with_its_channels_and_the_bots_permissions(here: Local) -> None:
    bot = await started(here)
    [guild] = bot.guilds
    assert [one.name for one in guild.text_channels] == ["general", "songs", "charts"]
    granted = guild.text_channels[0].permissions_for(guild.me)
    assert granted.pin_messages
    assert not granted.manage_messages
    assert bot.application is not None
    assert bot.application.owner.name == "ada"


async def test_a_wrong_token_is_refused_at_login_and_at_the_gateway(here: Local) -> None:
    bot = Bot()
    with pytest.raises(discord.LoginFailure):
        await bot.login("wrong")
    await bot.close()
    async with raw_bot(here, identify=False) as raw:
        await raw.say(2, {"token": "wrong", "properties": {}, "intents": 1})
        assert await raw.closed() == 4004


async def test_a_dropped_connection_is_resumed_and_what_was_missed_is_replayed(here: Local) -> None:
    bot = await started(here)
    here.server.gateway.disturb("drop")
    interaction = await here.use("secret")
    assert (await here.reply(interaction))["content"] == "psst"
    assert bot.resumed.is_set()
    assert here.server.gateway.connections == 2


async def test_op_7_makes_the_client_resume(here: Local) -> None:
    bot = await started(here)
    await here.fault("reconnect")
    await asyncio.wait_for(bot.resumed.wait(), 5)
    assert (await here.reply(await here.use("secret")))["content"] == "psst"


async def test_op_9_makes_the_client_identify_again(here: Local) -> None:
    bot = await started(here)
    await here.fault("invalid")
    assert not here.server.gateway.online
    await here.until(lambda: bot.heard.count("READY") == 2)
    assert (await here.reply(await here.use("secret")))["content"] == "psst"


async def test_a_session_that_nobody_knows_is_invalid(here: Local) -> None:
    async with raw_bot(here, identify=False) as raw:
        await raw.say(6, {"token": here.server.world.token, "session_id": "strange", "seq": 1})
        assert (await raw.socket.receive_json())["op"] == 9


async def test_heartbeats_are_answered_and_a_clean_end_ends_the_session(here: Local) -> None:
    async with raw_bot(here) as raw:
        await raw.say(1, 3)
        while (await raw.socket.receive_json())["op"] != 11:
            pass
        assert here.server.gateway.online
        await raw.socket.close(code=1000)
    await here.until(lambda: not here.server.gateway.sessions)


async def test_who_was_torn_away_is_offline_and_may_resume(here: Local) -> None:
    async with raw_bot(here) as raw:
        [session] = here.server.gateway.sessions.values()
        assert raw.socket._response.connection is not None
        transport = raw.socket._response.connection.transport
        assert isinstance(transport, asyncio.Transport)
        transport.abort()
    await here.until(lambda: not here.server.gateway.online)
    told = await here.post("interactions", {"as": "mila", "channel": here.general, "type": 2, "command": "x"})
    assert (told["status"], told["reason"]) == (409, "songbot is not here at the moment.")
    async with raw_bot(here, identify=False) as raw:
        await raw.say(6, {"token": here.server.world.token, "session_id": session.id, "seq": 1})
        await raw.hear("GUILD_CREATE")
        await raw.hear("RESUMED")


@pytest.mark.parametrize(
    ("code", "frames"),
    [
        (4001, [{"op": 99, "d": None}]),
        (4003, [{"op": 3, "d": {}}]),
        (4005, [{"op": 2, "d": {"token": "T", "intents": 1}}] * 2),
        (4008, [{"op": 1, "d": None}] * 121),
        (4013, [{"op": 2, "d": {"token": "T", "intents": 1 << 40}}]),
        (4014, [{"op": 2, "d": {"token": "T", "intents": 1 << 15}}]),
        (4002, [{"op": 1, "d": "x" * 5000}]),
    ],
)
async def test_a_breach_of_the_gateways_rules_ends_the_connection(here: Local, code: int, frames: list[Json]) -> None:
    here.server.gateway.observers.clear()  # these frames are wrong on purpose
    here.server.world.token = "T"
    async with raw_bot(here, identify=False) as raw:
        for frame in frames:
            await raw.socket.send_json(frame)
        assert await raw.closed() == code


async def test_text_that_is_no_json_ends_the_connection(here: Local) -> None:
    async with raw_bot(here, identify=False) as raw:
        await raw.socket.send_str("hello")
        assert await raw.closed() == 4002


async def test_messages_come_only_with_their_intents_and_without_what_others_wrote_into_them(here: Local) -> None:
    async with raw_bot(here, intents=MESSAGES) as hearing, raw_bot(here) as deaf:
        for channel in (here.general, here.direct("mila")):
            await here.post("messages", {"as": "mila", "channel": channel, "content": "hello"})
        spoken = await hearing.hear("MESSAGE_CREATE")
        assert (spoken["content"], "member" in spoken) == ("", True)
        assert (await hearing.hear("MESSAGE_CREATE"))["content"] == "hello"
        bot = here.server.world.bot["id"]
        named = {"as": "mila", "channel": here.general, "content": f"<@{bot}> hello"}
        await here.post("messages", named)
        assert (await hearing.hear("MESSAGE_CREATE"))["content"].endswith("hello")
        status, told = await here.rest("POST", f"/channels/{here.general}/messages", {"content": "mine"})
        assert status == 200
        assert (await hearing.hear("MESSAGE_CREATE"))["content"] == "mine"
        path = f"/channels/{here.general}/messages/{told['id']}"
        await here.rest("PATCH", path, {"content": "changed"})
        assert (await hearing.hear("MESSAGE_UPDATE"))["content"] == "changed"
        await here.rest("DELETE", path)
        assert (await hearing.hear("MESSAGE_DELETE"))["id"] == told["id"]
        await deaf.socket.close()
        assert not [one for one in deaf.heard if str(one["t"]).startswith("MESSAGE")]


async def test_changes_of_servers_and_channels_reach_the_client(here: Local) -> None:
    bot, world = await started(here), here.server.world
    new = world.add_guild("another", "lobby")
    await here.until(lambda: bot.get_guild(int(new)))
    world.change("GUILD_UPDATE", world.guilds[new], name="renamed")
    await here.until(lambda: [one for one in bot.guilds if one.name == "renamed"])
    lobby = next(one for one in world.channels.values() if one.get("name") == "lobby")
    world.change("CHANNEL_UPDATE", lobby, topic="talk")
    await here.until(lambda: getattr(bot.get_channel(int(lobby["id"])), "topic", None) == "talk")
    world.change("CHANNEL_DELETE", lobby)
    await here.until(lambda: bot.get_channel(int(lobby["id"])) is None)
    world.change("GUILD_DELETE", world.guilds[new])
    await here.until(lambda: bot.get_guild(int(new)) is None)
