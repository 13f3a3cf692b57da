"""The chat page in headless Chromium, for tests that look at it as a person does."""

import contextlib
import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
expect.set_options(timeout=30_000)  # no property is judged by how fast the machine happens to be
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")


@contextlib.asynccontextmanager
async def opened(address: str, locale: str = "en-US") -> AsyncIterator[Page]:
    """The page on a desk, with the bot there; whatever the page complains of is an error."""
    complaints: list[str] = []
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        shown = await browser.new_page(viewport={"width": 1200, "height": 900}, locale=locale)
        shown.on("pageerror", lambda error: complaints.append(str(error)))
        await shown.goto(address)
        await expect(shown.locator("#status")).to_have_text(re.compile("songbot (is here|ist da)"))
        yield shown
        await browser.close()
    assert not complaints, complaints


async def keep(page: Page, name: str) -> None:
    """A screenshot where somebody wants to look at it."""
    if folder := os.environ.get("SONGBOT_ARTEFACTS"):
        await page.screenshot(path=Path(folder) / f"{name}.png")


async def say(page: Page, words: str) -> None:
    """Type into the line and send it."""
    await page.fill("#words", words)
    await page.press("#words", "Enter")
