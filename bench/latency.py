"""From a question to its card: one person and fifty, known songs and new ones, while the services take their time."""

import argparse
import asyncio
import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import aiohttp
import numpy as np
from numpy.typing import NDArray

from bench.parts.crowd import Crowd, Shown
from songbot.chat.address import elsewhere
from songbot.sandbox.discord.app import Discord
from songbot.sandbox.music.app import Music
from songbot.sandbox.music.wire import cover
from tests.songbot.flows.stage import link, settings_of, variables, whole

ROOT, PORT = Path(__file__).parents[1], 8791
Vector = NDArray[np.float64]
COVER = 640
CONSTANTS = np.linspace(0, 20, 201)
LATENCY = (0.2, 1.5)
"""Median and 95th percentile of what a service takes, in seconds."""


def run(argv: list[str]) -> dict[str, object]:
    """Measure, print, return the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench latency", description=__doc__)
    parser.add_argument("--small", action="store_true", help="forty people and fifty known songs")
    parser.add_argument("--dump", type=Path, help="a file for every estimate that was shown and what was said when")
    asked = parser.parse_args(argv)
    return asyncio.run(_measured((40, 50) if asked.small else (50, 500), asked.dump))


async def _measured(sizes: tuple[int, int], dump: Path | None) -> dict[str, object]:
    music, discord = Music(), Discord()
    hosts, origin = await music.start(), await discord.start()
    with tempfile.TemporaryDirectory() as home, elsewhere(f"{origin}/api/v10", f"{origin}/gateway"):
        there = settings_of(discord.world.token, Path(home), (origin, hosts))
        wanted = replace(there, per_user="1000", health=f"127.0.0.1:{PORT}", log="WARNING")
        settings = variables(wanted) | {"OMP_NUM_THREADS": "1"}
        bot = await asyncio.create_subprocess_exec(sys.executable, "bot.py", cwd=ROOT, env=settings)
        try:
            async with aiohttp.ClientSession(origin) as http:
                crowd = Crowd(discord, http)
                await crowd.until(lambda: discord.gateway.online and bool(discord.world.commands.get("")))
                told = await _all(crowd, music, bot.pid, sizes)
                told |= await _health(bot.pid)
                _dump(crowd, dump)
        finally:
            bot.terminate()
            await bot.wait()
    await discord.stop()
    await music.stop()
    for name, value in told.items():
        print(f"{name:<44}{value:10.1f}")
    return dict(told)


async def _all(crowd: Crowd, music: Music, bot: int, sizes: tuple[int, int]) -> dict[str, float]:
    people, flood = sizes
    songs = [link(song) for song in music.catalogue.tracks if whole(song)]
    _say("inventing sound and covers")
    for song in [song for song in music.catalogue.tracks if whole(song)][: people + 20]:
        # Clips and covers take half a second to invent, which no real service does.
        await music.world.sounds.clip(song.song, "mp3")
        cover(song.album.art, COVER)
    told: dict[str, float] = {}
    _say("one person, a known song")
    await crowd.ask(songs[:1])
    known = [await crowd.ask(songs[:1]) for _ in range(50)]
    told |= _spread("known song to card, ms", [card for _, cards in known for card in cards])
    _say("one person, new songs, services that take their time")
    music.faults.latency = LATENCY
    alone = [await crowd.ask([song]) for song in songs[1:11]]
    told |= _spread("new song to card, one person, ms", [card for _, cards in alone for card in cards])
    _say(f"{people} people at once, new songs")
    began, busy = time.perf_counter(), _processors(bot)
    acks, cards = await crowd.ask(songs[20 : 20 + people])
    told |= {f"processor, {people} at once, {who}, s": now - busy[who] for who, now in _processors(bot).items()}
    told |= _spread(f"acknowledged, {people} at once, ms", acks)
    told |= _spread(f"new songs to card, {people} at once, ms", cards)
    told[f"without a score, of {people}"] = len(crowd.refusals)
    for refusal in crowd.refusals:
        _say(f"without a score: {refusal}")
    told |= _estimates(crowd.shown(), np.array(cards) / 1000)
    _say("all cards are there; waiting for the slow services' words")
    while await _number("cards_that_wait_for_more"):
        await asyncio.sleep(0.1)
    told[f"all of {people} enriched, s"] = time.perf_counter() - began
    _say(f"{flood} known songs at once")
    music.faults.latency = None
    began = time.perf_counter()
    acks, cards = await crowd.ask([songs[20 + at % people] for at in range(flood)])
    told[f"answers per second, {flood} known at once"] = flood / (time.perf_counter() - began)
    return told | _spread(f"acknowledged, {flood} at once, ms", acks)


def _estimates(shown: Sequence[Shown], cards: Vector) -> dict[str, float]:
    """How right the foretold waits were, against the best line through places and the best single number for all."""
    told = {"one number for all, the best afterwards, share": max(_right(np.array(one), cards) for one in CONSTANTS)}
    if not shown:
        return {"estimates shown": 0.0} | told
    foretold, true, places = np.array([(one.foretold, one.true, one.place) for one in shown]).T
    lines = itertools.product(CONSTANTS, np.linspace(0, 0.5, 101))
    return {
        "estimates shown": float(len(shown)),
        "estimates within 30 %, share": _right(foretold, true),
        "estimates, median error, %": 100 * float(np.median(np.abs(foretold - true) / true)),
        "the best line afterwards, share": max(_right(alone + each * places, true) for alone, each in lines),
    } | told


def _right(foretold: Vector, true: Vector) -> float:
    return float(np.mean(np.abs(foretold - true) <= 0.3 * true))


def _dump(crowd: Crowd, file: Path | None) -> None:
    if file:
        rows = [*map(asdict, crowd.shown()), *crowd.paths()]
        file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr)


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
