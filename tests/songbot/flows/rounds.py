"""Rounds of killing: a bot or its engine dies with jobs in flight, another takes over, Discord's ledger is read."""

import asyncio
import contextlib
import itertools
import multiprocessing
import random
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from multiprocessing.context import ForkServerProcess
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

import aiohttp

from songbot.sandbox.discord.app import Discord
from songbot.sandbox.music.app import Music
from songbot.sandbox.music.catalogue import Track
from songbot.sandbox.music.making import ARTISTS
from songbot.settings import Settings
from tests.songbot.flows.mortal import Fate, live
from tests.songbot.flows.stage import link, settings_of, whole

STEPS = ("asked", "claimed", "resolved", "fetched", "inferred", "recorded", "delivered", "finished")
LATE_STEPS = ("claimed", "delivered", "sent")
EVERY, LATE = 10, 4
"""Each tenth round kills the engine; of the others, each fourth lets the tokens die as well."""

SITTING = 5
"""Deaths of the engine under one bot: it is slow to start. The last of them takes the bot along."""

MOST_DEATHS = 3
PATIENCE = 60.0
LOST = 15.0
"""Seconds after which a question is lost where a guard is known to be missing."""

QUARTER_OF_AN_HOUR, TEN_MINUTES = 905.0, 600.0
PEOPLE = ("mila", "arto")
ENDS = ("of 100", "went wrong", "could not answer")
"""What the cards say, and the two sentences for which a question may end without one."""


@dataclass(frozen=True)
class Death:
    """How a round's bot dies: at a step boundary, and late, when the tokens of what it found are dead already."""

    step: str
    late: bool = False

    def __str__(self) -> str:
        return f"{self.step}, late" if self.late else self.step


@dataclass
class Told:
    """What the rounds came to."""

    rounds: int = 0
    accepted: int = 0
    in_flight: int = 0
    lost: int = 0
    doubled: int = 0
    seconds: float = 0.0
    steps: dict[str, int] = field(default_factory=dict)


@dataclass
class Plan:
    """So many rounds, all of one death where one is named, without a guard where one is named."""

    count: int
    seed: int = 1
    without: str = ""
    death: Death | None = None
    engine: int = 0  # how many of the rounds are deaths of the engine


@dataclass
class World:
    """Discord and the services, which outlive every bot."""

    discord: Discord
    music: Music
    settings: Settings
    http: aiohttp.ClientSession
    ahead: list[float]
    deck: Iterator[Track]  # songs that nobody has asked for
    without: str = ""

    async def bot(self, step: str = "", dooms: "Synchronized[int] | None" = None) -> ForkServerProcess:
        """A bot that is there, or was."""
        gateway, commands = self.discord.gateway, self.discord.world.commands
        before = gateway.connections
        fate = Fate(self.settings, step, self.without, self.ahead[0], dooms)
        process = _nursery().Process(target=live, args=(fate,), daemon=True)
        process.start()
        # One that has work from its predecessor may die of it before it is there.
        await _until(lambda: process.exitcode is not None or (gateway.connections > before and gateway.online))
        await _until(lambda: process.exitcode is not None or bool(commands.get("")))
        return process

    async def ask(self) -> list[str]:
        """Two people ask at once, each for a song of their own; the questions that Discord handed to a bot."""
        return [one for one in await asyncio.gather(*map(self._ask, PEOPLE)) if one]

    async def _ask(self, who: str) -> str:
        channel = next(id_ for id_, one in self.discord.world.channels.items() if one.get("name") == "general")
        options = [{"name": "song", "type": 3, "value": link(next(self.deck))}]
        asked = {"as": who, "channel": channel, "type": 2, "command": "predict", "options": options}
        async with self.http.post("/people/interactions", json=asked) as answer:
            return str((await answer.json())["interaction_id"]) if answer.status == 202 else ""

    def acked(self, interaction: str) -> bool:
        """Whether Discord took the bot's word that it will answer."""
        return self.discord.interactions.by_id[interaction].acked is not None

    def answers(self, interaction: str) -> int:
        """How many messages say how this question ended, as people see them."""
        found = self.discord.interactions.by_id[interaction]
        final = str(self.discord.interactions.line(found)["final"])
        mention, at = f"<@{found.user['id']}>", int(interaction)
        until = self._next_question(found.user["id"], at)
        in_channel = [
            one
            for one in self.discord.world.messages[found.channel].values()
            if one["type"] == 0 and mention in one["content"] and at < int(one["id"]) < until
        ]
        return any(end in final for end in ENDS) + len(in_channel)

    def _next_question(self, person: str, after: int) -> float:
        """A message in the channel answers what its reader asked last."""
        theirs = [int(one.id) for one in self.discord.interactions.by_id.values() if one.user["id"] == person]
        return min((one for one in theirs if one > after), default=float("inf"))


