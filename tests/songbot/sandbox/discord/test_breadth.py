"""Every route and event that a bot needs of Discord goes once before Discord's own document."""

import asyncio
import re
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from songbot.sandbox.discord import shapes
from songbot.sandbox.discord.app import Discord
from songbot.sandbox.discord.rest import API
from tests.songbot.sandbox.discord.local import PATIENCE, Local, RawBot, local, raw_bot
from tests.songbot.sandbox.openapi import checker, document

pytestmark = pytest.mark.skipif(document() is None, reason="Discord's OpenAPI document is not here")

COMMANDS = """
GET|PUT|POST /applications/{app}{scope}/commands
GET|PATCH|DELETE /applications/{app}{scope}/commands/{command}
"""
ROUTES = f"""
GET /users/@me
POST /users/@me/channels
GET /oauth2/applications/@me
GET|PATCH /applications/@me
GET /applications/{{app}}/emojis
GET /gateway
GET /gateway/bot
{COMMANDS.replace("{scope}", "")}
{COMMANDS.replace("{scope}", "/guilds/{guild}")}
GET /applications/{{app}}/guilds/{{guild}}/commands/permissions
POST /interactions/{{interaction}}/{{token}}/callback
POST /webhooks/{{app}}/{{token}}
GET|PATCH|DELETE /webhooks/{{app}}/{{token}}/messages/@original
GET|PATCH|DELETE /webhooks/{{app}}/{{token}}/messages/{{message}}
GET /channels/{{channel}}
POST /channels/{{channel}}/typing
GET|POST /channels/{{channel}}/messages
GET|PATCH|DELETE /channels/{{channel}}/messages/{{message}}
GET /channels/{{channel}}/messages/pins
PUT|DELETE /channels/{{channel}}/messages/pins/{{message}}
GET /channels/{{channel}}/pins
PUT|DELETE /channels/{{channel}}/pins/{{message}}
GET /guilds/{{guild}}
GET /guilds/{{guild}}/roles
GET /guilds/{{guild}}/members/{{user}}
"""
EVENTS = {
    *("READY", "RESUMED", "INTERACTION_CREATE"),
    *(f"{thing}_{what}" for thing in ("GUILD", "CHANNEL", "MESSAGE") for what in ("CREATE", "UPDATE", "DELETE")),
    *("op 7", "op 9", "op 10", "op 11"),
}
MESSAGES = 1 | 1 << 9 | 1 << 12
RESUMING = 4000
"""The code with which a client hangs up that will be back."""

COMMAND = {"name": "try", "description": "a try", "type": 1}


def listed() -> set[str]:
    """Each route with each of its methods; what stands in braces has another name in the document."""
    lines = (line.split(" ") for line in ROUTES.splitlines() if line)
    return {f"{method} {nameless(path)}" for methods, path in lines for method in methods.split("|")}


