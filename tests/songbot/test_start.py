"""The whole thing as its operator starts it: processes of their own, with the real engine, until they are ended."""

import asyncio
import contextlib
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.songbot.flows.stage import Stage, link, surroundings, variables, whole
from tests.songbot.test_light import HEAVY

ROOT = Path(__file__).parents[2]
PATIENCE = 240.0
CARD = "of 100"

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells of other processes"),
    pytest.mark.timeout(900),
]


class Started:
    """A bot.py with nothing from our environment, and what it says."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        self._words = folder / f"{len(list(folder.iterdir()))}.log"
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), **settings}
        with self._words.open("wb") as words:
            self._process = subprocess.Popen(
                [sys.executable, str(ROOT / "bot.py"), *arguments],
                cwd=folder,
                env=environment,
                stdout=words,
                stderr=words,
                start_new_session=True,
            )
        self.pid = self._process.pid

    @property
    def said(self) -> str:
        """Everything so far, on both of its channels."""
        return self._words.read_text(encoding="utf-8")

    def signal(self, number: signal.Signals) -> None:
        """As Ctrl-C, a service manager, or nobody's friend would."""
        self._process.send_signal(number)

    async def says(self, pattern: str) -> str:
        """The first part of the pattern, once it is said."""
        await until(lambda: re.search(pattern, self.said) or self._process.poll() is not None)
        found = re.search(pattern, self.said)
        assert found, self.said
        return found[1]

    async def ended(self) -> int:
        """How it ended."""
        await until(lambda: self._process.poll() is not None)
        return self._process.returncode

    def megabytes(self) -> float:
        """What it holds of the memory."""
        facts = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in facts.splitlines() if line.startswith("VmRSS")) / 1024

    def heavy(self) -> set[str]:
        """Which of the heavy packages have a library in it."""
        mapped = Path(f"/proc/{self.pid}/maps").read_text(encoding="utf-8")
        return {name for name in HEAVY if f"/site-packages/{name}" in mapped}


async def until(condition: Callable[[], object]) -> None:
    """Return as soon as something is true."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.01)


def descendants(pid: int) -> Iterator[int]:
    """Every process that came of this one and is still its own."""
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, file.read_text(encoding="ascii").split()):
            yield from (child, *descendants(child))


def alive(pid: int) -> bool:
    """Whether a process still runs; one that nobody has buried yet does not."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return False


@contextlib.asynccontextmanager
async def started(folder: Path, *arguments: str, **settings: str) -> AsyncIterator[Started]:
    """A bot that is gone at the end, with all that came of it, however the test went."""
    made = Started(folder, *arguments, **settings)
    try:
        yield made
    finally:
        family = [made.pid, *descendants(made.pid)]
        for pid in filter(alive, family):
            os.kill(pid, signal.SIGKILL)
        await made.ended()


def collected(state: Path) -> int:
    """How many rows there are of songs that nobody asked for."""
    with contextlib.closing(sqlite3.connect(state / "songbot.db")) as database:
        return int(database.execute("SELECT count(*) FROM samples WHERE row ->> '$.origin' <> 'asked'").fetchone()[0])


def free_port() -> str:
    """One that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


class Visitor:
    """Somebody at the demo's page, who knows no more of it than the page does."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http

    async def state(self) -> Mapping[str, Any]:
        """What the page shows at its start."""
        async with self._http.get("/people/state?as=mila") as answer:
            return dict(await answer.json())

    async def there(self) -> Mapping[str, Any]:
        """The same, once the bot is there with its commands."""
        async with asyncio.timeout(PATIENCE):
            while True:
                found = await self.state()
                if found["online"] and found["commands"]:
                    return found
                await asyncio.sleep(0.05)

    async def use(self, state: Mapping[str, Any], text: str) -> str:
        """Send a suggested line as it stands; the interaction."""
        command, _, option = text.removeprefix("/").partition(" ")
        name, _, value = option.partition(":")
        channel = state["guilds"][0]["channels"][0]["id"]
        options = [{"name": name, "type": 3, "value": value}]
        asked = {"as": "mila", "channel": channel, "type": 2, "command": command, "options": options}
        async with self._http.post("/people/interactions", json=asked) as answer:
            return str((await answer.json())["interaction_id"])

    async def line(self, interaction: str, condition: Callable[[Mapping[str, Any]], object]) -> Mapping[str, Any]:
        """What the ledger says of it, once that is so."""
        async with asyncio.timeout(PATIENCE):
            while True:
                async with self._http.get("/people/ledger") as answer:
                    found = next(one for one in await answer.json() if one["interaction_id"] == interaction)
                if condition(found):
                    return dict(found)
                await asyncio.sleep(0.02)


