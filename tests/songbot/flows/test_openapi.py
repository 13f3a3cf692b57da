"""What the bot asks and what the local Discord answers, before Discord's own document."""

import sys

import pytest

from tests.songbot.flows.stage import Stage, link, whole
from tests.songbot.sandbox.discord.local import local, raw_bot
from tests.songbot.sandbox.openapi import checker, document

pytestmark = pytest.mark.skipif(document() is None, reason="Discord's OpenAPI document is not here")

ROUTES = {
    "GET /oauth2/applications/@me",
    "GET /users/@me",
    "PUT /applications/{application_id}/commands",
    "POST /interactions/{interaction_id}/{interaction_token}/callback",
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original",
    "DELETE /webhooks/{webhook_id}/{webhook_token}/messages/@original",
}
"""All that the bot asks on such an evening; what else it may ask of Discord is in sandbox/discord/test_breadth.py."""


async def test_an_evening_with_the_bot_gives_no_complaint(world: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert world.judge
    judge = world.judge
    await world.stop_bot()
    await world.bot_forgets_what_it_told()
    await world.start_bot()
    song = world.song(lambda one: whole(one) and one.artist.name.isascii())
    card = await world.use("predict", {"song": link(song)})
    await world.answer(card)
    await world.answer(await world.press(world.message(card), "Why?", "arto"))
    await world.answer(await world.press(world.message(card), "Delete", "arto"))
    await world.answer(await world.use("predict", {"song": song.artist.name}))
    await world.answer(await world.use("predict", {"song": link(song), "private": True}))
    await world.answer(await world.use("predict", {"song": link(song)}, channel=world.direct("mila")))
    await world.ask("https://open.spotify.com/album/4cOdK2wGLETKBW3PvgPWqT")
    upload = {"as": "arto", "channel": world.general, "type": 2, "command": "predict", "options": []}
    await world.answer(await world.send(upload, {"audio": ("mine.mp3", b"ID3 a song")}))
    await world.answer(await world.use("me link", {"lastfm": "mila_fm"}))
    for command in ("help", "me privacy"):
        await world.answer(await world.use(command))
    message = world.message(card)
    await world.press(message, "Delete")
    await world.until(lambda: message["id"] not in world.discord.world.messages[world.general])
    with capsys.disabled():
        sys.stdout.write(f"\nan evening with the bot before Discord's document: {judge.tally}\n")
    assert sorted(set(judge.complaints)) == []
    assert set(judge.tally.routes) >= ROUTES
    assert set(judge.tally.events) >= {"READY", "GUILD_CREATE", "INTERACTION_CREATE", "op 10"}


async def test_the_judge_sees_what_is_wrong_in_an_answer_a_request_and_an_event() -> None:
    judge = checker()
    async with local(judge) as here:
        here.server.world.bot["username"] = 7
        await here.rest("GET", "/users/@me")
        await here.rest("POST", f"/channels/{here.general}/messages", {"content": "x", "sticker_ids": "none"})
        async with raw_bot(here):
            pass
    told = "\n".join(judge.complaints)
    assert "GET /users/@me 200: username" in told
    assert "request: sticker_ids" in told
    assert "READY user: username" in told
