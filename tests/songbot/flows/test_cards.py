"""The pages behind a card, with their charts, in both forms and after a restart."""

from dataclasses import replace

from tests.songbot.fake_engine import POINT
from tests.songbot.flows.stage import Stage, link, whole


async def test_why_and_details_come_with_charts_that_say_what_they_show(world: Stage) -> None:
    asked = await world.use("predict", {"song": link(world.song(whole))})
    await world.answer(asked)
    for label, word in (("Why?", "waterfall1.png"), ("Details", "shares1.png")):
        page = await world.press(world.message(asked), label, "arto")
        await world.answer(page)
        shown = world.message(page)
        [file] = shown["attachments"]
        assert file["filename"] == word
        assert len(file["description"]) > 20
        assert shown["flags"] & 64
        async with world.http.get(file["url"]) as picture:
            assert await picture.read() == POINT


async def test_details_say_chances_place_ingredients_match_and_sources(world: Stage) -> None:
    song = world.song(whole)
    asked = await world.use("predict", {"song": link(song)})
    await world.answer(asked)
    told = await world.answer(await world.press(world.message(asked), "Details"))
    for words in ("0\u2060–\u206025:", "Bigger than about", "plays on last.fm", song.isrc, "powered by AudioScrobbler"):
        assert words in told


async def test_a_card_has_the_colour_of_its_cover_or_that_of_its_score(world: Stage) -> None:
    song = world.song(whole)
    asked = await world.use("predict", {"song": link(song)})
    await world.answer(asked)
    colour = world.message(asked)["components"][0]["accent_color"]
    world.music.faults.requests.clear()
    again = await world.use("predict", {"song": link(song)})
    await world.answer(again)
    assert world.message(again)["components"][0]["accent_color"] == colour
    assert sum(world.music.faults.requests.values()) == 0


async def test_the_classic_form_says_the_same(world: Stage) -> None:
    song = world.song(whole)
    await world.stop_bot()
    world.settings = replace(world.settings, cards="classic")
    await world.start_bot()
    asked = await world.use("predict", {"song": link(song)})
    await world.answer(asked)
    message = world.message(asked)
    [embed] = message["embeds"]
    assert embed["title"] == song.title
    assert "Four of five songs" in embed["description"]
    page = await world.press(message, "Why?")
    await world.answer(page)
    assert world.message(page)["embeds"][0]["image"]["url"].endswith("waterfall1.png")
