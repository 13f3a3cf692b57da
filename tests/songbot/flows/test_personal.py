"""What a person is told of themselves, takes back, and is kept from overdoing."""

import json

import pytest

from songbot.chat.member.cooldown import MOST
from songbot.words import say
from tests.songbot.flows.stage import Json, Stage, link, whole

MEMBERS = 9
"""Commands for everybody; who has more to offer puts it behind a button."""


async def test_privacy_says_what_is_kept_and_hands_all_of_it_over_as_a_file(world: Stage) -> None:
    await world.ask(link(world.song(whole)))
    await world.answer(await world.use("me link", {"lastfm": "mila_fm"}))
    asked = await world.use("me privacy")
    assert "What I do not keep" in await world.answer(asked)
    given = await world.press(world.message(asked), say("privacy.file"))
    assert say("privacy.here") in await world.answer(given)
    message = world.message(given)
    assert message["flags"] & 64
    told = await _file(world, message)
    assert told["told"] == {"lastfm": "mila_fm"}
    assert len(told["questions"]) == len(told["answers"]) == 1


async def test_who_wants_to_be_forgotten_confirms_it_and_is(world: Stage) -> None:
    song = world.song(whole)
    await world.ask(link(song))
    upload = {"as": "mila", "channel": world.general, "type": 2, "command": "predict", "options": []}
    await world.answer(await world.send(upload, {"audio": ("mine.mp3", b"ID3 a song")}))
    asked = await world.use("me forget-me")
    assert "cannot be undone" in await world.answer(asked)
    done = await world.press(world.message(asked), say("forget.yes"))
    assert say("forget.done") in await world.answer(done)
    given = await world.press(world.message(await _asked(world, "me privacy")), say("privacy.file"))
    await world.answer(given)
    told = await _file(world, world.message(given))
    assert [name for name in ("told", "questions", "answers", "finds") if told[name]] == []
    assert song.title in await world.ask(link(song))


async def test_help_leads_to_the_model_and_to_privacy(world: Stage) -> None:
    helped = await _asked(world, "help")
    told = await world.answer(await world.press(world.message(helped), say("help.about")))
    assert "fake-1" in told
    private = await world.answer(await world.press(world.message(helped), say("help.privacy")))
    assert "What I keep of you" in private


async def test_who_asks_too_much_hears_of_it_once(world: Stage) -> None:
    card = world.message(await _asked(world, "predict", {"song": link(world.song(whole))}))
    pressed = [await world.press(card, say("card.missed"), "arto") for _ in range(MOST + 4)]
    found = [world.discord.interactions.by_id[one] for one in pressed]
    await world.until(lambda: all(one.acked is not None for one in found))
    notice = say("cooldown", seconds=10)
    assert [world.said(one) for one in pressed].count(notice) == 1
    assert "Pick" not in world.said(pressed[-1])
    assert await world.ask(link(world.song(whole)))


async def test_a_file_may_come_with_its_genre_and_its_artist(world: Stage) -> None:
    song = world.song(lambda one: whole(one) and one.artist.name.isascii())
    options = [
        {"name": "genre", "type": 3, "value": "Indie Pop, dream pop"},
        {"name": "artist", "type": 3, "value": song.artist.name.upper()},
    ]
    asked = {"as": "arto", "channel": world.general, "type": 2, "command": "predict", "options": options}
    told = await world.answer(await world.send(asked, {"audio": ("mine.mp3", b"ID3 a song")}))
    assert "mine" in told
    inputs = world.engine.asked[-1]
    assert inputs.tags == ("indie pop", "dream pop")
    assert inputs.features["artist_listeners"] > 0


async def test_no_more_commands_are_for_everybody_than_people_can_remember(world: Stage) -> None:
    told = world.discord.world.commands[""]
    members = {one["name"] for one in told if one["type"] == 1 and one.get("default_member_permissions") is None}
    assert len(members) <= MEMBERS, members
    assert {"predict", "single", "compare", "whatif", "help", "me"} <= members


async def test_commands_have_german_names(world: Stage) -> None:
    commands = world.discord.world.commands[""]
    named = {one["name"]: (one.get("name_localizations") or {}).get("de") for one in commands}
    assert named["predict"] == "vorhersage"
    assert named["me"] == "ich"


async def _asked(world: Stage, command: str, options: Json | None = None) -> str:
    asked = await world.use(command, options)
    await world.answer(asked)
    return asked


async def _file(world: Stage, message: Json) -> Json:
    async with world.http.get(message["attachments"][0]["url"]) as answer:
        told: Json = json.loads(await answer.read())
        return told


@pytest.mark.parametrize("when", ["at once", "after a restart"])
async def test_ones_own_file_is_heard_changed_where_the_model_reacts(world: Stage, when: str) -> None:
    asked = {"as": "arto", "channel": world.general, "type": 2, "command": "predict", "options": []}
    card = await world.send(asked, {"audio": ("mine.mp3", b"ID3 a song")})
    await world.answer(card)
    if when == "after a restart":
        await world.stop_bot()
        await world.start_bot()
    offered = await world.press(world.message(card), say("card.hear"), "arto")
    assert say("hear.title") in await world.answer(offered)
    menu = world.message(offered)["components"][0]["components"][0]
    assert [one["value"] for one in menu["options"]] == ["faster"]
    played = await world.choose(world.message(offered), "menu:hear", "faster", "arto")
    assert "+4.0" in await world.answer(played)
    message = world.message(played)
    assert message["flags"] & 64
    assert message["attachments"][0]["filename"] == "faster.ogg"


async def test_what_was_missed_is_summed_up_for_the_operator(world: Stage) -> None:
    card = world.message(await _asked(world, "predict", {"song": link(world.song(whole))}))
    begun = await world.press(card, say("card.missed"))
    await world.answer(begun)
    other = await world.choose(world.message(begun), "menu:missed", "other")
    await world.answer(await world.fill(other, "a dance of cats"))
    options = [{"name": "missed", "type": 1, "options": []}]
    asked = {"as": "ada", "channel": world.general, "type": 2, "command": "songbot", "options": options}
    told = await world.answer(await world.send(asked))
    assert "a dance of cats" in told
    assert f"**1** {say('missed.other')}" in told
