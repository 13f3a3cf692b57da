"""The stage of the flow tests: the real bot and its real client between the local Discord and the music stand-ins."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import aiohttp

from songbot.build import Play, built
from songbot.chat.address import elsewhere
from songbot.chat.bot import Bot
from songbot.chat.client import SYNCED
from songbot.clock import WallClock
from songbot.sandbox.discord.app import Discord
from songbot.sandbox.music.app import KEYS, Music
from songbot.sandbox.music.catalogue import Track
from songbot.settings import Settings
from songbot.store.sqlite import SqliteStore
from tests.songbot.fake_engine import FakeEngine
from tests.songbot.sandbox.openapi import OpenApi, checker, document

PATIENCE = 60.0
Json = dict[str, Any]


@dataclass
class Stage:
    """One world and one bot, which can be stopped and started again."""

    music: Music
    discord: Discord
    engine: FakeEngine
    settings: Settings
    http: aiohttp.ClientSession
    judge: OpenApi | None = None
    bot: Bot | None = None
    running: "asyncio.Task[bool] | None" = None
    bots: list[Bot] = field(default_factory=list)

    async def start_bot(self) -> Bot:
        """A new process' worth of bot, ready for questions."""
        self.bot = await built(self.settings, self.engine, Play(guild_ready=0.05))
        self.running = asyncio.create_task(self.bot.run())
        bot = self.bot
        await self.until(lambda: bot.well)
        return bot

    async def stop_bot(self) -> None:
        """A clean end."""
        if self.bot and self.running:
            self.bot.stop()
            await self.running
        self.bot = self.running = None

    async def cut_short(self) -> None:
        """No clean end, as of a process that is killed."""
        assert self.running is not None
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)

    async def bot_forgets_what_it_told(self) -> None:
        """As if the commands had never been told to Discord."""
        store = await SqliteStore.open(Path(self.settings.home) / "songbot.db", WallClock())
        await store.note(SYNCED, "")
        await store.close()

    async def until(self, condition: Callable[[], object]) -> None:
        """Return as soon as something is true."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await asyncio.sleep(0.005)

    @property
    def general(self) -> str:
        """The channel where most of it happens."""
        return next(id_ for id_, one in self.discord.world.channels.items() if one.get("name") == "general")

    def direct(self, person: str) -> str:
        """Somebody's private channel."""
        wanted = self.discord.world.people[person]
        return next(id_ for id_, one in self.discord.world.channels.items() if wanted in one.get("recipients", ()))

    async def use(self, command: str, options: Mapping[str, object] | None = None, **more: Any) -> str:
        """Use a command; the interaction."""
        given: list[Json] = [
            {"name": name, "type": _kind(value), "value": value} for name, value in (options or {}).items()
        ]
        command, _, part = command.partition(" ") if command.startswith("me ") else (command, "", "")
        given = [{"name": part, "type": 1, "options": given}] if part else given
        asked = {"as": "mila", "channel": self.general, "type": 2, "command": command, "options": given, **more}
        return await self.send(asked)

    async def send(self, asked: Json, files: Mapping[str, tuple[str, bytes]] | None = None) -> str:
        """Any interaction; its id."""
        body: Any = {"json": asked}
        if files:
            form = aiohttp.FormData()
            form.add_field("payload_json", json.dumps(asked), content_type="application/json")
            for name, (filename, data) in files.items():
                form.add_field(name, data, filename=filename, content_type="application/octet-stream")
            body = {"data": form}
        async with self.http.post("/people/interactions", **body) as answer:
            told = await answer.json()
            assert answer.status == 202, told
            return str(told["interaction_id"])

    async def press(self, message: Json, label: str, who: str = "mila", values: list[str] | None = None) -> str:
        """A button by its label, or the menu."""
        for one in _every(message["components"]):
            if one.get("label") == label or (values and one["type"] == 3):
                asked = {"as": who, "channel": message["channel_id"], "type": 3, "message": message["id"]}
                return await self.send(asked | {"custom_id": one["custom_id"], "values": values or []})
        raise AssertionError(f"no button {label}")

    async def choose(self, message: Json, menu: str, value: str, who: str = "mila") -> str:
        """From the menu whose id begins so."""
        one = next(one for one in _every(message["components"]) if str(one.get("custom_id", "")).startswith(menu))
        asked = {"as": who, "channel": message["channel_id"], "type": 3, "message": message["id"]}
        return await self.send(asked | {"custom_id": one["custom_id"], "values": [value]})

    async def fill(self, interaction: str, text: str, who: str = "mila") -> str:
        """The one line of the form that an interaction opened."""
        opened = self.discord.interactions.by_id[interaction]
        await self.until(lambda: opened.outcome is not None)
        assert opened.outcome is not None
        field = {"type": 4, "custom_id": "value", "value": text}
        asked = {"as": who, "channel": opened.channel, "type": 5, "interaction_id": interaction}
        parts = [{"type": 18, "component": field}]
        return await self.send(asked | {"custom_id": opened.outcome["custom_id"], "components": parts})

    async def answer(self, interaction: str) -> str:
        """What the reply says once it is no longer on its way."""
        found = self.discord.interactions.by_id[interaction]
        await self.until(lambda: found.answers and not self.said(interaction).endswith("…"))
        await self.until(lambda: "before you" not in self.said(interaction))
        return self.said(interaction)

    def said(self, interaction: str) -> str:
        """What the reply says now."""
        line = next(one for one in self.discord.interactions.ledger() if one["interaction_id"] == interaction)
        return str(line["final"] or "")

    def message(self, interaction: str) -> Json:
        """The reply."""
        found = self.discord.interactions.by_id[interaction]
        assert found.original is not None
        return self.discord.world.message(found.channel, found.original["id"])

    async def ask(self, text: str, **more: Any) -> str:
        """/predict, to its answer."""
        return await self.answer(await self.use("predict", {"song": text}, **more))

    def song(self, condition: Callable[[Track], bool] = lambda _: True) -> Track:
        """A song that every service has, or the first of another kind."""
        tracks = self.music.catalogue.tracks
        return next(one for one in tracks if condition(one) and not one.version and one.title.isascii())


