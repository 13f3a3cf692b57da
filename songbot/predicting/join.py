"""The use case: a table of songs, each row joined with what the services and the dump know of its song."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from songbot.core.finding import Query
from songbot.core.inputs import assemble
from songbot.core.memory import joins
from songbot.core.popularity import Scale, popularity
from songbot.core.track import Fact, Track, Value
from songbot.core.wanted import NOBODY, Got, Wanted
from songbot.errors import Refused, SourceFailed
from songbot.ports import Clock, Store
from songbot.predicting.resolve import Resolved, Resolver

TOGETHER = 16
"""Rows that are asked for at once; the services' own paces decide how fast that is."""

MBIDS = 1000
COUNT_PATIENCE = 60.0
TABLE = "table"
"""Who says what a row says."""

Counts = Callable[[Sequence[str], float], Awaitable[Mapping[str, tuple[int, int]]]]
"""Listeners and listens of up to a thousand recordings at once."""


@dataclass(frozen=True)
class Services:
    """Who is asked over the network."""

    resolver: Resolver
    store: Store
    clock: Clock


async def ask(services: Services, rows: Sequence[Wanted]) -> list[Got]:
    """Every row's song with all that the services say; memory first, so that asking again costs nothing."""
    places = asyncio.Semaphore(TOGETHER)

    async def one(row: Wanted) -> Got:
        async with places:
            return await _asked(services, row)

    return list(await asyncio.gather(*map(one, rows)))


async def count(counts: Counts, rows: Sequence[Got]) -> list[Got]:
    """The same rows with ListenBrainz' counts, a thousand recordings in one question."""
    mbids = list({row.mbid for row in rows if row.mbid})
    found: dict[str, tuple[int, int]] = {}
    for start in range(0, len(mbids), MBIDS):
        found.update(await counts(mbids[start : start + MBIDS], COUNT_PATIENCE))
    return [_counted(row, found.get(row.mbid)) for row in rows]


def _counted(row: Got, found: tuple[int, int] | None) -> Got:
    return row._replace(users=found[0], listens=found[1]) if found else row


def columns(got: Sequence[Got], rows: Sequence[Wanted], scale: Scale, now: float) -> dict[str, Sequence[object]]:
    """What is known of the rows, a column for each thing; what Spotify says of a song is none of them."""
    pairs = list(zip(got, rows, strict=True))
    found: dict[str, Sequence[object]] = {
        "artist": [row.artist or one.artist or None for one, row in pairs],
        "title": [row.title or one.title or None for one, row in pairs],
        "isrc": [row.isrc or one.isrc or None for one, row in pairs],
        "mbid": [one.mbid or None for one in got],
        "match_by": [one.by or None for one in got],
        "match_score": [one.score for one in got],
    }
    told = [_told(one, scale) for one in got] if any(one.track or one.users is not None for one in got) else []
    found |= {name: [row.get(name) for row in told] for name in {name for row in told for name in row}}
    if "popularity" in found:
        found["taken"] = [None if points is None else _year(now) for points in found["popularity"]]
    return found


def _told(got: Got, scale: Scale) -> dict[str, object]:
    """All that the services say of one song."""
    if got.track is None:
        points = None if got.users is None else scale["listenbrainz"].of(got.users)
        return {"listenbrainz_users": got.users, "listenbrainz_listens": got.listens, "popularity": points}
    track = got.track
    inputs, found = assemble(track, None), popularity(track, scale)
    plays = _said(track, "playcount", "lastfm")
    return {
        "lastfm_listeners": _said(track, "listeners", "lastfm"),
        "lastfm_plays": plays,
        "plays": plays,
        "listenbrainz_users": _said(track, "listeners", "listenbrainz"),
        "listenbrainz_listens": _said(track, "playcount", "listenbrainz"),
        "deezer_rank": _said(track, "rank", "deezer"),
        "popularity": found.points if found else None,
        **inputs.features,
        "tags": list(inputs.tags) or None,
    }


async def _asked(services: Services, row: Wanted) -> Got:
    try:
        found = await _found(services, row)
    except Refused:
        return NOBODY
    except SourceFailed as failure:
        return NOBODY._replace(failed=(failure.source,))
    if found is None:
        return NOBODY
    song, failed = found.track, found.failed
    join = max(joins(song), key=lambda one: (one.source == "musicbrainz", one.score), default=None)
    if join is None:
        return NOBODY._replace(failed=failed)
    artist, isrc = ", ".join(song.artists), song.text("isrc")
    return Got(join.by, join.score, song.ids.get("mbid", ""), isrc, song.title, artist, track=song, failed=failed)


async def _found(services: Services, row: Wanted) -> Resolved | None:
    """A row that names its song needs no finding out; else its id or its code has to lead to one."""
    resolver = services.resolver
    if row.artist and row.title:
        own = {"spotify": row.spotify} if row.spotify else {TABLE: _digest(row)}
        return await resolver.complete(await services.store.learn(own, _facts(row, services.clock.now())))
    names = {"spotify": row.spotify} if row.spotify else {"isrc": row.isrc} if row.isrc else {}
    found = await resolver.find(Query(ids=names, isrc=row.isrc)) if names else None
    return await resolver.settle(found) if isinstance(found, Resolved) else None


def _facts(row: Wanted, now: float) -> list[Fact]:
    known: dict[str, Value | None] = {
        "title": row.title,
        "artists": (row.artist,),
        "isrc": row.isrc,
        "duration": row.seconds,
    }
    return [Fact(field, value, TABLE, now) for field, value in known.items() if value]


def _digest(row: Wanted) -> str:
    """A name for a row that has none, so that it is known when it comes again."""
    return hashlib.sha256(repr(tuple(row)).encode()).hexdigest()[:32]


def _said(track: Track, field: str, source: str) -> float | None:
    fact = track.said(field, source)
    return float(fact.value) if fact and isinstance(fact.value, int | float) else None


def _year(now: float) -> float:
    """2026.89."""
    return round(1970 + now / (365.2425 * 86_400), 4)
