"""A bot may ask fifty things a second, whatever they are for; the real client waits and comes again."""

import asyncio

import aiohttp
import discord
import pytest

from songbot.sandbox.discord.app import Discord, Exchange
from songbot.sandbox.discord.shapes import Json


class Refusals:
    """Hears of each request that was refused for all of them."""

    def __init__(self) -> None:
        self.seen = asyncio.Event()

    def exchange(self, seen: Exchange) -> None:
        if seen.status == 429 and seen.told["global"]:
            self.seen.set()

    def frame(self, direction: str, frame: Json) -> None:
        raise AssertionError("nobody connects here")


async def test_the_fifty_first_request_of_a_second_is_refused_and_discord_py_comes_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [1_700_000_000.0]
    server, refusals = Discord(now=lambda: now[0]), Refusals()
    server.observe(refusals)
    origin = await server.start()
    monkeypatch.setattr(discord.http.Route, "BASE", f"{origin}/api/v10")
    channels = [id_ for id_, one in server.world.channels.items() if one.get("guild_id")]
    bot = {"Authorization": f"Bot {server.world.token}"}
    async with discord.Client(intents=discord.Intents.none()) as client, aiohttp.ClientSession(origin) as http:
        await client.login(server.world.token)
        now[0] += 1
        for number in range(50):
            async with http.get(f"/api/v10/channels/{channels[number % 3]}", headers=bot) as answer:
                assert answer.status == 200
        fetched = asyncio.create_task(client.fetch_channel(int(channels[0])))
        async with asyncio.timeout(10):
            await refusals.seen.wait()
            async with http.get(f"/api/v10/channels/{channels[1]}", headers=bot) as answer:
                told = await answer.json()
                assert (answer.status, told["global"], told["retry_after"]) == (429, True, 1.0)
                assert answer.headers["X-RateLimit-Scope"] == "global"
                assert answer.headers["X-RateLimit-Global"] == "true"
            async with http.patch("/api/v10/webhooks/1/token/messages/@original", json={}) as answer:
                assert answer.status == 404  # by an interaction's token: not counted
            now[0] += 1
            assert (await fetched).id == int(channels[0])
    await server.stop()
