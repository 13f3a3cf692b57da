"""The chat page in a real browser, with the real bot behind it."""

import io
from collections.abc import AsyncIterator

import numpy as np
import pytest
import soundfile
from playwright.async_api import Page, expect

from songbot.sandbox.samples import samples
from tests.songbot.browser import keep, needs_browser, opened, say
from tests.songbot.flows.stage import Stage, link, whole

pytestmark = needs_browser


@pytest.fixture
async def page(world: Stage) -> AsyncIterator[Page]:
    """The page as Mila sees it."""
    async with opened(f"{world.discord.world.origin}/?as=mila") as shown:
        yield shown


async def test_typing_predict_brings_the_card_and_why_its_reasons(world: Stage, page: Page) -> None:
    song = world.song(whole)
    await say(page, f"/predict {link(song)}")
    await expect(page.locator(".card")).to_contain_text("of 100")
    await expect(page.locator(".card")).to_contain_text(song.title)
    await expect(page.locator(".card img")).to_be_visible()
    await page.get_by_role("button", name="Why?").click()
    await expect(page.locator(".ephemeral")).to_contain_text("the score when nothing is known")
    await keep(page, "card")


async def test_a_file_is_picked_sent_and_answered_for_its_owner_alone(world: Stage, page: Page) -> None:
    out = io.BytesIO()
    soundfile.write(out, np.sin(np.arange(22050 * 3) / 20).astype(np.float32), 22050, format="WAV")
    async with page.expect_file_chooser() as chosen:
        await page.get_by_role("button", name="Drop a song of your own").click()
    file = {"name": "mine.wav", "mimeType": "audio/wav", "buffer": out.getvalue()}
    await (await chosen.value).set_files(file)  # type: ignore[arg-type]  # a file in memory
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".ephemeral .card")).to_contain_text("mine")
    assert world.engine.asked[-1].clip == out.getvalue()
    await page.goto(f"{world.discord.world.origin}/?as=arto")
    await expect(page.locator("#welcome")).to_be_visible()
    await expect(page.locator(".card")).to_have_count(0)


async def test_the_page_and_its_commands_speak_the_readers_language(world: Stage) -> None:
    async with opened(f"{world.discord.world.origin}/?as=mila", "de-DE") as page:
        await expect(page.get_by_role("button", name="Senden")).to_be_visible()
        await page.fill("#words", "/")
        await expect(page.locator("#suggestions [role=option]").first).to_contain_text("/vorhersage")
        song = world.song(whole)
        await say(page, f"/vorhersage {link(song)}")
        await expect(page.locator(".card")).to_contain_text("von 100")
        await expect(page.locator(".context")).to_contain_text("/vorhersage")
        await say(page, f"/predict {link(song)}")
        await expect(page.locator(".card")).to_have_count(2)


async def test_several_songs_dropped_at_once_are_for_the_command_that_takes_several(world: Stage, page: Page) -> None:
    await page.evaluate(
        """() => {
            const held = new DataTransfer();
            for (const name of ['one.mp3', 'two.mp3', 'three.mp3', 'four.mp3'])
                held.items.add(new File(['ID3'], name, { type: 'audio/mpeg' }));
            document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: held }));
        }"""
    )
    await expect(page.locator("#line .command")).to_have_text("/single")
    for name in ("one", "two", "three", "four"):
        await expect(page.locator("#line").get_by_text(f"{name}.mp3")).to_be_visible()
    await keep(page, "several")


async def test_a_command_is_filled_in_with_the_keyboard_alone(world: Stage, page: Page) -> None:
    song = world.song(lambda one: whole(one) and one.artist.name.isascii())
    await world.ask(link(song))
    await say(page, "/pre")
    await expect(page.locator("#option-song")).to_be_focused()
    await page.keyboard.type(song.title[:4])
    await expect(page.locator("#suggestions [role=option]").first).to_contain_text(song.title)
    await keep(page, "suggestions")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.locator(".card")).to_have_count(2)


async def test_a_sample_is_one_click_and_called_invented(world: Stage, page: Page) -> None:
    world.discord.world.samples = list(samples(world.music.catalogue))
    await page.reload()
    first = page.locator("#welcome li button").first
    await expect(first).to_contain_text("invented")
    await keep(page, "welcome")
    await first.click()
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".card")).to_contain_text("of 100")


async def test_a_message_is_predicted_from_its_menu(world: Stage, page: Page) -> None:
    song = world.song(whole)
    await say(page, f"what about {link(song)}?")
    await page.locator(".message").first.click(button="right")
    await page.get_by_role("button", name="Predict this song").click()
    await expect(page.locator(".card")).to_contain_text(song.title)


async def test_who_one_is_can_be_changed_and_the_admin_sees_more(world: Stage, page: Page) -> None:
    await page.fill("#words", "/song")
    await expect(page.locator("#suggestions [role=option]")).to_have_count(0)
    await page.get_by_label("Ada, admin").click()
    await expect(page.get_by_label("Ada, admin")).to_be_checked()
    await say(page, "/songbot status")
    await expect(page.locator(".ephemeral")).to_contain_text("Spotify · asked as usual")


async def test_hostile_words_stay_words(world: Stage, page: Page) -> None:
    hostile = '<img src=x onerror="document.title=1"> [x](javascript:alert(1)) **<script>document.title=1</script>**'
    await say(page, hostile)
    await expect(page.locator(".message")).to_contain_text("<script>")
    assert await page.title() == "songbot's demo"
    assert await page.locator(".message img, .message script, .message a[href^=javascript]").count() == 0


async def test_a_phone_shows_everything_without_scrolling_sideways(world: Stage, page: Page) -> None:
    await page.set_viewport_size({"width": 375, "height": 740})
    await page.emulate_media(color_scheme="dark")
    await say(page, f"/predict {link(world.song(whole))}")
    await expect(page.locator(".card")).to_contain_text("of 100")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 375
    await keep(page, "phone")
    await page.get_by_role("button", name="Why?").click()
    await expect(page.locator(".ephemeral .card h3, .ephemeral .card p").first).to_be_in_viewport()
    await page.get_by_role("button", name="Channels and people").click()
    await page.get_by_role("button", name="# songs").click()
    await expect(page.locator("#where")).to_have_text("# songs")


async def test_a_bot_that_is_away_is_said_and_comes_back(world: Stage, page: Page) -> None:
    await world.stop_bot()
    await expect(page.locator("#status")).to_have_text("songbot is starting …")
    await say(page, "/help")
    await expect(page.locator("#hint")).to_contain_text("not here at the moment")
    await world.start_bot()
    await expect(page.locator("#status")).to_have_text("songbot is here")
