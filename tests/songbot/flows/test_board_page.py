"""The channel, a profile, a label, a round of guessing and a digest as people see them, in a real browser."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.async_api import Page, expect

from songbot.core import draft as rules
from songbot.core.calendar import DAY, WEEK, Window
from songbot.core.draft import MODEL, Signing, round_of
from songbot.core.find import Find
from songbot.core.guess import Guess
from songbot.core.track import Fact
from songbot.ports.play import Puzzle
from songbot.words import say
from tests.songbot.browser import keep, needs_browser, opened
from tests.songbot.contracts.test_store import answer
from tests.songbot.flows.stage import Stage, whole
from tests.songbot.flows.test_boards import channel, choose, open_panel

pytestmark = needs_browser


@pytest.fixture
async def page(town: Stage) -> AsyncIterator[Page]:
    """The page as Mila sees it."""
    async with opened(f"{town.discord.world.origin}/?as=mila") as shown:
        yield shown


@pytest.fixture
async def town(world: Stage) -> Stage:
    """A server with a past: finds that grew, rounds that were guessed, a draft that is scored."""
    assert world.bot is not None
    store: Any = world.bot._parts.store
    guild, now = world.discord.world.guild, store._clock.now()
    people = [one["id"] for one in world.discord.world.people.values()]
    songs = [one for one in world.music.catalogue.tracks if whole(one) and not one.version][:15]
    keys = []
    for number, song in enumerate(songs):
        facts = [
            Fact("title", song.title, "spotify", now),
            Fact("artists", (song.artist.name,), "spotify", now),
            Fact("link", f"https://open.spotify.com/track/{song.id}", "spotify", now),
            Fact("listeners", song.listeners, "lastfm", now),
        ]
        keys.append((await store.learn({"spotify": song.id}, facts)).key)
        said = (88.0 - 5 * number, 30.0, 95.0, 40.0)
        # Nine are of this week; six are older and have grown since.
        at = now - 600.0 * number if number < 9 else now - (29 + number) * DAY
        find = Find(0, guild, people[number % 3], keys[-1], 1, at, "fake-1", *said, 804 + 99 * number, 55.0 - number)
        await store.club.found(replace(find, gap=30.0 - number if number < 6 else None))
        await store.record(keys[-1], {}, replace(answer("fake-1"), score=said[0]), number)
    grown = "INSERT INTO receipts SELECT id, 28, ?, 9000 + 9000 * (id % 7) FROM finds WHERE at < ?"
    await store.club._db.write(lambda db: db.execute(grown, (now, now - 28 * DAY)))
    await guessed(store, guild, keys[0], people)
    await drafted(store, guild, keys, people)
    return world


async def guessed(store: Any, guild: str, key: str, people: list[str]) -> None:
    now = store._clock.now()
    id_ = await store.games.pose(Puzzle(guild, "1", "en", key, people[0], now - 60, now + 1, 61.0, 50.0))
    for person, value in zip(people, (58.0, 30.0, 64.5), strict=True):
        await store.games.guess(id_, Guess(person, value, now - 30))
    await store.games.solve(id_)


async def drafted(store: Any, guild: str, keys: list[str], people: list[str]) -> None:
    past = round_of(store._clock.now() - 6 * WEEK)
    for number, key in enumerate(keys[:6]):
        signing = Signing(people[number % 3], key, past.opens, 40, 50.0, 900, 1000 * (number + 1))
        await store.games.sign(guild, past, signing)
    await store.games.sign(guild, past, Signing(MODEL, keys[1], past.closes, 40, 50.0, 900, 2000))


async def look(page: Page, world: Stage, name: str, who: str = "mila") -> None:
    """At a channel."""
    await page.goto(f"{world.discord.world.origin}/?as={who}&channel={channel(world, name)}")
    await expect(page.locator("#status")).to_have_text("songbot is here")


async def test_the_channel_shows_its_boards(town: Stage, page: Page) -> None:
    place = channel(town)
    await choose(town, await open_panel(town), "channel", place)
    assert town.bot is not None
    town.bot.leaderboard.mended(town.discord.world.guild)
    await look(page, town, "charts")
    await expect(page.locator("main")).to_contain_text("Top predictions")
    await expect(page.locator("main")).to_contain_text("Best ears")
    await keep(page, "board")
    await page.set_viewport_size({"width": 375, "height": 812})
    await keep(page, "board-narrow")


@pytest.mark.parametrize(
    ("words", "shows", "name"),
    [
        ("/leaderboard", "new to this server", "leaderboard"),
        ("/me profile", "Finds", "profile"),
        ("/play draft", "Friday draft", "draft"),
        ("/play guess", "How popular is this?", "guess"),
    ],
)
async def test_what_members_ask_for_is_shown(town: Stage, page: Page, words: str, shows: str, name: str) -> None:
    await page.fill("#words", words)
    await page.press("#words", "Enter")
    if words != "/play guess":  # the others have options, which may stay empty
        await page.get_by_role("button", name="Send").click()
    await expect(page.locator("main")).to_contain_text(shows)
    await keep(page, name)


async def test_a_fresh_release_is_signed_from_the_menu(
    town: Stage, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "OPEN", 7 * DAY)  # whatever day it is
    await page.fill("#words", "/play draft")
    await page.press("#words", "Enter")
    await page.get_by_role("button", name="Send").click()
    await page.get_by_text(say("draft.fresh")).click()
    await keep(page, "draft-menu")
    await page.locator(".menu").get_by_text("Famai Tavumu").click()
    await expect(page.locator("main")).to_contain_text("songs: 1 of 3")
    await keep(page, "draft-signed")


async def test_a_receipt_is_shared_with_everybody(town: Stage, page: Page) -> None:
    await page.fill("#words", "/me profile")
    await page.press("#words", "Enter")
    await page.get_by_role("button", name="Send").click()
    await page.get_by_role("button", name=say("profile.share")).click()
    await expect(page.locator(".message:not(.ephemeral)")).to_contain_text("28 days later")
    await keep(page, "receipt")


async def test_the_digest_is_one_message(town: Stage, page: Page) -> None:
    place = channel(town)
    await choose(town, await open_panel(town), "channel", place)
    assert town.bot is not None
    works: dict[str, Any] = {entry.name: entry.work for entry in town.bot._parts.school._timetable._entries}
    digests = works["digests"].__self__
    now = digests._press.clock.now()
    digest = await digests.of(town.discord.world.guild, Window(now - WEEK, now + DAY))
    await digests._press.board.announce(place, digest, "d1")
    await look(page, town, "charts")
    await expect(page.locator("main")).to_contain_text(say("digest.title"))
    await keep(page, "digest")