def nameless(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


class Walk:
    """Asks, and takes nothing but success for an answer."""

    def __init__(self, here: Local) -> None:
        self.here = here
        self.app = here.server.world.application
        self.guild = here.server.world.guild

    async def __call__(self, method: str, path: str, body: object = None) -> Any:
        status, told = await self.here.rest(method, path, body)
        assert status < 300, (method, path, told)
        return told


async def look_around(walk: Walk) -> None:
    mila = walk.here.server.world.people["mila"]["id"]
    for path in ("/users/@me", "/oauth2/applications/@me", "/applications/@me", "/gateway", "/gateway/bot"):
        await walk("GET", path)
    for path in ("", "/roles", f"/members/{mila}"):
        await walk("GET", f"/guilds/{walk.guild}{path}")
    await walk("GET", f"/applications/{walk.app}/emojis")
    await walk("GET", f"/applications/{walk.app}/guilds/{walk.guild}/commands/permissions")
    await walk("GET", f"/channels/{walk.here.general}")
    await walk("PATCH", "/applications/@me", {"tags": ["music"]})
    await walk("POST", "/users/@me/channels", {"recipient_id": mila})
    await walk("POST", f"/channels/{walk.here.general}/typing")


async def tell_commands(walk: Walk) -> None:
    for scope in (f"/guilds/{walk.guild}", ""):
        path = f"/applications/{walk.app}{scope}/commands"
        made = await walk("POST", path, COMMAND)
        await walk("GET", path)
        await walk("GET", f"{path}/{made['id']}")
        await walk("PATCH", f"{path}/{made['id']}", {"description": "better"})
        await walk("DELETE", f"{path}/{made['id']}")
        await walk("PUT", path, [COMMAND])


async def write_into_a_channel(walk: Walk) -> None:
    channel = f"/channels/{walk.here.general}"
    made = await walk("POST", f"{channel}/messages", {"content": "a board"})
    await walk("GET", f"{channel}/messages")
    await walk("GET", f"{channel}/messages/{made['id']}")
    for pins in ("messages/pins", "pins"):
        await walk("PUT", f"{channel}/{pins}/{made['id']}")
        await walk("GET", f"{channel}/{pins}")
        await walk("DELETE", f"{channel}/{pins}/{made['id']}")
    await walk("PATCH", f"{channel}/messages/{made['id']}", {"content": "another"})
    await walk("DELETE", f"{channel}/messages/{made['id']}")


async def answer_a_command(walk: Walk, bot: RawBot) -> None:
    await walk.here.use("try")
    asked: Mapping[str, Any] = await bot.hear("INTERACTION_CREATE")
    await walk("POST", f"/interactions/{asked['id']}/{asked['token']}/callback?with_response=1", {"type": 5})
    hook = f"/webhooks/{walk.app}/{asked['token']}"
    await walk("PATCH", f"{hook}/messages/@original", {"content": "an answer"})
    further = await walk("POST", hook, {"content": "and more"})
    for message in (further["id"], "@original"):
        await walk("GET", f"{hook}/messages/{message}")
        await walk("PATCH", f"{hook}/messages/{message}", {"content": "otherwise"})
        await walk("DELETE", f"{hook}/messages/{message}")


def change_the_world(walk: Walk) -> None:
    world = walk.here.server.world
    new = world.add_guild("another", "lobby")
    world.change("GUILD_UPDATE", world.guilds[new], name="renamed")
    channel = world.add(shapes.channel(world.flake(), "hall", new, 1))
    world.change("CHANNEL_UPDATE", channel, topic="talk")
    world.change("CHANNEL_DELETE", channel)
    world.change("GUILD_DELETE", world.guilds[new])


async def come_and_go(walk: Walk, bot: RawBot) -> None:
    """A heartbeat, op 7 with a resumption, op 9."""
    await bot.say(1, 1)
    await hear_op(bot, 11)
    [session] = walk.here.server.gateway.sessions
    await walk.here.fault("reconnect")
    await hear_op(bot, 7)
    await bot.socket.close(code=RESUMING)
    async with raw_bot(walk.here, identify=False) as again:
        await again.say(6, {"token": walk.here.server.world.token, "session_id": session, "seq": 1})
        await again.hear("RESUMED")
        await walk.here.fault("invalid")
        await hear_op(again, 9)


async def hear_op(bot: RawBot, op: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while (await bot.socket.receive_json())["op"] != op:
            pass


async def test_every_route_and_event_of_the_reference_is_as_discord_documents_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    judge = checker()
    async with local(judge) as here, raw_bot(here, intents=MESSAGES) as bot:
        walk = Walk(here)
        await look_around(walk)
        await tell_commands(walk)
        await write_into_a_channel(walk)
        await answer_a_command(walk, bot)
        change_the_world(walk)
        await bot.hear("GUILD_DELETE")
        await come_and_go(walk, bot)
    with capsys.disabled():
        sys.stdout.write(f"\nall that a bot needs before Discord's document: {judge.tally}\n")
    assert sorted(set(judge.complaints)) == []
    assert listed() - set(map(nameless, judge.tally.routes)) == set()
    assert EVENTS - set(judge.tally.events) == set()


def test_the_stand_in_serves_nothing_else() -> None:
    routes = [(one.method, one.resource.canonical) for one in Discord().app().router.routes() if one.resource]
    served = {f"{method} {path}" for method, path in routes if path.startswith(API) and method != "HEAD"}
    assert {nameless(one.replace(API, "")) for one in served} - listed() == set()