async def test_with_no_key_it_is_the_whole_demo_in_a_light_process_that_ends_when_told(tmp_path: Path) -> None:
    port, state = free_port(), tmp_path / "fresh"
    settings = {"SONGBOT_HOME": str(state), "SONGBOT_HEALTH": "off"}
    async with started(tmp_path, "--port", port, **settings) as bot:
        page = await bot.says(r"songbot's demo: (\S+)")
        assert page == f"http://127.0.0.1:{port}/"
        async with aiohttp.ClientSession(page) as http, http.get("/") as shown:
            assert shown.status == 200
            visitor = Visitor(http)
            found = await visitor.there()
            asked = await visitor.use(found, found["samples"][0]["text"])
            card = await visitor.line(asked, lambda line: line["final"] and CARD in line["final"])
            assert len(card["answers"]) == 1
            assert bot.megabytes() < 120
            assert bot.heavy() == set()
            await until(lambda: collected(state) > 5)  # what a retraining learns from comes by itself
            another = await visitor.use(found, found["samples"][1]["text"])
            await visitor.line(another, lambda line: line["acked"] is not None)
        family = list(descendants(bot.pid))
        assert len(family) >= 2  # the stand-ins, and the engine
        os.killpg(bot.pid, signal.SIGINT)  # as a terminal does, whose Ctrl-C reaches all that it has started
        assert await bot.ended() == 0
        assert "stumble" not in bot.said  # the stand-ins are there until the last answer is
        assert "Stopping; what is being answered has 20 s." in bot.said
        assert "Traceback" not in bot.said
        await until(lambda: not any(map(alive, family)))
        assert (state / "songbot.db").exists()


@contextlib.asynccontextmanager
async def bot_at(world: Stage, folder: Path) -> AsyncIterator[Started]:
    """One with keys, once it is there."""
    before = world.discord.gateway.connections
    async with started(folder, **variables(world.settings)) as bot:
        await until(lambda: world.discord.gateway.connections > before and world.discord.gateway.online)
        await until(lambda: world.discord.world.commands.get(""))
        yield bot


async def asked_slowly(world: Stage, song: str) -> str:
    """A question that takes seconds, while it is being worked on."""
    world.music.faults.add({"host": "api.deezer.com", "fault": "slow", "seconds": 2, "times": 2})
    asked = await world.use("predict", {"song": song})
    await until(lambda: world.discord.interactions.by_id[asked].acked is not None)
    return asked


def messages(world: Stage) -> int:
    """How many the bot has in the channel."""
    kept = world.discord.world.messages[world.general].values()
    return sum(one["author"] is world.discord.world.bot for one in kept)


async def test_however_it_is_ended_what_was_asked_has_one_answer_and_nothing_is_left_behind(tmp_path: Path) -> None:
    async with surroundings(tmp_path / "state") as world:
        songs = [link(one) for one in world.music.catalogue.tracks if whole(one)]
        async with bot_at(world, tmp_path) as bot:
            family = list(descendants(bot.pid))
            first = await asked_slowly(world, songs[0])
            bot.signal(signal.SIGTERM)
            assert await bot.ended() == 0
            assert "stopping; what is in hand has 20 s" in bot.said
        async with bot_at(world, tmp_path) as bot:
            family += descendants(bot.pid)
            await until(lambda: CARD in world.said(first))
            second = await asked_slowly(world, songs[1])
            bot.signal(signal.SIGINT)
            await bot.says("(stopping)")
            bot.signal(signal.SIGINT)
            assert await bot.ended() == -signal.SIGINT
            assert "Traceback" not in bot.said
            assert CARD not in world.said(second)
        async with bot_at(world, tmp_path) as bot:
            family += descendants(bot.pid)
            await until(lambda: CARD in world.said(second))
            third = await asked_slowly(world, songs[2])
            bot.signal(signal.SIGKILL)
            assert await bot.ended() == -signal.SIGKILL
            assert CARD not in world.said(third)
            await until(lambda: not any(map(alive, family)))
        async with bot_at(world, tmp_path) as bot:
            await until(lambda: CARD in world.said(third))
            bot.signal(signal.SIGTERM)
            assert await bot.ended() == 0
        assert all(CARD in world.said(one) for one in (first, second, third))
        assert messages(world) == 3
