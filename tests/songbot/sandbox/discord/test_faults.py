"""Faults on demand, and what the unmodified client makes of them."""

import asyncio
import time

import aiohttp
import discord
import pytest

from tests.songbot.sandbox.discord.bot import started
from tests.songbot.sandbox.discord.local import Local


async def send(here: Local, client: discord.Client, text: str = "x") -> discord.Message:
    return await client.get_partial_messageable(int(here.general)).send(text)


async def test_a_rate_limit_with_via_is_waited_for(here: Local) -> None:
    bot = await started(here)
    await here.fault("rate_limit", "POST /api/v10/channels", seconds=0.2)
    before = time.monotonic()
    await send(here, bot)
    assert time.monotonic() - before >= 0.2


async def test_a_rate_limit_without_via_is_a_ban(here: Local) -> None:
    bot = await started(here)
    await here.fault("cloudflare", "/messages")
    with pytest.raises(discord.HTTPException) as refused:
        await send(here, bot)
    assert refused.value.status == 429


async def test_a_502_is_tried_again_and_a_503_is_not(here: Local) -> None:
    bot = await started(here)
    await here.fault("status", "/messages", status=502)
    assert (await send(here, bot, "after all")).content == "after all"
    await here.fault("status", "/messages", status=503)
    with pytest.raises(discord.DiscordServerError):
        await send(here, bot)


async def test_a_reset_comes_before_anything_was_done_and_a_lost_answer_after_it(here: Local) -> None:
    bot = await started(here)
    for kind, kept in (("reset", 0), ("lost_answer", 1)):
        await here.fault(kind, "/messages")
        with pytest.raises((aiohttp.ClientError, OSError)):
            await send(here, bot, kind)
        assert len(here.server.world.messages[here.general]) == kept


async def test_the_same_nonce_after_a_lost_answer_gives_the_first_message(here: Local) -> None:
    bot = await started(here)
    await here.fault("lost_answer", "/messages")
    place = bot.get_partial_messageable(int(here.general))
    with pytest.raises((aiohttp.ClientError, OSError)):
        await place.send("once", nonce="job-7")
    message = await place.send("once", nonce="job-7")
    assert list(here.server.world.messages[here.general]) == [str(message.id)]


async def test_a_slow_request_comes_through(here: Local) -> None:
    bot = await started(here)
    await here.fault("slow", "/messages", seconds=0.1)
    before = time.monotonic()
    await send(here, bot)
    assert time.monotonic() - before >= 0.1


async def test_faults_end_when_they_are_told_to(here: Local) -> None:
    bot = await started(here)
    await here.fault("status", "/messages", status=503, times=99)
    async with here.http.delete("/people/faults") as response:
        assert response.status == 204
    await send(here, bot)
    assert (await here.post("faults", {"fault": "flood"}))["status"] == 409


async def test_a_permission_that_is_taken_is_missed_and_the_client_knows_it(here: Local) -> None:
    bot = await started(here)
    general = bot.get_channel(int(here.general))
    assert isinstance(general, discord.TextChannel)
    await here.fault("deny", here.general, permission="SEND_MESSAGES")
    await here.until(lambda: not general.permissions_for(general.guild.me).send_messages)
    with pytest.raises(discord.Forbidden, match="50013"):
        await send(here, bot)
    assert (await here.reply(await here.use("secret")))["content"] == "psst"
    assert not bot.asked[-1].app_permissions.send_messages
    await here.fault("deny", here.general, permission="VIEW_CHANNEL")
    with pytest.raises(discord.Forbidden, match="50001"):
        await send(here, bot)
    async with here.http.delete("/people/faults"):
        await send(here, bot)


async def test_the_sixth_message_within_five_seconds_waits_by_the_headers(here: Local) -> None:
    path = f"/channels/{here.general}/messages"
    for left in range(4, -1, -1):
        async with here.http.post(f"/api/v10{path}", json={"content": "x"}, headers=auth(here)) as response:
            assert response.status == 200
            assert response.headers["X-RateLimit-Remaining"] == str(left)
    async with here.http.post(f"/api/v10{path}", json={"content": "x"}, headers=auth(here)) as response:
        told = await response.json()
        assert response.status == 429
        assert response.headers["Via"]
        assert 0 < told["retry_after"] <= 5
    here.ahead[0] += 5
    assert (await here.rest("POST", path, {"content": "x"}))[0] == 200


def auth(here: Local) -> dict[str, str]:
    return {"Authorization": f"Bot {here.server.world.token}"}


async def test_messages_older_than_an_hour_take_three_edits_in_six_seconds(here: Local) -> None:
    path = f"/channels/{here.general}/messages"
    _, message = await here.rest("POST", path, {"content": "old"})
    here.ahead[0] += 3601
    for number in range(3):
        assert (await here.rest("PATCH", f"{path}/{message['id']}", {"content": f"{number}"}))[0] == 200
    status, told = await here.rest("PATCH", f"{path}/{message['id']}", {"content": "4"})
    assert (status, told["code"]) == (429, 30046)
    assert 0 < told["retry_after"] <= 6
    here.ahead[0] += 7
    assert (await here.rest("PATCH", f"{path}/{message['id']}", {"content": "5"}))[0] == 200


async def test_another_process_finishes_by_the_stored_token_what_one_began(here: Local) -> None:
    bot = await started(here)
    asked = await here.use("slow")
    await here.until(lambda: here.server.interactions.by_id[asked].acked is not None)
    token, application = bot.asked[-1].token, bot.asked[-1].application_id
    await here.end(bot)
    async with aiohttp.ClientSession() as session:
        hook = discord.Webhook.partial(application, token, session=session)
        message = here.server.interactions.by_id[asked].original
        assert message is not None
        await hook.edit_message(int(message["id"]), content="by another")
        assert (await here.line(asked))["final"] == "by another"
        here.ahead[0] += 901
        with pytest.raises(discord.HTTPException) as dead:
            await hook.edit_message(int(message["id"]), content="too late")
    assert (dead.value.status, dead.value.code) == (401, 50027)


async def test_a_client_that_starts_again_finds_its_commands_and_buttons(here: Local) -> None:
    bot = await started(here)
    message = await here.reply(await here.use("classic"), "done")
    ids = {one["name"]: one["id"] for one in here.server.world.commands[""]}
    await here.end(bot)
    await here.until(lambda: not here.server.gateway.online)
    assert (await here.press(message, "next"))["status"] == 409
    await started(here)
    assert {one["name"]: one["id"] for one in here.server.world.commands[""]} == ids
    asked = await here.press(message, "next")
    assert asked["status"] == 202


async def test_many_at_once_are_all_answered(here: Local) -> None:
    await started(here)
    title = [{"name": "title", "type": 3, "value": "all"}]
    asked = await asyncio.gather(*(here.use("card", options=title) for _ in range(50)))
    for one in asked:
        await here.reply(one, "all")
    assert len(here.server.world.messages[here.general]) == 50
