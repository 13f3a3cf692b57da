"""One question to one song: identified, then asked of every service at once, joined only where it is sure."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from songbot.core import link, match
from songbot.core.finding import Candidate, Finding, Query
from songbot.core.job import Wish
from songbot.core.outcome import Choice
from songbot.core.track import Fact, Track
from songbot.errors import Refused, SourceFailed
from songbot.ports import Clock, MusicSource, Store

log = logging.getLogger(__name__)

FRESH = 24 * 3600.0
"""Seconds for which a service is not asked about the same song again."""

PATIENCE = 3.0
LATE = 60.0
"""Seconds that a card waits for one service, and that a late word may still take."""

SURE = 0.9
"""How well typed words must fit before no choice is offered."""

CHOICES = 5
PREVIEW_LIFE = 300.0

Late = Sequence[asyncio.Task[Finding | SourceFailed]]


@dataclass(frozen=True)
class World:
    """The services as the resolver uses them: who knows songs, who follows short links, who sees what is playing."""

    sources: Mapping[str, MusicSource]
    follow: Callable[[str], Awaitable[str]]
    players: Mapping[str, Callable[[str], Awaitable[Query | None]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Resolved:
    """A song with what is known of it now, who did not help, and whose word may still come."""

    track: Track
    failed: tuple[str, ...] = ()
    late: Late = field(default=(), compare=False)


class Resolver:
    """Asks the services, `anchors` (who identify a song by its link or by words) before the others."""

    def __init__(
        self,
        world: "World",
        store: Store,
        clock: Clock,
    ) -> None:
        self.sources = world.sources
        self._world = world
        self._store = store
        self._clock = clock

    async def known(self, wish: Wish) -> Track | None:
        """The song, when its name is one that was seen before; no network."""
        ids = wish.ids or _ids(_parsed(wish.text))
        return await self._store.track(ids) if ids else None

    async def resolve(self, wish: Wish) -> Resolved | Choice:
        """The song that is meant with all that the services say in time; Refused when there is none."""
        text = wish.text if wish.text or wish.ids else await self._playing(wish.options)
        asked = _parsed(text)
        if not wish.ids and isinstance(asked, link.ShortLink):
            asked = link.parse(await self._world.follow(asked.address))
            if isinstance(asked, link.ShortLink):
                raise Refused("short_link_lost")
        ids = dict(wish.ids) or _ids(asked)
        if ids:
            song, failed = await self._identify(ids)
        else:
            found, failed = await self._search(asked.text if isinstance(asked, link.Words) else text)
            if isinstance(found, Choice):
                return found
            song = found
        return await self._enrich(song, failed)

    async def preview(self, song: Track) -> str:
        """The address of a clip that still opens: signed ones expire within minutes."""
        fact = song.fact("preview")
        if fact is not None and self._clock.now() - fact.at < PREVIEW_LIFE:
            return str(fact.value)
        source = fact.source if fact else ""
        found = await self._ask(source, _query(song)) if source in self.sources else None
        best = _mine(song, found.candidates) if isinstance(found, Finding) else None
        addresses = [str(one.value) for one in best.facts if one.field == "preview"] if best else []
        return addresses[0] if addresses else ""

    async def _playing(self, options: Mapping[str, str]) -> str:
        """What a person is listening to, by the names that they told."""
        person = await self._store.person(options.get("user", ""))
        for service, playing in self._world.players.items():
            name = str(person.get(service) or "")
            if name and (found := await playing(name)):
                return f"{found.artist} {found.title}"
        raise Refused("nothing_playing")

    async def _identify(self, ids: Mapping[str, str]) -> tuple[Track, set[str]]:
        """The song behind an id: from memory, else from the service whose id it is, else from any that can say."""
        known = await self._store.track(ids)
        if known is not None and known.title:
            return known, set()
        query = Query(ids=ids, isrc=ids.get("isrc", ""))
        names = [name for name in self.sources if name in ids] or ["deezer", "spotify"]
        findings = await asyncio.gather(*(self._ask(name, query) for name in names if name in self.sources))
        failed = {one.source for one in findings if isinstance(one, SourceFailed)}
        for finding in findings:
            if isinstance(finding, Finding) and finding.candidates:
                best = finding.candidates[0]
                # A code is no name: labels give one to several recordings.
                own = {service: id_ for service, id_ in ids.items() if service != "isrc"}
                return await self._store.learn({**own, **best.ids}, best.facts), failed
        raise next((one for one in findings if isinstance(one, SourceFailed)), Refused("song_not_found"))

    async def _search(self, text: str) -> tuple[Track | Choice, set[str]]:
        """Typed words to a song, or to a choice where no song stands out."""
        names = [name for name in ("spotify", "deezer") if name in self.sources]
        findings = await asyncio.gather(*(self._ask(name, Query(text=text)) for name in names))
        failures = [one for one in findings if isinstance(one, SourceFailed)]
        candidates = [one for found in findings if isinstance(found, Finding) for one in found.candidates]
        ranked = match.rank(text, candidates)
        if not ranked:
            raise failures[0] if len(failures) == len(names) else Refused("song_not_found")
        failed = {failure.source for failure in failures}
        best = ranked[0].candidate
        alone = len(ranked) == 1 or ranked[0].score - ranked[1].score >= match.MARGIN
        if ranked[0].score >= SURE and alone:
            return await self._store.learn(best.ids, best.facts), failed
        offered = [await self._store.learn(one.candidate.ids, one.candidate.facts) for one in ranked[:CHOICES]]
        return Choice(text, tuple(offered)), failed

    async def _enrich(self, song: Track, failed: set[str]) -> Resolved:
        """Every service that has not spoken lately, all at once; who is late goes on in the background."""
        stale = [name for name in self.sources if name not in failed and self._stale(song, name)]
        query = _query(song)
        tasks = {name: asyncio.create_task(self._ask(name, query, LATE), name=name) for name in stale}
        if tasks:
            await asyncio.wait(tasks.values(), timeout=PATIENCE)
        late: list[asyncio.Task[Finding | SourceFailed]] = []
        for name, task in tasks.items():
            if not task.done():
                late.append(task)
                continue
            found = task.result()
            if isinstance(found, SourceFailed):
                failed.add(name)
            else:
                song = await self._learn(song, found)
        return Resolved(song, tuple(sorted(failed)), late)

    async def settle(self, resolved: Resolved) -> Resolved:
        """The same song once the late ones have spoken or failed."""
        song, failed = resolved.track, set(resolved.failed)
        for task in asyncio.as_completed(resolved.late):
            found = await task
            if isinstance(found, SourceFailed):
                failed.add(found.source)
            else:
                song = await self._learn(song, found)
        return Resolved(song, tuple(sorted(failed)))

    async def _learn(self, song: Track, found: Finding) -> Track:
        """Keep what a service said, when it is about this song; that it knows nothing is kept as well."""
        best = _mine(song, found.candidates)
        asked = Fact("asked", bool(best), found.source, self._clock.now())
        return await self._store.learn(
            {**song.ids, **(best.ids if best else {})}, (*(best.facts if best else ()), asked)
        )

    async def _ask(self, name: str, query: Query, patience: float = PATIENCE) -> Finding | SourceFailed:
        try:
            async with asyncio.timeout(patience):
                return await self.sources[name].find(query, patience)
        except SourceFailed as failure:
            return failure
        except TimeoutError:
            return SourceFailed("source_slow", source=name)

    def _stale(self, song: Track, name: str) -> bool:
        times = [fact.at for fact in song.facts if fact.source == name]
        return not times or self._clock.now() - max(times) > FRESH


def _parsed(text: str) -> link.Asked | None:
    return link.parse(text) if text else None


def _ids(asked: link.Asked | None) -> dict[str, str]:
    match asked:
        case link.SpotifyTrack(id):
            return {"spotify": id}
        case link.DeezerTrack(id):
            return {"deezer": id}
        case link.Isrc(code):
            return {"isrc": code}
        case _:
            return {}


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
    return next((one for one in candidates if chosen and one.ids == chosen.candidate.ids), None)