@contextlib.asynccontextmanager
async def world(home: Path, plan: Plan) -> AsyncIterator[World]:
    """Everything but a bot, and more songs than will be asked for."""
    ahead = [0.0]
    discord = Discord(now=lambda: time.time() + ahead[0])
    music = Music(artists=max(ARTISTS, 2 * plan.count))
    hosts, origin = await music.start(), await discord.start()
    settings = replace(settings_of(discord.world.token, home, (origin, hosts)), per_user="99")
    songs = [one for one in music.catalogue.tracks if whole(one)]
    random.Random(plan.seed).shuffle(songs)
    async with aiohttp.ClientSession(origin) as http:
        yield World(discord, music, settings, http, ahead, iter(songs), plan.without)
    await discord.stop()
    await music.stop()


async def rounds(plan: Plan, told: Told | None = None, hear: Callable[[Told], None] = lambda _: None) -> Told:
    """So many deaths; what was accepted must be answered exactly once. `hear` is told after each."""
    told = told or Told()
    begun = time.monotonic()

    def heard() -> None:
        told.seconds = round(time.monotonic() - begun, 1)
        hear(told)

    with tempfile.TemporaryDirectory() as home:
        async with world(Path(home), plan) as made:
            for death in deaths(plan):
                await _one_round(made, death, told)
                heard()
            for start in range(0, plan.engine, SITTING):
                await _sitting(made, min(SITTING, plan.engine - start), told, heard)
    return told


def deaths(plan: Plan) -> Iterator[Death]:
    """Where the bots die, one step after another."""
    steps = map(Death, itertools.cycle(STEPS))
    late = (Death(step, late=True) for step in itertools.cycle(LATE_STEPS))
    for number in range(plan.count - plan.engine):
        yield plan.death or next(late if number % LATE == LATE - 1 else steps)


async def _one_round(made: World, death: Death, told: Told) -> None:
    """Ask, die, take over, read the ledger."""
    first = await made.bot("" if death.late else death.step)
    if death.late:
        made.music.faults.add({"host": "api.deezer.com", "fault": "slow", "seconds": 2, "times": 9})
    asked = await made.ask()
    if death.late:
        # Killed in the middle, and found by a bot that comes after the tokens have died.
        await _until(lambda: all(map(made.acked, asked)))
        first.kill()
        await _ended(first)
        made.ahead[0] += QUARTER_OF_AN_HOUR
        first = await made.bot(death.step)
    with contextlib.suppress(TimeoutError):
        await _ended(first, LOST if made.without else PATIENCE)
    told.in_flight += any(not made.answers(one) for one in asked)
    if death.late and death.step != "sent":
        # So late that Discord has forgotten the nonce.
        made.ahead[0] += TEN_MINUTES
    second = await made.bot()
    await _answered(made, asked)
    await _dismissed(made, second)
    _count(made, asked, str(death), told)


async def _sitting(made: World, count: int, told: Told, heard: Callable[[], None]) -> None:
    """The engine dies amid an inference, again and again, at last together with its bot."""
    dooms: Synchronized[int] = _nursery().Value("i", 0)
    bot = await made.bot(dooms=dooms)
    for number in range(count):
        deaths, last = number % MOST_DEATHS + 1, number == count - 1 and not made.without
        asked = await _asked_amid(made, dooms, deaths)
        told.in_flight += any(not made.answers(one) for one in asked)
        if last:
            bot.kill()
            await _ended(bot)
            bot = await made.bot(dooms=dooms)
        await _answered(made, asked)
        if last:
            await _dismissed(made, bot)
        _count(made, asked, f"engine, {deaths} times{', and the bot' * last}", told)
        heard()
    bot.kill()


async def _asked_amid(made: World, dooms: "Synchronized[int]", deaths: int) -> list[str]:
    """Two questions, under which the engine has died so often."""
    dooms.value = deaths
    asked = await made.ask()
    await _until(lambda: dooms.value == 0 and all(map(made.acked, asked)))
    return asked


async def _dismissed(made: World, bot: ForkServerProcess) -> None:
    """A clean end lets whatever is in hand come out, also what would be an answer too many."""
    bot.terminate()
    await _ended(bot)
    made.music.faults.waiting.clear()


async def _answered(made: World, asked: list[str]) -> None:
    """Return when all have an answer, or will have none."""
    accepted = [one for one in asked if made.acked(one)]
    with contextlib.suppress(TimeoutError):
        await _until(lambda: all(made.answers(one) for one in accepted), LOST if made.without else PATIENCE)


def _count(made: World, asked: list[str], name: str, told: Told) -> None:
    counts = [made.answers(one) for one in asked if made.acked(one)]
    told.rounds += 1
    told.steps[name] = told.steps.get(name, 0) + 1
    told.accepted += len(counts)
    told.lost += sum(count == 0 for count in counts)
    told.doubled += sum(count > 1 for count in counts)


def _nursery() -> multiprocessing.context.ForkServerContext:
    """Where bots come from: a process that has loaded everything once, so that none of them has to."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([live.__module__])
    return context


async def _ended(process: ForkServerProcess, patience: float = PATIENCE) -> None:
    await _until(lambda: process.exitcode is not None, patience)


async def _until(condition: Callable[[], object], patience: float = PATIENCE) -> None:
    async with asyncio.timeout(patience):
        while not condition():
            await asyncio.sleep(0.01)
