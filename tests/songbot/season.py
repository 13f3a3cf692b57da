"""A season of a server in driven time: people find and sign songs whose future is known, and all that is told of them
is held against it."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

from songbot.community.digest import Digests, Press
from songbot.community.draft import Draft, Office
from songbot.community.followup import FollowUps
from songbot.community.leaderboard import Leaderboard
from songbot.community.stock import Stock
from songbot.core.calendar import DAY, WEEK, Window, week
from songbot.core.draft import BANDS, CROWD, MODEL, PICKS, Round, Signing, results, round_of
from songbot.core.find import AGES, Find
from songbot.core.finding import Candidate, Finding, Query
from songbot.core.job import Wish
from songbot.core.popularity import from_listeners
from songbot.core.release import Release
from songbot.core.track import Fact
from songbot.errors import Refused, SourceFailed
from songbot.predicting.resolve import Resolved
from songbot.store.sqlite import SqliteStore
from tests.songbot.fake_board import FakeBoard
from tests.songbot.fake_engine import FakeEngine
from tests.songbot.fakes import DrivenClock

GUILD = "g"
FRIDAY = 1_700_179_200.0
STEP = 6 * 3600.0


@dataclass(frozen=True)
class Fate:
    """What becomes of a song: its listeners at first, their growth a week, when it came out, and when it vanishes."""

    start: int
    rate: float
    born: float
    gone: float = math.inf

    def listeners(self, now: float) -> int:
        """How many there are at a moment."""
        return round(self.start * math.exp(self.rate * (now - self.born) / WEEK))


class Service:
    """Counts listeners by the fates of songs, fails now and then, and knows nothing of what has vanished."""

    name = "lastfm"

    def __init__(self, clock: DrivenClock, fates: Mapping[str, Fate], chance: Random) -> None:
        self._clock, self._fates, self._chance = clock, fates, chance
        self.asked = 0

    async def find(self, query: Query, patience: float) -> Finding:
        self.asked += 1
        if self._chance.random() < 0.05:
            raise SourceFailed("source_down", source=self.name)
        fate, now = self._fates[query.ids["spotify"]], self._clock.now()
        if now >= fate.gone:
            return Finding(self.name)
        counted = Fact("listeners", fate.listeners(now), self.name, now)
        return Finding(self.name, (Candidate({}, (counted,), "id"),))

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class Told:
    """What a season came to, by name, and every difference between what was told and the truth."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@dataclass
class Season:
    """Everything that lives through a season."""

    store: SqliteStore
    clock: DrivenClock
    chance: Random
    people: Sequence[str]
    fates: dict[str, Fate] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    unheard: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.wall = FakeBoard(self.clock)
        self.service = Service(self.clock, self.fates, self.chance)
        self.leaderboard = Leaderboard(self.store, self.store.club, self.wall, self.clock)
        self.looks = FollowUps(self.store, self.store.club, self.service, lambda _: None)
        stock = Stock(self.store, self.store.games, self, self.clock)
        self.draft = Draft(Office(self.store, self.store.games, stock, self, FakeEngine(), self.clock))
        press = Press(self.store, self.store.club, self.store.games, self.wall, self.clock)
        self.digests = Digests(press)

    async def resolve(self, wish: Wish) -> Resolved:
        """The draft's way from what people type to a song."""
        song = await self.store.song(self.keys[wish.text])
        assert song is not None
        return Resolved(song)

    async def find(self, asked: Query) -> Resolved:
        """Its way from a listed release to a song."""
        return await self.resolve(Wish(text=asked.title))

    async def fresh(self, until: date, days: int, patience: float) -> Sequence[Release]:
        """What came out lately and nobody of this season has heard of: the model's own finds are known by it."""
        for _ in range(5):
            self.unheard.add(await self.song())
        now = self.clock.now()
        lately = [name for name in sorted(self.unheard) if now - self.fates[name].born < days * DAY]
        return [Release(name, name, "Somebody", str(until), 1) for name in lately]

    async def song(self) -> str:
        """A song that is new in the world."""
        name, now = f"s{len(self.fates)}", self.clock.now()
        size = self.chance.choice((30, 300, 3000, 30_000)) * self.chance.uniform(0.5, 2)
        gone = now + 20 * DAY if self.chance.random() < 0.05 else math.inf
        self.fates[name] = Fate(round(size), self.chance.gauss(0.05, 0.15), now - DAY, gone)
        day = datetime.fromtimestamp(now - DAY, UTC).date().isoformat()
        facts = [
            Fact("title", f"Song {name}", "spotify", now),
            Fact("released", day, "deezer", now),
            Fact("listeners", self.fates[name].listeners(now), "lastfm", now),
        ]
        self.keys[name] = (await self.store.learn({"spotify": name}, facts)).key
        return name

    async def ask(self, user: str, told: Told) -> None:
        """Somebody asks for a song, new or not."""
        known = list(self.fates)
        name = self.chance.choice(known) if known and self.chance.random() < 0.3 else await self.song()
        now, listeners = self.clock.now(), self.fates[name].listeners(self.clock.now())
        points = from_listeners(listeners)
        score = min(99.0, max(1.0, points + self.chance.gauss(0, 12)))
        answer = (score, score - 15, score + 15, 45.0)
        kept = Find(0, GUILD, user, self.keys[name], 1, now, "m", *answer, listeners, points)
        told.counts["finds"] += await self.store.club.found(kept)

    async def sign(self, user: str, told: Told) -> None:
        """Somebody signs a fresh song, as far as the rules let them."""
        try:
            await self.draft.sign(GUILD, user, await self.song())
        except Refused:
            return
        told.counts["signed"] += 1

    async def hour(self) -> None:
        """What the timetable does; several times, since the service fails now and then."""
        for _ in range(3):
            await self.looks.run()
            await self.draft.count(self.looks)
        await self.digests.send_due()

    async def play(self, weeks: int, told: Told) -> None:
        """The weeks of the season, then the three months after which everything has been looked at."""
        start = self.clock.now()
        while self.clock.now() < start + weeks * WEEK + 100 * DAY:
            playing = self.clock.now() < start + weeks * WEEK
            for user in self.people if playing else ():
                if self.chance.random() < 0.1:
                    await self.ask(user, told)
                if self.clock.now() < round_of(self.clock.now()).closes and self.chance.random() < 0.3:
                    await self.sign(user, told)
            await self.hour()
            self.clock.tick(STEP)


