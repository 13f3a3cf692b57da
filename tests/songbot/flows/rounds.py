"""Rounds of killing: a bot dies at a boundary with jobs in flight, another takes over, and Discord's ledger is read."""

import asyncio
import contextlib
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import aiohttp

from songbot.sandbox.discord.app import Discord
from songbot.sandbox.music.app import KEYS, Music
from songbot.sandbox.music.catalogue import Track
from songbot.settings import Settings
from tests.songbot.flows.stage import link, whole

STEPS = ("asked", "claimed", "resolved", "fetched", "inferred", "recorded", "delivered", "finished")
LATE_STEPS = ("claimed", "delivered", "sent")
EVERY = 4
ROOT = Path(__file__).parents[3]
PATIENCE = 20.0
LOST = 6.0
"""Seconds after which a question is lost where a guard is known to be missing."""

QUARTER_OF_AN_HOUR = 905.0


@dataclass
class Told:
    """What the rounds came to."""

    rounds: int = 0
    accepted: int = 0
    lost: int = 0
    doubled: int = 0
    in_flight: int = 0
    steps: Counter[str] = field(default_factory=Counter)


@dataclass
class World:
    """Discord and the services, which outlive every bot."""

    discord: Discord
    music: Music
    settings: Settings
    http: aiohttp.ClientSession
    ahead: list[float]
    without: str = ""

    async def bot(self, step: str = "", times: int = 1) -> asyncio.subprocess.Process:
        """A bot that is there, or was."""
        before = self.discord.gateway.connections
        told = {"step": step, "times": times, "without": self.without, "ahead": self.ahead[0]}
        command = (sys.executable, "-m", "tests.songbot.flows.mortal")
        process = await asyncio.create_subprocess_exec(
            *command,
            json.dumps(told | {"settings": asdict(self.settings)}),
            cwd=ROOT,
            stderr=asyncio.subprocess.DEVNULL,
        )
        gateway, commands = self.discord.gateway, self.discord.world.commands
        # One that has work from its predecessor may die of it before it is there.
        await _until(lambda: process.returncode is not None or (gateway.connections > before and gateway.online))
        await _until(lambda: process.returncode is not None or bool(commands.get("")))
        return process

    async def ask(self, text: str, who: str) -> str | None:
        """A question; None where the bot is not there to take it."""
        world = self.discord.world
        channel = next(id_ for id_, one in world.channels.items() if one.get("name") == "general")
        options = [{"name": "song", "type": 3, "value": text}]
        asked = {"as": who, "channel": channel, "type": 2, "command": "predict", "options": options}
        async with self.http.post("/people/interactions", json=asked) as answer:
            return str((await answer.json())["interaction_id"]) if answer.status == 202 else None


@contextlib.asynccontextmanager
async def world(home: Path, without: str = "") -> AsyncIterator[World]:
    """Everything but a bot."""
    ahead = [0.0]
    discord, music = Discord(now=lambda: time.time() + ahead[0]), Music()
    hosts, origin = await music.start(), await discord.start()
    settings = Settings(
        discord_token=discord.world.token,
        spotify_id=KEYS["spotify_id"],
        spotify_secret=KEYS["spotify_secret"],
        lastfm_key=KEYS["lastfm"],
        home=str(home),
        per_user="99",
        health="",
        discord_api=f"{origin}/api/v10",
        discord_gateway=origin.replace("http", "ws", 1) + "/gateway",
        hosts=",".join(f"{host}={address}" for host, address in hosts.items()),
    )
    async with aiohttp.ClientSession(origin) as http:
        yield World(discord, music, settings, http, ahead, without)
    await discord.stop()
    await music.stop()


async def rounds(count: int, seed: int = 1, without: str = "") -> Told:
    """So many deaths; what was accepted must be answered exactly once."""
    told, rng = Told(), random.Random(seed)
    with tempfile.TemporaryDirectory() as home:
        async with world(Path(home), without) as made:
            songs = [one for one in made.music.catalogue.tracks if whole(one)]
            for number in range(count):
                await one_round(made, _way(number, without, rng), rng.sample(songs, 2), told)
    return told


def _way(number: int, without: str, rng: random.Random) -> tuple[str, bool]:
    """Where a round's bot dies, and whether its tokens die as well, as in every fourth round."""
    if number % EVERY == EVERY - 1:
        return rng.choice(LATE_STEPS), True
    return "finished early" if without == "finish" else STEPS[number % len(STEPS)], False


async def one_round(made: World, how: tuple[str, bool], songs: list[Track], told: Told) -> None:
    """Ask, die, take over, read the ledger."""
    step, late = how
    first = await made.bot("" if late else step)
    if late:
        made.music.faults.add({"host": "api.deezer.com", "fault": "slow", "seconds": 2, "times": 9})
    asked = [await made.ask(link(song), who) for song, who in zip(songs, ("mila", "arto"), strict=True)]
    if late:
        # Killed in the middle, and found by a bot that comes after the tokens have died.
        await _until(lambda: all(_acked(made, one) for one in asked if one))
        first.kill()
        await first.wait()
        made.ahead[0] += QUARTER_OF_AN_HOUR
        first = await made.bot(step)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(first.wait(), LOST if made.without else PATIENCE)
    told.in_flight += any(not _answers(made, one) for one in asked if one)
    second = await made.bot()
    accepted = [one for one in asked if one and _acked(made, one)]
    with contextlib.suppress(TimeoutError):
        await _until(lambda: all(_answers(made, one) for one in accepted), LOST if made.without else PATIENCE)
    # A clean end lets whatever is in hand come out, also what would be an answer too many.
    second.terminate()
    await second.wait()
    made.music.faults.waiting.clear()
    counts = [_answers(made, one) for one in accepted]
    told.rounds += 1
    told.steps[f"{step}, late" if late else step] += 1
    told.accepted += len(accepted)
    told.lost += sum(count == 0 for count in counts)
    told.doubled += sum(count > 1 for count in counts)


def _acked(made: World, interaction: str) -> bool:
    return made.discord.interactions.by_id[interaction].acked is not None


def _answers(made: World, interaction: str) -> int:
    """How many messages say how this question ended, as people see them."""
    line = next(one for one in made.discord.interactions.ledger() if one["interaction_id"] == interaction)
    ended = "of 100" in str(line["final"]) or "went wrong" in str(line["final"])
    found = made.discord.interactions.by_id[interaction]
    at = int(interaction)
    mention = f"<@{found.user['id']}>"
    in_channel = [
        one
        for one in made.discord.world.messages[found.channel].values()
        if one["type"] == 0 and mention in one["content"] and int(one["id"]) > at and _is_for(made, one, interaction)
    ]
    return int(ended) + len(in_channel)


def _is_for(made: World, message: dict[str, object], interaction: str) -> bool:
    """Whether a message in the channel answers this question: it comes after it and before its asker's next one."""
    found = made.discord.interactions.by_id[interaction]
    later = [
        int(other.id)
        for other in made.discord.interactions.by_id.values()
        if other.user["id"] == found.user["id"] and int(other.id) > int(interaction)
    ]
    return not later or int(str(message["id"])) < min(later)


async def _until(condition: Callable[[], object], patience: float = PATIENCE) -> None:
    async with asyncio.timeout(patience):
        while not condition():
            await asyncio.sleep(0.01)
