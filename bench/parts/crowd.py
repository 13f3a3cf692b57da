"""People at the local Discord who ask all at once, and the ledger of what each was told until the answer."""

import asyncio
import itertools
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import aiohttp

from songbot.sandbox.discord import shapes
from songbot.sandbox.discord.app import Discord
from songbot.sandbox.discord.world import World
from songbot.words.en import ENGLISH

PEOPLE = 50
UNDER_WAY = re.compile(
    "|".join(
        re.sub(r"\\\{\w+\\\}", ".+", re.escape(words)) for key, words in ENGLISH.items() if key.startswith("progress.")
    )
)
ESTIMATE, PLACE = re.compile(r"about (\d+) s"), re.compile(r"(\d+) before you")


@dataclass(frozen=True)
class Shown:
    """An estimate as it was seen: so long after the question, at which place, seconds foretold and true ones."""

    question: str
    after: float
    said: str
    place: int
    foretold: float
    true: float


class Crowd:
    """Asks, and hears which words came when."""

    def __init__(self, discord: Discord, http: aiohttp.ClientSession) -> None:
        self._discord = discord
        self._http = http
        self._answered: dict[str, float] = {}
        self._told: dict[str, list[tuple[float, str]]] = {}
        self.refusals: list[str] = []
        self._turn = itertools.cycle(_people(discord.world))
        discord.world.hears.append(self._hear)

    def _hear(self, event: str, data: dict[str, object], _: str) -> None:
        about, now = data.get("interaction_metadata"), time.time()
        if event != "MESSAGE_UPDATE" or not isinstance(about, dict):
            return
        asked, said = str(about["id"]), str(data["content"])
        if UNDER_WAY.fullmatch(said):
            self._told.setdefault(asked, []).append((now, said))
        elif asked not in self._answered:
            self._answered[asked] = now
            self.refusals += [said] if not data["components"] else []

    async def until(self, condition: Callable[[], object]) -> None:
        """Return as soon as something is true."""
        async with asyncio.timeout(180):
            while not condition():
                await asyncio.sleep(0.001)

    def shown(self) -> list[Shown]:
        """Every estimate that somebody saw, in the order in which each question saw them."""
        return [one for asked in self._told for one in self._shown(asked)]

    def paths(self) -> Iterator[dict[str, object]]:
        """When each question was told what: seconds since it was asked."""
        for asked, ended in self._answered.items():
            began = self._discord.interactions.by_id[asked].at
            told = [(round(at - began, 3), said) for at, said in self._told.get(asked, ())]
            yield {"question": asked, "told": told, "answered": round(ended - began, 3)}

    def _shown(self, asked: str) -> Iterator[Shown]:
        began, ended = self._discord.interactions.by_id[asked].at, self._answered[asked]
        for at, said in self._told[asked]:
            if found := ESTIMATE.search(said):
                place = PLACE.search(said)
                ahead = int(place[1]) if place else 0
                yield Shown(asked, at - began, said, ahead, float(found[1]), ended - at)

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


def _people(world: World) -> Sequence[str]:
    """A server's worth of people, since each of them may only ask so fast."""
    names = [f"person{number}" for number in range(PEOPLE)]
    for name in names:
        world.people[name] = shapes.user(world.flake(), name, None)
        member = shapes.member(world.people[name], world.stamp(), [])
        world.guilds[world.guild]["members"].append(member)
    return names