def link(track: Track) -> str:
    """As people paste it."""
    return f"https://open.spotify.com/intl-de/track/{track.id}?si=0123456789abcdef"


def whole(track: Track) -> bool:
    """Known to all, with a preview."""
    return track.preview and not track.missing and track.listeners > 100


def settings_of(token: str, home: Path, where: tuple[str, Mapping[str, str]]) -> Settings:
    """What leads a bot to the local Discord and the stand-ins of the services."""
    origin, hosts = where
    return Settings(
        discord_token=token,
        spotify_id=KEYS["spotify_id"],
        spotify_secret=KEYS["spotify_secret"],
        lastfm_key=KEYS["lastfm"],
        home=str(home),
        health="off",
        discord_api=f"{origin}/api/v10",
        discord_gateway=origin.replace("http", "ws", 1) + "/gateway",
        hosts=",".join(f"{host}={address}" for host, address in hosts.items()),
    )


def variables(settings: Settings) -> dict[str, str]:
    """The same as an operator would write them into the environment."""
    return {str(one.metadata["variable"]): str(getattr(settings, one.name)) for one in fields(settings)}


@contextlib.asynccontextmanager
async def surroundings(home: Path) -> AsyncIterator[Stage]:
    """Everything but a bot; whatever one and Discord tell each other is as Discord documents it."""
    music, discord = Music(), Discord()
    judge = checker() if document() else None
    if judge:
        discord.observe(judge)
    hosts = await music.start()
    origin = await discord.start()
    settings = settings_of(discord.world.token, home, (origin, hosts))
    try:
        async with aiohttp.ClientSession(origin) as http:
            yield Stage(music, discord, FakeEngine(), settings, http, judge)
    finally:
        await discord.stop()
        await music.stop()
    complaints = sorted(set(judge.complaints)) if judge else []
    assert not complaints, "\n".join(complaints)


@contextlib.asynccontextmanager
async def stage(home: Path) -> AsyncIterator[Stage]:
    """Everything up, everything down again."""
    async with surroundings(home) as made:
        with elsewhere(made.settings.discord_api, made.settings.discord_gateway):
            try:
                await made.start_bot()
                yield made
            finally:
                made.engine.hold.set()
                await made.stop_bot()


def _kind(value: object) -> int:
    return 5 if isinstance(value, bool) else 3


def _every(components: list[Json]) -> list[Json]:
    found = []
    for one in components:
        found += [one, *_every(one.get("components", []))]
    return found
