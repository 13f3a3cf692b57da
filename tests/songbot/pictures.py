"""Every card and chart on the demo's page as a phone and a desk show them, light and dark, as files to look at.

`python -m tests.songbot.pictures PAGE FOLDER [LANGUAGE]`, with the demo running at PAGE.
"""

import asyncio
import io
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import soundfile
from playwright.async_api import FilePayload, Page, async_playwright, expect

from songbot.words import LANGUAGES, say
from tests.songbot.browser import BROWSER

PATIENCE = 120_000
TALL = 2400
"""Higher than any card is."""

WIDTHS = {"phone": 375, "desk": 1200}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
ALL_SHOWN = "node => [...node.querySelectorAll('img')].every(one => one.complete && one.naturalWidth)"
RATE, SECONDS = 22_050, 30


@dataclass
class Visitor:
    """Somebody on the page, in a language, whose pictures lie in a folder."""

    page: Page
    folder: Path
    locale: str

    def words(self, key: str) -> str:
        """The first words of a sentence, up to where a value stands."""
        told = LANGUAGES[self.locale.partition("-")[0]][key]
        return re.escape(re.split(r"\{|\*\*", told.strip("*"))[0].strip("# "))

    async def type(self, words: str) -> None:
        """Into the line, until there is an answer; where it becomes a form, that is sent as it is."""
        messages = self.page.locator(".message")
        before = await messages.count()
        await self.page.fill("#words", words)
        await self.page.press("#words", "Enter")
        if not await self.page.locator("#words").count():
            await self.page.locator("#line .primary").click()
        await expect(messages).not_to_have_count(before, timeout=PATIENCE)

    async def press(self, label: str) -> None:
        """The latest button of that name."""
        await self.page.get_by_role("button", name=label, exact=True).last.click()

    async def choose(self, label: str) -> None:
        """From the first menu of the latest message."""
        menu = self.page.locator(".message").last.locator("details.menu").first
        await menu.locator("summary").click()
        await menu.get_by_role("button", name=label, exact=True).click()

    async def drop(self, name: str) -> None:
        """A song of one's own: a beat and a tone."""
        time = np.arange(RATE * SECONDS) / RATE
        beat = np.sin(2 * np.pi * 110 * time) * np.exp(-8 * (time % 0.5)) + 0.2 * np.sin(2 * np.pi * 440 * time)
        out = io.BytesIO()
        soundfile.write(out, (0.4 * beat).astype(np.float32), RATE, format="WAV")
        file: FilePayload = {"name": name, "mimeType": "audio/wav", "buffer": out.getvalue()}
        async with self.page.expect_file_chooser() as chosen:
            await self.page.locator("#line .tool").click()
        await (await chosen.value).set_files(file)
        await self.page.locator("#line .primary").click()

    async def look(self, name: str, awaited: str) -> None:
        """The latest message, once it says so and its pictures are there."""
        latest = self.page.locator(".message").last
        await expect(latest).to_contain_text(re.compile(awaited), timeout=PATIENCE)
        async with asyncio.timeout(PATIENCE / 1000):
            while not await latest.evaluate(ALL_SHOWN):
                await asyncio.sleep(0.1)
        for place, width in WIDTHS.items():
            await self.page.set_viewport_size({"width": width, "height": TALL})
            for scheme in SCHEMES:
                await self.page.emulate_media(color_scheme=scheme)
                await latest.screenshot(path=self.folder / f"{name}-{place}-{scheme}.png")
        print(name, flush=True)  # noqa: T201  the command line speaks by printing


async def tour(one: Visitor, songs: list[str]) -> None:
    """From the first card to the last question."""
    locale = one.locale
    for place, song in enumerate(songs):
        await one.type(song)
        await one.look(f"predict-{place}", one.words("card.score"))
    await one.press(say("card.why", locale))
    await one.look("why", one.words("why.model"))
    await one.press(say("card.details", locale))
    await one.look("details", one.words("details.sources"))
    await one.press(say("card.likes", locale))
    await one.look("likes", one.words("likes.note"))
    await one.press(say("card.whatif", locale))
    await one.look("whatif", one.words("whatif.start"))
    await one.choose(say("knob.tempo", locale))
    await one.press("++")
    await one.look("whatif-turned", "→.*→")
    await one.press(say("card.wrong", locale))
    await one.look("wrong", f"{one.words('wrong.title')}|{one.words('wrong.none')}")
    await one.press(say("card.missed", locale))
    await one.look("missed", one.words("missed.ask"))
    links = [song.partition("song:")[2] for song in songs]
    await one.type(f"/single songs:{' '.join(links[:5])}")
    await one.look("single", one.words("single.note"))
    await one.type(f"/compare a:{links[0]} b:{links[1]}")
    await one.look("compare", one.words("single.note"))
    await one.type("/whatif genre:indie pop energy:0.8 tempo:124 artist_popularity:60")
    await one.look("numbers", "indie pop")
    await one.type("/drivers")
    await one.look("drivers", f"{one.words('drivers.title')}|{one.words('drivers.few')}")
    await one.type("/help")
    await one.look("help", "/")
    await one.type("/me privacy")
    await one.look("privacy", one.words("privacy.text"))
    await one.drop("my new song.wav")
    await one.look("own", one.words("card.score"))
    await one.press(say("card.why", locale))
    await one.look("own-why", one.words("why.model"))
    await one.press(say("card.hear", locale))
    await one.look("own-hear", f"{one.words('hear.title')}|{one.words('hear.nothing')}")


async def main(address: str, folder: Path, locale: str = "en-US") -> None:
    """Walk through it all as Mila."""
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1200, "height": TALL}, locale=locale)
        await page.goto(f"{address}/?as=mila")
        await expect(page.locator("[data-bot=yes]")).to_be_attached(timeout=PATIENCE)
        state = await (await page.request.get(f"{address}/people/state?as=mila")).json()
        await tour(Visitor(page, folder, locale), [one["text"] for one in state["samples"]])
        await browser.close()


if __name__ == "__main__":
    Path(sys.argv[2]).mkdir(parents=True, exist_ok=True)
    asyncio.run(main(sys.argv[1].rstrip("/"), Path(sys.argv[2]), *sys.argv[3:]))
