"""One question to one song: identified, then asked of every service at once, joined only where it is sure."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from songbot.core import link, match, memory
from songbot.core.finding import Candidate, Finding, Query
from songbot.core.job import Wish
from songbot.core.outcome import Choice
from songbot.core.track import Fact, Track
from songbot.errors import Refused, SourceFailed
from songbot.ports import Clock, Store
from songbot.predicting.identify import Identifier, ids_of
from songbot.predicting.world import Told, World

log = logging.getLogger(__name__)

PATIENCE = 3.0
LATE = 60.0
"""Seconds that a card waits for the services, and that a late word may still take."""

LINE, LINES = 2.0, {"deezer": 6.0}
"""Seconds in the line of our own pace for which a card waits beside: for who has the clip, some; others come late."""

AFTER = {"listenbrainz": ("musicbrainz", "mbid"), "reccobeats": ("spotify", "spotify"), "itunes": ("deezer", "")}
"""Who is asked when another has spoken: by the id that the other gives, or for what the other did not know."""

SPARED = {"itunes": ("duration", "released", "preview")}
"""Who is not asked where all of this is known without: twenty questions a minute are soon spent."""

PREVIEWS = ("deezer", "itunes")
"""Whose clips are taken, the best first."""

Late = Sequence["asyncio.Task[Told]"]


@dataclass(frozen=True)
class Resolved:
    """A song with what is known of it now, who did not help, whose older word stands in, and who may still speak."""

    track: Track
    failed: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    late: Late = field(default=(), compare=False)

    @property
    def pending(self) -> tuple[str, ...]:
        """Whose word may still come."""
        return tuple(sorted(task.get_name() for task in self.late))


class Resolver:
    """Asks the services, first those who can say which song is meant, then all who know more of it."""

    def __init__(self, world: World, store: Store, clock: Clock) -> None:
        self.sources = world.sources
        self._world = world
        self._store = store
        self._clock = clock
        self._identifier = Identifier(world, store, clock)
        self._visits: set[asyncio.Task[Told]] = set()
        self._flights: dict[object, asyncio.Task[Resolved | Choice]] = {}

    async def known(self, wish: Wish) -> Track | None:
        """The song, when its name is one that was seen before; no network."""
        names = ids_of(wish)
        return await self._store.track(names) if names else None

    async def resolve(self, wish: Wish) -> Resolved | Choice:
        """The song that is meant with all that the services say in time; Refused when there is none.

        Who asks for the same meanwhile waits for the same finding, and asks the services only where that failed.
        """
        if not (wish.text or wish.ids):
            return await self._resolve(wish)
        asked = link.parse(wish.text) if wish.text else tuple(sorted(wish.ids.items()))
        if asked in self._flights:
            with contextlib.suppress(SourceFailed):
                return await asyncio.shield(self._flights[asked])
        return await asyncio.shield(self._flight(asked, wish))

    async def find(self, asked: Query) -> Resolved | Choice:
        """The same for who has ids or names rather than words."""
        found = self._identifier.by_ids(asked.ids) if asked.ids else self._identifier.by_names(asked)
        song, failed = await found
        return song if isinstance(song, Choice) else await self._enriched(song, failed)

    async def complete(self, song: Track) -> Resolved:
        """A song that is known already, with all that the services say of it, however late."""
        return await self.settle(await self._enriched(song, frozenset()))

    async def settle(self, resolved: Resolved) -> Resolved:
        """The same song once the late ones have spoken or failed."""
        if resolved.late:
            # Who waits for them may be cancelled; they are everybody's.
            await asyncio.wait(resolved.late)
        return await self._resolved(resolved.track, set(resolved.failed), resolved.late)

    async def previews(self, song: Track) -> AsyncIterator[str]:
        """Addresses of clips that still open, the best first: signed ones expire within minutes."""
        for name in PREVIEWS:
            fact = song.said("preview", name)
            if fact is not None and memory.fresh(fact, self._clock.now()):
                yield str(fact.value)
            elif name in self.sources and (address := await self._preview(song, name)):
                yield address

    async def close(self) -> None:
        """Wait for nobody any more."""
        left = [*self._flights.values(), *self._visits]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _flight(self, asked: object, wish: Wish) -> "asyncio.Task[Resolved | Choice]":
        """The one search for what is asked; it goes on when those who wait for it do not."""
        flight = self._flights.get(asked)
        if flight is None:
            flight = self._flights[asked] = asyncio.create_task(self._resolve(wish))
            flight.add_done_callback(lambda ended: self._landed(asked, ended))
        return flight

    def _landed(self, asked: object, flight: "asyncio.Task[Resolved | Choice]") -> None:
        del self._flights[asked]
        if not flight.cancelled():
            flight.exception()  # seen, though nobody may have waited for it

    async def _resolve(self, wish: Wish) -> Resolved | Choice:
        song, failed = await self._identified(wish)
        return song if isinstance(song, Choice) else await self._enriched(song, failed)

    async def _identified(self, wish: Wish) -> tuple[Track | Choice, frozenset[str]]:
        if wish.ids:
            return await self._identifier.by_ids(wish.ids)
        if not wish.text:
            return await self._identifier.by_names(await self._playing(wish.options))
        asked = link.parse(wish.text)
        if isinstance(asked, link.ShortLink):
            asked = link.parse(await self._world.follow(asked.address))
        if isinstance(asked, link.ShortLink):
            raise Refused("short_link_lost")
        return await self._identifier.identify(asked)

    async def _playing(self, options: Mapping[str, str]) -> Query:
        """What a person is listening to, by the names that they told."""
        person = await self._store.person(options.get("user", ""))
        for service, playing in self._world.players.items():
            name = str(person.get(service) or "")
            if name and (found := await playing(name)):
                return found
        raise Refused("nothing_playing")

    async def _enriched(self, song: Track, failed: frozenset[str]) -> Resolved:
        """Every service whose word is due, all at once; who is late goes on in the background."""
        now = self._clock.now()
        names = [name for name in self.sources if name not in failed and memory.due(song, name, now)]
        visits: dict[str, asyncio.Task[Told]] = {}
        waits: dict[str, float] = {}
        for name in sorted(names, key=lambda name: name in AFTER):
            other, id_ = AFTER.get(name, ("", ""))
            first = None if id_ in song.ids else visits.get(other)
            waits[name] = min(_patience(name, self._world.line(name)), waits[other] if first else LATE)
            visits[name] = asyncio.create_task(self._visit(song, name, first), name=name)
            self._visits.add(visits[name])
            visits[name].add_done_callback(self._visits.discard)
        await asyncio.gather(*(asyncio.wait([visits[name]], timeout=waits[name]) for name in visits if waits[name]))
        return await self._resolved(song, set(failed), list(visits.values()))

    async def _resolved(self, song: Track, failed: set[str], visits: Late) -> Resolved:
        """The song as it is now, after some visits."""
        ended = [one.result() for one in visits if one.done()]
        failed |= {one.source for one in ended if isinstance(one, SourceFailed)}
        song = await self._store.song(song.key) or song
        stale = tuple(name for name in sorted(failed) if memory.stale(song, name))
        late = [one for one in visits if not one.done()]
        return Resolved(song, tuple(sorted(failed)), stale, late)

    async def _visit(self, song: Track, name: str, first: "asyncio.Task[Told] | None") -> Told:
        """Ask one service, and keep what it says of this song; that it knows nothing is kept as well."""
        if first is not None:
            await asyncio.wait([first])
            song = await self._store.song(song.key) or song
        spared = SPARED.get(name)
        if spared and all(song.fact(one, without=("spotify",)) for one in spared):
            return Finding(name)
        answer = await self._found(song, name)
        if isinstance(answer, SourceFailed):
            log.info("%s did not help: %s", name, answer.key)
            return answer
        if answer.candidates or _reachable(song, name):
            await self._learn(song, answer)
        return answer

    async def _found(self, song: Track, name: str) -> Told:
        """By its code, and by its names where nothing under the code is this song: labels err."""
        query = _query(song)
        answer = await self._world.ask(name, query, LATE)
        if isinstance(answer, Finding) and query.isrc and answer.candidates and not _mine(song, answer.candidates):
            again = await self._world.ask(name, replace(query, ids={}, isrc=""), LATE)
            return again if isinstance(again, Finding) and again.candidates else answer
        return answer

    async def _learn(self, song: Track, found: Finding) -> None:
        now, best = self._clock.now(), _mine(song, found.candidates)
        if best is None:
            await self._store.learn(song.ids, [memory.unknown(found.source, now)])
            return
        seen = None if best.by == "id" else match.compare(song, match.as_track(best))
        fact = memory.joined(best.by, seen, found.source, now)
        await self._store.learn({**song.ids, **best.ids}, [*best.facts, fact])

    async def _preview(self, song: Track, name: str) -> str:
        """A fresh address of a service's clip."""
        answer = await self._world.insist(name, _query(song))
        if isinstance(answer, SourceFailed):
            return ""
        sounding = [one for one in answer.candidates if _address(one)]
        best = _mine(song, sounding)
        return _address(best) if best else ""


