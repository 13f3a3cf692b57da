"""Everything that Discord's messages and forms are made of, on the chat page in a real browser."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from tests.songbot.browser import keep, needs_browser, opened, say
from tests.songbot.sandbox.discord.bot import started
from tests.songbot.sandbox.discord.local import Local

pytestmark = needs_browser


@pytest.fixture
async def page(here: Local) -> AsyncIterator[Page]:
    """The page as the admin sees it, with a bot that does everything."""
    await started(here)
    async with opened(f"{here.origin}/?as=ada") as shown:
        yield shown


async def test_an_embed_shows_its_parts_and_its_menus_and_buttons_work(page: Page) -> None:
    await say(page, "/classic")
    card = page.locator(".embed")
    for part in ("Pong", "d", "a", "b", "f"):
        await expect(card.get_by_text(part, exact=True)).to_be_visible()
    await expect(card.locator("img")).to_have_js_property("naturalWidth", 3)
    await keep(page, "embed")
    await page.locator("summary").nth(1).click()
    await page.get_by_role("button", name="# songs").last.click()
    await expect(page.locator(".ephemeral")).to_contain_text("in songs")
    await page.locator("summary").first.press("Enter")
    await page.locator("summary").first.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message").first).to_contain_text("you like green")
    await page.get_by_role("button", name="Next").click()
    await expect(page.locator(".message").first).to_contain_text("second")
    await expect(card).to_have_count(0)


async def test_a_card_of_components_shows_pictures_with_their_words(page: Page) -> None:
    await say(page, "/card title:A card private:yes")
    card = page.locator(".ephemeral .card")
    await expect(card).to_contain_text("A card")
    await expect(card.get_by_alt_text("a chart")).to_have_js_property("naturalWidth", 3)
    await expect(card.locator("hr")).to_have_count(1)
    await expect(card.locator(".section .thumb")).to_be_visible()
    await expect(page.get_by_role("link", name="Site")).to_have_attribute("href", "https://example.org/")
    await card.get_by_role("button", name="Enlarge a chart").click()
    await expect(page.get_by_role("dialog", name="a chart")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Dismiss").click()
    await expect(card).to_have_count(0)


async def test_a_form_is_opened_filled_in_and_sent_with_its_file(page: Page) -> None:
    await say(page, "/form")
    form = page.get_by_role("dialog", name="A form")
    await form.get_by_role("button", name="Send").click()
    await expect(form).to_be_visible()  # a name is needed
    await form.get_by_label("Name").fill("Vera")
    await form.get_by_label("Colour").select_option("red")
    song = {"name": "s.txt", "mimeType": "text/plain", "buffer": b"la la"}
    await form.get_by_label("Song").set_input_files(song)  # type: ignore[arg-type]  # a file in memory
    await keep(page, "form")
    await form.get_by_role("button", name="Send").click()
    await expect(page.locator(".message")).to_contain_text("Vera ['red'] ['la la']")
    await expect(form).to_be_hidden()


async def test_a_subcommand_names_a_person_and_a_channel(page: Page) -> None:
    await page.fill("#words", "/server")
    await expect(page.locator("#suggestions [role=option]")).to_contain_text(["/server who"])
    await page.press("#words", "Tab")
    await page.locator("#option-person").select_option("Arto")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator("#hint.wrong")).to_contain_text("place is needed")
    await page.locator("#option-place").select_option("# charts")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".message")).to_contain_text("Arto in charts of songbot's demo")


async def test_suggestions_come_from_the_bot_and_a_number_is_checked_before_it_goes(page: Page) -> None:
    await page.fill("#words", "/card ")
    await page.locator("#option-title").fill("ab")
    await expect(page.locator("#suggestions [role=option]")).to_have_count(25)
    await page.locator("#suggestions [role=option]", has_text=re.compile("^ab7$")).click()
    await page.keyboard.press("Enter")
    await expect(page.locator(".card")).to_contain_text("ab7")
    await say(page, "/more count:12")
    await expect(page.locator("#hint.wrong")).to_contain_text("count is at most 9")


async def test_a_dropped_song_goes_to_the_command_that_takes_one_and_other_files_into_the_message(page: Page) -> None:
    drop = """(files) => {
        const held = new DataTransfer();
        for (const [name, type] of files) held.items.add(new File(['la'], name, { type }));
        for (const kind of ['dragover', 'drop'])
            document.body.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: held }));
    }"""
    await page.evaluate(drop, [["notes.txt", "text/plain"]])
    await expect(page.locator("#files")).to_contain_text("notes.txt")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".message .file")).to_contain_text("notes.txt")
    await page.evaluate(drop, [["mine.mp3", "audio/mpeg"]])
    await expect(page.locator("#option-audio")).to_contain_text("mine.mp3")
    await page.locator("#option-count").fill("2")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message").last).to_contain_text("number 1")
    await expect(page.locator(".ephemeral")).to_contain_text("number 0")


async def test_apps_are_a_key_away_for_a_message_and_for_a_person(page: Page) -> None:
    await say(page, "hello")
    await page.locator("#messages").focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Shift+F10")
    await page.get_by_role("button", name="Read this").press("Enter")
    await expect(page.locator(".message").last).to_contain_text("it says: hello")
    await page.get_by_role("button", name="Ada", exact=True).first.click()
    await page.get_by_role("button", name="Who is this").click()
    await expect(page.locator(".message").last).to_contain_text("that is ada")


async def test_a_private_channel_and_a_reload_keep_their_place(here: Local, page: Page) -> None:
    await page.get_by_role("button", name="songbot", exact=True).click()
    await say(page, "just between us")
    await page.reload()
    await expect(page.locator(".message")).to_contain_text("just between us")
    await expect(page.locator("#where")).to_have_text("songbot, directly")
    await here.use("secret", who="ada")
    await expect(page.get_by_role("img", name="something new")).to_be_visible()


async def test_a_lost_connection_is_said_and_taken_up_again(here: Local, page: Page) -> None:
    await page.context.set_offline(offline=True)
    await page.evaluate("dispatchEvent(new Event('offline'))")
    for socket in list(here.server.people.sockets):
        await socket.close()
    await expect(page.locator("#status")).to_have_text("offline; trying again …")
    await here.use("secret", who="ada")
    await page.context.set_offline(offline=False)
    await expect(page.locator("#status")).to_have_text("songbot is here")
    await expect(page.locator(".message")).to_contain_text("psst")


async def test_everything_that_can_be_used_has_a_name_for_who_does_not_see(page: Page) -> None:
    await say(page, "/card title:A card")
    await expect(page.locator(".card")).to_contain_text("A card")
    await say(page, "/classic")
    await expect(page.locator(".embed")).to_be_visible()
    await page.fill("#words", "/card ")
    await expect(page.locator("#option-title")).to_be_focused()
    nameless = """() => [...document.querySelectorAll('button, a, input, select, textarea, summary, img, nav')]
        .filter((one) => !one.hidden && !(one.ariaLabel || one.title || one.hasAttribute('alt') || one.labels?.length
            || (one.textContent.trim() && !one.matches('input, textarea, select'))))
        .map((one) => one.outerHTML)"""
    assert await page.evaluate(nameless) == []
