"""The use case: the Friday draft, from signing a fresh song to the season's table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from songbot.community.finds import OFF
from songbot.community.followup import FollowUps
from songbot.core.calendar import DAY, WEEK
from songbot.core.draft import (
    MODEL,
    SEASON,
    Result,
    Round,
    Signing,
    Standing,
    fresh,
    left,
    model_picks,
    people_and_model,
    price,
    refusal,
    results,
    round_of,
    standings,
)
from songbot.core.inputs import assemble
from songbot.core.job import Wish
from songbot.core.outcome import Choice
from songbot.core.track import Track
from songbot.errors import EngineFailed, Refused
from songbot.ports import Clock, Engine, Store
from songbot.ports.play import Games
from songbot.predicting.resolve import Resolved


class Finder(Protocol):
    """Who turns what people type into a song."""

    async def resolve(self, wish: Wish) -> Resolved | Choice:
        """The song with what is known of it, or several to choose from."""
        ...


@dataclass(frozen=True)
class Office:
    """What the draft works with."""

    store: Store
    games: Games
    resolver: Finder
    engine: Engine
    clock: Clock


@dataclass(frozen=True)
class Label:
    """A person's hand in the round of now, and what the round is."""

    round: Round
    signed: Sequence[tuple[Signing, Track | None]]
    budget: int
    open: bool


@dataclass(frozen=True)
class Season:
    """The table of a season: what is scored so far, the latest scored round, and the model against the people."""

    table: tuple[Standing, ...]
    latest: Mapping[str, Result]
    rounds: int
    beaten: int
    played: int


class Draft:
    """Signs, counts and scores; every server for itself."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def label(self, guild: str, user: str) -> Label:
        """What somebody has signed in the round of now."""
        now = self._office.clock.now()
        round_ = round_of(now)
        mine = [one for one in await self._office.games.signed(guild, round_) if one.user == user]
        songs = [(one, await self._office.store.song(one.track)) for one in mine]
        return Label(round_, songs, left(mine), now < round_.closes)

    async def sign(self, guild: str, user: str, text: str) -> Label:
        """Sign a fresh song; Refused with what can be done instead."""
        office, now = self._office, self._office.clock.now()
        round_ = round_of(now)
        if (await office.store.person(user)).get(OFF):
            raise Refused("draft.off")
        if now >= round_.closes:
            raise Refused("draft.closed", opens=int(round_.opens + WEEK))
        song = await self._song(text)
        came = fresh(song.text("released"), datetime.fromtimestamp(now, UTC).date())
        if not came:
            raise Refused("draft.unknown_day" if came is None else "draft.stale", title=song.title)
        counted = song.fact("listeners")
        cost = price(int(counted.value) if counted and isinstance(counted.value, int) else None)
        mine = [one for one in await office.games.signed(guild, round_) if one.user == user]
        if key := refusal(mine, song.key, cost):
            raise Refused(key, price=cost, left=left(mine), title=song.title)
        await office.games.sign(guild, round_, Signing(user, song.key, now, cost, await self._predicted(song)))
        return await self.label(guild, user)

    async def let_go(self, guild: str, user: str) -> Label:
        """Start the round's signing anew, as long as it is open."""
        label = await self.label(guild, user)
        if label.open:
            await self._office.games.unsign(guild, label.round, user)
        return await self.label(guild, user)

    async def _song(self, text: str) -> Track:
        resolved = await self._office.resolver.resolve(Wish(text=text))
        if isinstance(resolved, Choice):
            raise Refused("draft.unsure", text=resolved.text)
        return resolved.track

    async def _predicted(self, song: Track) -> float | None:
        """What the model expects of a song without hearing it; nothing where it cannot say."""
        try:
            return (await self._office.engine.ask(assemble(song, None))).score
        except (EngineFailed, Refused):
            return None

    async def count(self, counting: FollowUps) -> Sequence[str]:
        """Take the counts that are due, and let the model sign where a round has closed; the servers it concerns."""
        games, guilds = self._office.games, set[str]()
        for track, listeners in (await counting.count(await games.uncounted())).items():
            guilds.update(await games.count(track, listeners))
        now = self._office.clock.now()
        for guild, round_ in await games.drafts(now - 2 * WEEK):
            if now >= round_.closes:
                await self._sign_for_model(guild, round_)
        return sorted(guilds)

    async def _sign_for_model(self, guild: str, round_: Round) -> None:
        """Once the songs are counted, or cannot be any more; the model's songs have the counts of people's."""
        table = await self._office.games.signed(guild, round_)
        waiting = any(one.before is None for one in table) and self._office.clock.now() < round_.closes + DAY
        if waiting or not table or any(one.user == MODEL for one in table):
            return
        known = {one.track: one for one in table}
        for track in model_picks(table):
            one = known[track]
            mine = Signing(MODEL, track, round_.closes, price(one.before), one.predicted, one.before, one.after)
            await self._office.games.sign(guild, round_, mine)

    async def season(self, guild: str) -> Season:
        """The table of this season by the rounds that are scored; while there is none, that of the last one."""
        current = round_of(self._office.clock.now()).season
        scored = await self.scored(guild, current) or await self.scored(guild, current - 1)
        beaten, played = people_and_model(scored)
        return Season(standings(scored), scored[-1] if scored else {}, len(scored), beaten, played)

    async def scored(self, guild: str, season: int) -> Sequence[Mapping[str, Result]]:
        """The results of a season's rounds whose songs have had their four weeks, oldest first."""
        now, games = self._office.clock.now(), self._office.games
        since = now - 2 * SEASON * WEEK
        rounds = [round_ for where, round_ in await games.drafts(since) if where == guild and round_.season == season]
        told = [results(await games.signed(guild, round_)) for round_ in rounds if now >= round_.ends]
        return [one for one in told if one]