def _patience(name: str, line: float) -> float:
    """Seconds that a card waits for a service, which begin when our pace lets it be asked; 0 where that is far away."""
    return PATIENCE + line if line <= LINES.get(name, LINE) else 0.0


def _reachable(song: Track, name: str) -> bool:
    """Whether the id is there by which a service is asked; without it, that it knows nothing would be no answer."""
    return name not in AFTER or AFTER[name][1] in {"", *song.ids}


def _query(song: Track) -> Query:
    length = song.fact("duration")
    return Query(
        ids=song.ids,
        isrc=song.text("isrc"),
        title=song.title,
        artist=song.artists[0] if song.artists else "",
        duration=float(length.value) if length and isinstance(length.value, int | float) else None,
    )


def _mine(song: Track, candidates: Sequence[Candidate]) -> Candidate | None:
    """The candidate that is this song: reached by its own id, or sure by the match."""
    direct = next((one for one in candidates if one.by == "id"), None)
    if direct is not None:
        return direct
    chosen = match.choose(song, candidates)
    return next((one for one in candidates if chosen and match.as_track(one) == chosen.candidate), None)


def _address(candidate: Candidate) -> str:
    told: Fact | None = next((fact for fact in candidate.facts if fact.field == "preview"), None)
    return str(told.value) if told else ""
