"""How fast songs are resolved, cold and from memory, with how many requests, and a thousand at MusicBrainz' pace.

The services are the stand-ins, which answer at once, and the clock hurries over every pause that a pace asks for: songs
per second are those of this program and of its stand-ins together, on one core. What the paces ask for is told apart,
in seconds of that clock. `--count N` songs are resolved, `--paced N` are looked up at MusicBrainz one after the other.
"""

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Sequence

from songbot.core.job import Wish
from songbot.predicting.resolve import Resolved, Resolver
from songbot.sandbox.music.catalogue import Track as Sold
from tests.songbot.fakes import MemoryStore
from tests.songbot.resolving import link
from tests.songbot.sources.place import Place, place, query

COUNT, PACED, HANDS = 200, 1000, 8
MUSICBRAINZ = "musicbrainz.org"


def run(argv: list[str]) -> dict[str, object]:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench resolve")
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--paced", type=int, default=PACED)
    asked = parser.parse_args(argv)
    figures = asyncio.run(_measured(asked.count, asked.paced))
    for name, value in figures.items():
        print(f"{name:36} {value}")
    return figures


async def _measured(count: int, paced: int) -> dict[str, object]:
    async with place() as here:
        # Several at once on a clock that hurries arrive together, whatever distance they keep.
        here.music.world.paced = False
        songs = [one for one in here.music.catalogue.tracks if not one.missing][:count]
        resolver = Resolver(here.world(), MemoryStore(here.clock), here.clock)
        cold = await _all(resolver, songs)
        requests = Counter(seen.host for seen in here.music.faults.seen)
        warm = await _all(resolver, songs)
        again = here.count() - sum(requests.values())
        await resolver.close()
    async with place() as here:
        told = await _paced(here, paced)
    return {
        "songs": len(songs),
        "songs per second, cold": round(len(songs) / cold, 1),
        "songs per second, from memory": round(len(songs) / warm, 1),
        "requests per song, cold": round(sum(requests.values()) / len(songs), 2),
        "requests per song, from memory": round(again / len(songs), 2),
        "requests per song by host": {host: round(n / len(songs), 2) for host, n in sorted(requests.items())},
        **told,
    }


async def _all(resolver: Resolver, songs: Sequence[Sold]) -> float:
    """Seconds for all songs, a few at a time."""
    hands = asyncio.Semaphore(HANDS)

    async def one(song: Sold) -> None:
        async with hands:
            found = await resolver.resolve(Wish(link(song)))
            if isinstance(found, Resolved):
                await resolver.settle(found)

    started = time.perf_counter()
    await asyncio.gather(*(one(song) for song in songs))
    return time.perf_counter() - started


async def _paced(here: Place, count: int) -> dict[str, object]:
    """So many songs at MusicBrainz, which refuses who comes too soon."""
    source, tracks = here.source("musicbrainz"), here.music.catalogue.tracks
    start, found = here.clock.now(), 0
    for number in range(count):
        answer = await source.find(query(tracks[number % len(tracks)], "isrc"), 60)
        found += bool(answer.candidates)
    return {
        "at MusicBrainz' pace": count,
        "of them found": found,
        "requests": here.count(MUSICBRAINZ),
        "of them refused": len([one for one in here.music.faults.seen if one.status not in {200, 404}]),
        "seconds that the pace asks for": round(here.clock.now() - start),
    }
