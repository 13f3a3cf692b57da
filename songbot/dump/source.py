"""The dump as a music service: MusicBrainz without a network and without a pace."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from songbot.core.finding import Candidate, Finding, Query
from songbot.core.match import as_track, compare
from songbot.core.track import Fact, Track, Value
from songbot.dump.book import Book, Recording
from songbot.dump.names import keys
from songbot.errors import SourceFailed

NAME = "musicbrainz"
MOST = 5
_UUID_LETTERS = 32
T = TypeVar("T")


class Service(Protocol):
    """MusicBrainz itself, for what the dump does not have."""

    async def find(self, query: Query, patience: float) -> Finding:
        """What it knows."""
        ...

    async def behind(self, address: str, patience: float) -> Finding:
        """What an address belongs to."""
        ...

    async def close(self) -> None:
        """Let go."""
        ...


class Dump:
    """By its id, by ISRC, by names, by words, by address; facts bear the dump's own date."""

    name = NAME

    def __init__(self, book: Book) -> None:
        self._book = book
        self._thread = ThreadPoolExecutor(1, "dump")

    async def find(self, query: Query, patience: float) -> Finding:
        """The first way that leads to something."""
        return await self._asked(lambda: self._first(query), patience)

    async def behind(self, address: str, patience: float) -> Finding:
        """The recording that an address belongs to."""
        return await self._asked(lambda: self._told(self._book.by_address(address), "id", Query()), patience)

    async def suggest(self, text: str, most: int) -> Sequence[Track]:
        """Songs for somebody who is still typing."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._thread, lambda: self._read(self._book.by_words(text, most), "text", "")
        )
        return [as_track(one) for one in found]

    async def close(self) -> None:
        """Let go of the file, once nobody reads in it."""
        await asyncio.to_thread(self._thread.shutdown, cancel_futures=True)
        self._book.close()

    async def _asked(self, work: Callable[[], tuple[Candidate, ...]], patience: float) -> Finding:
        try:
            async with asyncio.timeout(patience):
                return Finding(NAME, await asyncio.get_running_loop().run_in_executor(self._thread, work))
        except TimeoutError:
            raise SourceFailed("source_slow", source=NAME, why="dump") from None
        except RuntimeError:
            # A closed one takes nothing more.
            raise SourceFailed("source_down", source=NAME, why="closed") from None

    def _first(self, query: Query) -> tuple[Candidate, ...]:
        return next((found for way in self._ways(query) if (found := way())), ())

    def _ways(self, query: Query) -> Iterator[Callable[[], tuple[Candidate, ...]]]:
        mbid, code = query.ids.get("mbid", ""), query.isrc or query.ids.get("isrc", "")
        if _is_uuid(mbid):
            yield lambda: self._told(self._book.by_mbid(mbid), "id", query)
        if code:
            yield lambda: self._told(self._book.by_codes([code]).get(code, ()), "isrc", query)
        if query.title and query.artist:
            yield lambda: self._named(query)
        if query.text:
            yield lambda: self._told(self._book.by_words(query.text, MOST), "text", query)
        if not (query.title or query.text) and (id_ := query.ids.get("spotify", "")):
            address = f"https://open.spotify.com/track/{id_}"
            yield lambda: self._told(self._book.by_address(address), "id", query)

    def _named(self, query: Query) -> tuple[Candidate, ...]:
        found = self._book.by_names(keys((query.artist,), query.title))
        rows = {row.id: row for rows in found.values() for row in rows}
        return self._told([*rows.values()], "name", query)

    def _told(self, rows: Sequence[Recording], by: str, query: Query) -> tuple[Candidate, ...]:
        """The likest first, videos behind everything that is sound."""
        wanted = _wanted(query)
        found = self._read(rows, by, query.isrc)
        likeness = [compare(wanted, as_track(one)).score if wanted else 0.0 for one in found]
        order = sorted(range(len(found)), key=lambda place: (rows[place].video, -likeness[place]))
        return tuple(found[place] for place in order)[:MOST]

    def _read(self, rows: Sequence[Recording], by: str, asked: str) -> tuple[Candidate, ...]:
        artists = self._book.artists(row.credit for row in rows if row.credit is not None)
        return tuple(self._candidate(row, artists.get(row.credit or 0, ()), by, asked) for row in rows)

    def _candidate(self, row: Recording, artists: tuple[str, ...], by: str, asked: str) -> Candidate:
        codes = self._book.codes(row.id)
        known: dict[str, Value | None] = {
            "title": row.title,
            "artists": artists,
            "isrc": asked if asked in codes else next(iter(codes), ""),
            "duration": row.seconds,
            "link": f"https://musicbrainz.org/recording/{row.mbid}",
        }
        facts = (Fact(field, value, NAME, self._book.made) for field, value in known.items() if value)
        return Candidate({"mbid": row.mbid}, tuple(facts), by)


class DumpFirst:
    """MusicBrainz as the resolver sees it where there is a dump: the service is asked for what the dump lacks."""

    name = NAME

    def __init__(self, dump: Dump, service: Service) -> None:
        self._dump = dump
        self._service = service

    async def find(self, query: Query, patience: float) -> Finding:
        """What the dump knows, else what the service does."""
        found = await self._dump.find(query, patience)
        return found if found.candidates else await self._service.find(query, patience)

    async def behind(self, address: str, patience: float) -> Finding:
        """What an address belongs to, by the dump, else by the service."""
        found = await self._dump.behind(address, patience)
        return found if found.candidates else await self._service.behind(address, patience)

    async def close(self) -> None:
        """Let go of both."""
        await self._dump.close()
        await self._service.close()


def _wanted(query: Query) -> Track | None:
    if not query.title:
        return None
    known: dict[str, Value | None] = {
        "title": query.title,
        "artists": (query.artist,) if query.artist else (),
        "duration": query.duration,
        "isrc": query.isrc,
    }
    return Track("", {}, tuple(Fact(field, value, "asked", 0.0) for field, value in known.items() if value))


def _is_uuid(text: str) -> bool:
    letters = text.replace("-", "")
    return len(letters) == _UUID_LETTERS and all(letter in "0123456789abcdef" for letter in letters)