async def season(folder: Path, people: int, weeks: int, seed: int = 1) -> Told:
    """Play a season and hold everything against the truth."""
    clock, told = DrivenClock(FRIDAY), Told()
    store = await SqliteStore.open(folder / "season.db", clock)
    names = [f"{number}" for number in range(1, people + 1)]
    played = Season(store, clock, Random(seed), names)
    await played.leaderboard.hang(GUILD, "c1", "ada")
    await played.play(weeks, told)
    await check_receipts(played, told)
    await check_rounds(played, told)
    check_digests(played, told, weeks)
    told.counts["asked"] = played.service.asked
    await store.close()
    return told


async def check_receipts(played: Season, told: Told) -> None:
    """Every first find has three receipts, taken in time, that say what was so; fewer only where the song vanished."""
    names = {key: name for name, key in played.keys.items()}
    receipts = await played.store.club.receipts(GUILD, Window(0, math.inf))
    taken = defaultdict(set)
    for one in receipts:
        fate, due = played.fates[names[one.find.track]], one.find.at + one.age * DAY
        taken[one.find.id].add(one.age)
        told.counts["receipts"] += 1
        if one.listeners != fate.listeners(one.at) or one.find.listeners != fate.listeners(one.find.at):
            told.wrong.append(f"receipt of find {one.find.id} after {one.age} days says {one.listeners}")
        if not due <= one.at <= due + DAY:
            told.wrong.append(f"find {one.find.id} was looked up {(one.at - due) / DAY:.1f} days late")
    for find in await played.store.club.asked(GUILD, Window(0, math.inf)):
        for age in set(AGES) - taken[find.id]:
            told.counts["missing"] += 1
            if find.at + age * DAY < played.fates[names[find.track]].gone:
                told.wrong.append(f"find {find.id} has no receipt after {age} days")


async def check_rounds(played: Season, told: Told) -> None:
    """Both counts of every song are those of the two moments, and every label has the points that follow."""
    names = {key: name for name, key in played.keys.items()}
    for _, round_ in await played.store.games.drafts(0):
        table = await played.store.games.signed(GUILD, round_)
        told.counts["rounds"] += 1
        told.counts["void"] += sum(one.void for one in table)
        mine = [names[one.track] for one in table if one.user == MODEL]
        told.counts["scouted"] += len(played.unheard.intersection(mine))
        if not 1 <= len(mine) <= PICKS:
            told.wrong.append(f"the model signed {len(mine)} songs in the round of {round_.opens:.0f}")
        for one in table:
            fate = played.fates[names[one.track]]
            if (one.before, one.after) != counts(fate, round_):
                told.wrong.append(f"song {names[one.track]} counts {one.before} and {one.after}")
        if points(round_, table, {one.track: played.fates[names[one.track]] for one in table}) != {
            user: round(result.points, 6) for user, result in results(table).items()
        }:
            told.wrong.append(f"the round of {round_.opens:.0f} has other points")


def counts(fate: Fate, round_: Round) -> tuple[int | None, int | None]:
    """What there was to count at the two moments."""
    before = fate.listeners(round_.closes) if round_.closes < fate.gone else None
    return before, fate.listeners(round_.ends) if round_.ends < fate.gone else None


def points(round_: Round, table: Sequence[Signing], fates: Mapping[str, Fate]) -> dict[str, float]:
    """The rules once more, as plainly as they can be said."""
    valid = {track: fate for track, fate in fates.items() if None not in counts(fate, round_)}

    def growth(fate: Fate) -> float:
        return math.log((fate.listeners(round_.ends) + CROWD) / (fate.listeners(round_.closes) + CROWD))

    def band(fate: Fate) -> int:
        return len([edge for edge in BANDS if edge <= fate.listeners(round_.closes)])

    def score(mine: Fate) -> float:
        others = [one for one in valid.values() if band(one) == band(mine) and one is not mine]
        beaten = [1 if growth(one) < growth(mine) else 0.5 if growth(one) == growth(mine) else 0 for one in others]
        return 100 * sum(beaten) / len(others) if others else 50.0

    told = {}
    for user in {one.user for one in table}:
        signed = [one.track for one in table if one.user == user]
        scores = [score(valid[track]) for track in signed if track in valid]
        if scores:
            told[user] = round(sum(scores) / len(scores) * len(signed), 6)
    return told


def check_digests(played: Season, told: Told, weeks: int) -> None:
    """One digest a week that had anything to tell, on Mondays, never two."""
    sent = [at for at, what, _ in played.wall.calls if what == "announce"]
    told.counts["digests"] = len(sent)
    if len({week(at).start for at in sent}) != len(sent):
        told.wrong.append("two digests in one week")
    if len(sent) < weeks:
        told.wrong.append(f"{len(sent)} digests in {weeks} weeks")
    if any(at - week(at).start > DAY for at in sent):
        told.wrong.append("a digest that was late")
