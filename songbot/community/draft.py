"""The use case: the Friday draft, from signing a fresh song to the season's table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from songbot.community.finds import OFF
from songbot.community.followup import FollowUps
from songbot.community.stock import Stock
from songbot.core.calendar import DAY, WEEK
from songbot.core.draft import (
    MODEL,
    PICKS,
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
    results,
    round_of,
    standings,
)
from songbot.core.finding import Query
from songbot.core.inputs import assemble
from songbot.core.job import Wish
from songbot.core.outcome import Choice
from songbot.core.release import Release
from songbot.core.track import Track
from songbot.errors import EngineFailed, Refused, SourceFailed
from songbot.ports import Clock, Engine, Store
from songbot.ports.play import Games
from songbot.predicting.resolve import Resolved

FRESH = "release:"
"""What stands before the id of a release that was picked from the list."""

OFFERED, SCOUTED = 25, 24
"""Releases that people are offered at once, and that the model listens round among for a round."""


class Finder(Protocol):
    """Who turns what people type into a song."""

    async def resolve(self, wish: Wish) -> Resolved | Choice:
        """The song with what is known of it, or several to choose from."""
        ...

    async def find(self, asked: Query) -> Resolved | Choice:
        """The same for an artist and a title."""
        ...


@dataclass(frozen=True)
class Office:
    """What the draft works with."""

    store: Store
    games: Games
    stock: Stock
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
    fresh: Sequence[Release] = ()


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
        await self._office.stock.fill()
        offered = await self.offers("", OFFERED) if now < round_.closes and len(mine) < PICKS else ()
        return Label(round_, songs, left(mine), now < round_.closes, offered)

    async def offers(self, text: str, most: int) -> Sequence[Release]:
        """The fresh releases that fit what is typed, from memory alone."""
        return await self._office.stock.fitting(text, most)

    async def sign(self, guild: str, user: str, text: str) -> Label:
        """Sign a fresh song; Refused with what can be done instead."""
        office, now = self._office, self._office.clock.now()
        round_ = round_of(now)
        if (await office.store.person(user)).get(OFF):
            raise Refused("draft.off")
        if now >= round_.closes:
            raise Refused("draft.closed", opens=int(round_.opens + WEEK))
        song = await self._fresh(text)
        cost = price(_listeners(song))
        signing = Signing(user, song.key, now, cost, await self._predicted(song))
        key = await office.games.sign(guild, round_, signing)
        label = await self.label(guild, user)
        if key:
            raise Refused(key, price=cost, left=label.budget, title=song.title)
        return label

    async def let_go(self, guild: str, user: str) -> Label:
        """Start the round's signing anew, as long as it is open."""
        label = await self.label(guild, user)
        if label.open:
            await self._office.games.unsign(guild, label.round, user)
        return await self.label(guild, user)

    async def _fresh(self, text: str) -> Track:
        """The song that is meant, by words, link or listed release; Refused where it did not just come out."""
        listed = await self._office.stock.one(text.removeprefix(FRESH)) if text.startswith(FRESH) else None
        if listed is None and text.startswith(FRESH):
            raise Refused("draft.unlisted")
        resolver = self._office.resolver
        asked = resolver.find(Query(title=listed.title, artist=listed.artist)) if listed else None
        resolved = await (asked or resolver.resolve(Wish(text=text)))
        if isinstance(resolved, Choice):
            raise Refused("draft.unsure", text=resolved.text)
        song, today = resolved.track, datetime.fromtimestamp(self._office.clock.now(), UTC).date()
        came = fresh(song.text("released") or (listed.released if listed else ""), today)
        if not came:
            raise Refused("draft.unknown_day" if came is None else "draft.stale", title=song.title)
        return song

    async def _predicted(self, song: Track) -> float | None:
        """What the model expects of a song without hearing it; nothing where it cannot say."""
        try:
            return (await self._office.engine.ask(assemble(song, None))).score
        except (EngineFailed, Refused):
            return None

    async def count(self, counting: FollowUps) -> Sequence[str]:
        """Take the counts that are due, and let the model sign where a round has closed; the servers it concerns."""
        guilds = await self._counted(counting)
        now = self._office.clock.now()
        rounds = [one for one in await self._office.games.drafts(now - 2 * WEEK) if now >= one[1].closes]
        waiting = [one for one in rounds if await self._model_is_next(*one)]
        scouted = await self._scouted() if waiting else ()
        for guild, round_ in waiting:
            await self._sign_for_model(guild, round_, scouted)
        if waiting:
            guilds |= await self._counted(counting)
        return sorted(guilds)

    async def _counted(self, counting: FollowUps) -> set[str]:
        games, guilds = self._office.games, set[str]()
        for track, listeners in (await counting.count(await games.uncounted())).items():
            guilds.update(await games.count(track, listeners))
        return guilds

    async def _model_is_next(self, guild: str, round_: Round) -> bool:
        """Once people's songs are counted, or cannot be any more, and where it has not signed yet."""
        table = await self._office.games.signed(guild, round_)
        waiting = any(one.before is None for one in table) and self._office.clock.now() < round_.closes + DAY
        return bool(table) and not waiting and all(one.user != MODEL for one in table)

    async def _scouted(self) -> Sequence[Signing]:
        """Some fresh songs by lot, priced as they are now, as the model may sign them beside what people brought."""
        await self._office.stock.fill()
        found = [await self._scout(one) for one in await self._office.stock.drawn(SCOUTED)]
        return [one for one in found if one is not None]

    async def _scout(self, release: Release) -> Signing | None:
        """A release as a song; None where nobody is sure of it."""
        try:
            song = await self._fresh(f"{FRESH}{release.id}")
        except (Refused, SourceFailed):
            return None
        known = _listeners(song)
        return Signing(MODEL, song.key, self._office.clock.now(), price(known), await self._predicted(song), known)

    async def _sign_for_model(self, guild: str, round_: Round, scouted: Sequence[Signing]) -> None:
        """From people's songs, which have their counts, and from its own, which get them at once."""
        table = {one.track: one for one in await self._office.games.signed(guild, round_)}
        own = {one.track: one for one in scouted if one.track not in table}
        for track in model_picks([*table.values(), *own.values()]):
            one = table.get(track) or replace(own[track], before=None)
            cost = price((table.get(track) or own[track]).before)
            mine = Signing(MODEL, track, round_.closes, cost, one.predicted, one.before, one.after)
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


def _listeners(song: Track) -> int | None:
    """How many there are as far as is known."""
    counted = song.fact("listeners")
    return counted.value if counted and isinstance(counted.value, int) else None
