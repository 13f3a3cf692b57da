"""From a question to its card: one person and fifty, known songs and new ones, while the services take their time."""

import argparse
import asyncio
import itertools
import os
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import aiohttp
import numpy as np

from songbot.chat.address import elsewhere
from songbot.sandbox.discord import shapes
from songbot.sandbox.discord.app import Discord
from songbot.sandbox.discord.world import World
from songbot.sandbox.music.app import KEYS, Music
from songbot.sandbox.music.wire import cover
from songbot.words import say
from tests.songbot.flows.rounds import ROOT
from tests.songbot.flows.stage import link, whole

PORT = 8791
PEOPLE, COVER = 50, 640
LATENCY = (0.2, 1.5)
"""Median and 95th percentile of what a service takes, in seconds."""

ESTIMATE = re.compile(r"about (\d+) s")
UNDER_WAY = {say(f"progress.{key}") for key in ("resolve", "listen", "again")}
LEAST = 3.0
"""Seconds; a whole second more or less of a shorter wait says nothing."""


def run(argv: list[str]) -> dict[str, object]:
    """Measure, print, return the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench latency", description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--flood", type=int, default=500)
    asked = parser.parse_args(argv)
    return asyncio.run(_measured(asked.people, asked.flood))


async def _measured(people: int, flood: int) -> dict[str, object]:
    music, discord = Music(), Discord()
    hosts, origin = await music.start(), await discord.start()
    with tempfile.TemporaryDirectory() as home, elsewhere(f"{origin}/api/v10", f"{origin}/gateway"):
        settings = {
            "DISCORD_TOKEN": discord.world.token,
            "SPOTIPY_CLIENT_ID": KEYS["spotify_id"],
            "SPOTIPY_CLIENT_SECRET": KEYS["spotify_secret"],
            "LASTFM_API_KEY": KEYS["lastfm"],
            "SONGBOT_HOME": home,
            "SONGBOT_PER_USER": "1000",
            "SONGBOT_HEALTH": f"127.0.0.1:{PORT}",
            "SONGBOT_LOG": "WARNING",
            "SONGBOT_DISCORD_API": f"{origin}/api/v10",
            "SONGBOT_DISCORD_GATEWAY": origin.replace("http", "ws", 1) + "/gateway",
            "SONGBOT_HOSTS": ",".join(f"{host}={address}" for host, address in hosts.items()),
            "OMP_NUM_THREADS": "1",
        }
        bot = await asyncio.create_subprocess_exec(_python(), "bot.py", cwd=ROOT, env=settings)
        try:
            async with aiohttp.ClientSession(origin) as http:
                crowd = Crowd(discord, http)
                await crowd.until(lambda: discord.gateway.online and bool(discord.world.commands.get("")))
                told = await _all(crowd, music, bot.pid, (people, flood))
                told |= await _health(bot.pid)
        finally:
            bot.terminate()
            await bot.wait()
    await discord.stop()
    await music.stop()
    for name, value in told.items():
        print(f"{name:<44}{value:10.1f}")
    return dict(told)


class Crowd:
    """People who ask, and the ledger that says when they were answered."""

    def __init__(self, discord: Discord, http: aiohttp.ClientSession) -> None:
        self._discord = discord
        self._http = http
        self._answered: dict[str, float] = {}
        self.refusals: list[str] = []
        self._told: dict[str, list[tuple[float, float]]] = {}  # when which end of the wait was foretold
        self._turn = itertools.cycle(_people(discord.world))
        discord.world.hears.append(self._hear)

    def _hear(self, event: str, data: dict[str, object], _: str) -> None:
        about, now = data.get("interaction_metadata"), time.time()
        if event != "MESSAGE_UPDATE" or not isinstance(about, dict):
            return
        asked, said = str(about["id"]), str(data["content"])
        if found := ESTIMATE.search(said):
            self._told.setdefault(asked, []).append((now, now + float(found[1])))
        elif said not in UNDER_WAY:
            self._answered.setdefault(asked, now)
            self.refusals += [said] if not data["components"] else []

    async def until(self, condition: Callable[[], object]) -> None:
        """Return as soon as something is true."""
        async with asyncio.timeout(180):
            while not condition():
                await asyncio.sleep(0.001)

    def foretold(self) -> list[float]:
        """By which share of the true wait each estimate was wrong, of those that foretold three seconds or more."""
        pairs = [(self._answered[one], told) for one, every in self._told.items() for told in every]
        waits = [(ended - at, foretold - at) for ended, (at, foretold) in pairs if foretold - at >= LEAST]
        return [abs(foretold - true) / true for true, foretold in waits]

    async def ask(self, texts: Sequence[str]) -> tuple[list[float], list[float]]:
        """All at once: milliseconds to the acknowledgement and to the card of each."""
        asked = await asyncio.gather(*map(self._one, texts))
        await self.until(lambda: all(one in self._answered for one in asked))
        found = [self._discord.interactions.by_id[one] for one in asked]
        acks = [1000 * (one.acked or 0) for one in found]
        return acks, [1000 * (self._answered[one.id] - one.at) for one in found]

    async def _one(self, text: str) -> str:
        world = self._discord.world
        channel = next(id_ for id_, one in world.channels.items() if one.get("name") == "general")
        options = [{"name": "song", "type": 3, "value": text}]
        asked = {"as": next(self._turn), "channel": channel, "type": 2, "command": "predict", "options": options}
        async with self._http.post("/people/interactions", json=asked) as answer:
            return str((await answer.json())["interaction_id"])


async def _all(crowd: Crowd, music: Music, bot: int, sizes: tuple[int, int]) -> dict[str, float]:
    people, flood = sizes
    songs = [link(song) for song in music.catalogue.tracks if whole(song)]
    for song in [song for song in music.catalogue.tracks if whole(song)][: people + 20]:
        # Clips and covers take half a second to invent, which no real service does.
        await music.world.sounds.clip(song.song, "mp3")
        cover(song.album.art, COVER)
    told: dict[str, float] = {}
    await crowd.ask(songs[:1])
    known = [await crowd.ask(songs[:1]) for _ in range(50)]
    told |= _spread("known song to card, ms", [card for _, cards in known for card in cards])
    music.faults.latency = LATENCY
    alone = [await crowd.ask([song]) for song in songs[1:11]]
    told |= _spread("new song to card, one person, ms", [card for _, cards in alone for card in cards])
    began, busy = time.perf_counter(), _processors(bot)
    acks, cards = await crowd.ask(songs[20 : 20 + people])
    told |= {f"processor, {people} at once, {who}, s": now - busy[who] for who, now in _processors(bot).items()}
    told |= _spread(f"acknowledged, {people} at once, ms", acks)
    told |= _spread(f"new songs to card, {people} at once, ms", cards)
    told[f"without a score, of {people}"] = len(crowd.refusals)
    wrong = crowd.foretold()
    told["estimates shown"] = len(wrong)
    told["estimates within 30 %, share"] = float(np.mean(np.array(wrong) <= 0.3)) if wrong else 0.0
    told["estimates, median error, %"] = 100 * float(np.median(wrong)) if wrong else 0.0
    while await _number("cards_that_wait_for_more"):
        await asyncio.sleep(0.1)
    told[f"all of {people} enriched, s"] = time.perf_counter() - began
    music.faults.latency = None
    began = time.perf_counter()
    acks, cards = await crowd.ask([songs[at % people] for at in range(flood)])
    told[f"answers per second, {flood} known at once"] = flood / (time.perf_counter() - began)
    return told | _spread(f"acknowledged, {flood} at once, ms", acks)


def _people(world: World) -> Sequence[str]:
    """A server's worth of people, since each of them may only ask so fast."""
    names = [f"person{number}" for number in range(PEOPLE)]
    for name in names:
        world.people[name] = shapes.user(world.flake(), name, None)
        member = shapes.member(world.people[name], world.stamp(), [])
        world.guilds[world.guild]["members"].append(member)
    return names


def _spread(name: str, values: Sequence[float]) -> dict[str, float]:
    return {f"{name}, p{level}": float(np.percentile(values, level)) for level in (50, 95, 99)}


async def _health(pid: int) -> dict[str, float]:
    status = await asyncio.to_thread(Path(f"/proc/{pid}/status").read_text, encoding="ascii")
    memory = next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))
    return {
        "lag of the loop, ms, p99": 1000 * await _number("loop_lag_p99_seconds"),
        "lag of the loop, ms, worst": 1000 * await _number("loop_lag_worst_seconds"),
        "memory of the bot process, MiB": memory,
    }


def _processors(bot: int) -> dict[str, float]:
    """Seconds of a core that each part has had so far; the stand-ins live here, and are no part of the bot."""
    engines = Path(f"/proc/{bot}/task/{bot}/children").read_text(encoding="ascii").split()
    parts = {"bot": [bot], "engine": map(int, engines), "stand-ins": [os.getpid()]}
    return {name: sum(map(_processor, pids)) for name, pids in parts.items()}


def _processor(pid: int) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


async def _number(name: str) -> float:
    """What the bot says of itself."""
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{PORT}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(f"songbot_{name} "))


def _python() -> str:
    return str(ROOT / ".venv" / "bin" / "python")
