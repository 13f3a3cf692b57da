"""The unmodified client replies in every way that there is, and people see what it meant."""

import discord
import pytest

from songbot.sandbox.discord.limits import walk
from tests.songbot.sandbox.discord.bot import PNG, started
from tests.songbot.sandbox.discord.local import Local, part

V2 = 1 << 15


async def test_a_deferred_reply_becomes_a_card_of_components_whose_picture_comes_back_byte_for_byte(
    here: Local,
) -> None:
    bot = await started(here)
    asked = await here.use("card", options=[{"name": "title", "type": 3, "value": "hello"}])
    card = await here.reply(asked, "hello")
    assert card["flags"] & V2
    medium = part(card, 12)["items"][0]["media"]
    assert medium["url"].startswith(here.origin)
    assert (medium["width"], medium["height"]) == (3, 2)
    async with here.http.get(medium["url"]) as response:
        assert await response.read() == PNG
    message = await bot.get_partial_messageable(int(here.general)).fetch_message(int(card["id"]))
    assert await message.attachments[0].read() == PNG
    assert [one["id"] for one in walk(card["components"])] == list(range(1, 10))
    line = await here.line(asked)
    assert line["final"].startswith("hello")
    assert [one["via"] for one in line["answers"]] == ["original"]


async def test_an_embed_shows_its_picture_and_a_button_and_a_menu_change_the_message(here: Local) -> None:
    await started(here)
    message = await here.reply(await here.use("classic"), "done")
    assert message["embeds"][0]["image"]["url"] == message["attachments"][0]["url"]
    assert (await here.press(message, "next"))["status"] == 202
    await here.until(lambda: message["content"] == "second")
    assert (message["embeds"], message["attachments"]) == ([], [])
    assert (await here.press(message, "menu", "green"))["status"] == 202
    await here.until(lambda: message["content"] == "you like green")
    told = await here.press(message, "where", here.general)
    assert (await here.reply(told["interaction_id"]))["content"] == "in general"


async def test_a_menu_takes_only_what_is_on_it(here: Local) -> None:
    await started(here)
    message = await here.reply(await here.use("classic"), "done")
    assert (await here.press(message, "menu", "blue"))["status"] == 409
    assert (await here.press(message, "menu"))["status"] == 409
    assert (await here.press(message, "nothing"))["status"] == 409


async def test_a_form_is_filled_in_with_text_choice_and_file(here: Local) -> None:
    await started(here)
    async with here.http.ws_connect("/people/live?as=mila") as live:
        asked = await here.use("form")
        told = await live.receive_json()
        while told["t"] != "MODAL":
            told = await live.receive_json()
    modal = told["d"]["modal"]
    assert told["d"]["interaction_id"] == asked
    filled = [{"type": 4, "custom_id": "name", "value": "Mila"}]
    filled += [{"type": 3, "custom_id": "colour", "values": ["red"]}]
    body = {"as": "mila", "type": 5, "interaction_id": asked, "custom_id": modal["custom_id"], "components": filled}
    assert (await here.post("interactions", {**body, "components": filled[1:]}))["status"] == 409
    submitted = await here.post("interactions", body, {"song": ("a.mp3", b"ID3")})
    assert (await here.reply(submitted["interaction_id"]))["content"] == "Mila ['red'] ['ID3']"


async def test_follow_ups_come_as_messages_of_their_own_and_an_attached_file_is_read(here: Local) -> None:
    await started(here)
    files = {"audio": ("a song.mp3", b"ID3")}
    asked = await here.use("more", options=[{"name": "count", "type": 4, "value": 2}], files=files)
    assert (await here.reply(asked))["content"] == "a_song.mp3: b'ID3'"
    found = here.server.interactions.by_id[asked]
    await here.until(lambda: len(found.answers) == 3)
    assert [one["via"] for one in found.answers] == ["callback", "followup", "followup"]
    seen = [one["content"] for one in await here.get("messages", **{"as": "arto", "channel": here.general})]
    assert "number 1" in seen
    assert "number 0" not in seen


async def test_a_secret_is_seen_by_the_one_who_asked_alone(here: Local) -> None:
    bot = await started(here)
    reply = await here.reply(await here.use("secret"))
    mine = await here.get("messages", **{"as": "mila", "channel": here.general})
    others = await here.get("messages", **{"as": "arto", "channel": here.general})
    assert [one["content"] for one in mine] == ["psst"]
    assert others == []
    with pytest.raises(discord.NotFound, match="10008"):
        await bot.get_partial_messageable(int(here.general)).fetch_message(int(reply["id"]))


async def test_a_message_and_a_person_are_read_from_their_menus(here: Local) -> None:
    await started(here)
    said = await here.post("messages", {"as": "arto", "channel": here.general, "content": "hello all"})
    asked = await here.use("Read this", command_type=3, target=said["id"])
    assert (await here.reply(asked))["content"] == "it says: hello all"
    arto = here.server.world.people["arto"]["id"]
    asked = await here.use("Who is this", command_type=2, target=arto)
    assert (await here.reply(asked))["content"] == "that is arto"


async def test_a_subcommand_gets_members_and_channels(here: Local) -> None:
    await started(here)
    given = [{"name": "person", "type": 6, "value": here.server.world.people["ada"]["id"]}]
    given += [{"name": "place", "type": 7, "value": here.general}]
    asked = await here.use("server", options=[{"name": "who", "type": 1, "options": given}])
    assert (await here.reply(asked))["content"] == "Ada in general of songbot's demo"


async def test_autocomplete_offers_what_the_bot_says(here: Local) -> None:
    await started(here)
    options = [{"name": "title", "type": 3, "value": "ab", "focused": True}]
    told = await here.post(
        "autocomplete", {"as": "mila", "channel": here.general, "command": "card", "options": options}
    )
    assert [one["name"] for one in told["choices"]] == [f"ab{number}" for number in range(25)]


async def test_a_board_is_sent_pinned_edited_and_deleted(here: Local) -> None:
    await started(here)
    reply = await here.reply(await here.use("board", who="ada"), "10008")
    assert reply["content"] == "['board 2'] 10008"


async def test_a_card_comes_in_direct_messages_and_where_only_the_person_has_installed_it(here: Local) -> None:
    bot = await started(here)
    title = [{"name": "title", "type": 3, "value": "far away"}]
    await here.reply(await here.use("card", channel=here.direct("mila"), options=title), "far away")
    assert bot.asked[-1].is_guild_integration() is False
    elsewhere = here.server.world.add_guild("a strange server", "lobby", bot=False)
    lobby = next(one["id"] for one in here.server.world.channels.values() if one.get("guild_id") == elsewhere)
    for place in (lobby, here.server.world.add_private("arto", "mila")):
        await here.reply(await here.use("card", who="arto", channel=place, options=title), "far away")
        assert bot.asked[-1].is_user_integration()
        told = await here.post("interactions", {"as": "mila", "channel": place, "type": 2, "command": "card"})
        assert told["status"] == 409
