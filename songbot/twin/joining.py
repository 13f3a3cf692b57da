"""`join`: a table of songs in, the same table with all that is known of them out."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from songbot import curves
from songbot.build import CURVES
from songbot.clock import WallClock
from songbot.core.wanted import Got, Wanted
from songbot.dump.book import FILE, Book
from songbot.dump.hands import MOST as HANDS
from songbot.dump.hands import Hands
from songbot.dump.joining import Joiner
from songbot.errors import Misconfigured
from songbot.predicting import join
from songbot.settings import Settings
from songbot.sources.http import Http
from songbot.sources.listenbrainz import ListenBrainz
from songbot.tables import reading, writing
from songbot.twin.asking import tools_of
from songbot.twin.piece import Shape
from songbot.twin.progress import Progress
from songbot.twin.told import DONE, UNSURE, Told
from songbot.words import say

DATABASE = "join.db"
"""The memory of joins, apart from the bot's: tables are larger than what people ask for."""

PIECES = {"all": 200, "listenbrainz": 5_000, "none": 5_000}
"""Who is asked over the network -> rows that are kept together, and made again after an interruption."""

AHEAD = {"all": 0, "listenbrainz": 0, "none": 2 * HANDS}
"""Pieces that may be under way while another is read; the network's pace needs none."""

MANY = 20_000
"""Rows from which on it pays to start further processes."""

Rows = Callable[[Sequence[Wanted]], Awaitable[list[Got]]]
"""The songs of rows."""

Joining = Callable[[pa.Table], Awaitable[tuple[pa.Table, set[str]]]]
"""A piece of the table with its songs, and who was silent."""


@dataclass(frozen=True)
class Order:
    """Which table, where to, and who is asked."""

    file: Path
    out: Path
    services: str


@dataclass(frozen=True)
class Piece:
    """Rows that are kept together, on their way to their songs."""

    number: int
    whole: "asyncio.Future[tuple[pa.Table, set[str]]]"


class Work:
    """Pieces read, joined and kept, several under way at once where that pays."""

    def __init__(self, parts: writing.Parts, progress: Progress) -> None:
        self._parts = parts
        self._progress = progress
        self._under_way = deque[Piece]()
        self.pieces = 0
        self.silent: set[str] = set()

    async def do(self, tables: Iterable[pa.Table], joining: Joining, ahead: int) -> None:
        """All pieces that were not finished before."""
        try:
            for table in tables:
                self._begin(table, joining)
                await self._end(ahead)
            await self._end(0)
        finally:
            for piece in self._under_way:
                piece.whole.cancel()

    def _begin(self, table: pa.Table, joining: Joining) -> None:
        number, self.pieces = self.pieces, self.pieces + 1
        if self._parts.has(number):
            self._progress(len(table))
            return
        self._under_way.append(Piece(number, asyncio.ensure_future(joining(table))))

    async def _end(self, left: int) -> None:
        """Keep the eldest until so many are left."""
        while len(self._under_way) > left:
            piece = self._under_way[0]
            whole, silent = await piece.whole
            self._under_way.popleft()
            self._parts.write(piece.number, whole, finished=not silent)
            self.silent |= silent
            self._progress(len(whole))


async def run(settings: Settings, order: Order) -> Told:
    """Piece by piece, each kept as soon as it is there."""
    columns = reading.recognised(reading.header(order.file))
    progress = Progress(reading.rows(order.file), "rows")
    progress.step(say("join.columns", columns=columns.shown))
    parts, scale = writing.Parts(order.out, terms(order)), curves.read(Path(settings.home) / CURVES)
    shape, work = Shape(columns, scale, WallClock().now()), Work(parts, progress)
    async with _joining(settings, order.services, (shape, progress.total)) as joining:
        await work.do(reading.batches(order.file, PIECES[order.services]), joining, AHEAD[order.services])
    return _told(order, work.silent, finished=parts.close(work.pieces))


def terms(order: Order) -> dict[str, object]:
    """What pieces were made from: others are of no use to this order."""
    return {"table": reading.fingerprint(order.file), "services": order.services, "rows": PIECES[order.services]}


@contextlib.asynccontextmanager
async def _joining(settings: Settings, services: str, table: tuple[Shape, int]) -> AsyncIterator[Joining]:
    """How pieces of a table of so many rows come to their songs."""
    shape, rows = table
    if services == "all":
        async with tools_of(settings, DATABASE) as tools:
            asked = join.Services(tools.resolver, tools.store, tools.clock)
            yield _by_rows(shape, lambda rows: join.ask(asked, rows))
        return
    path = Path(settings.home) / FILE
    if not path.exists():
        raise Misconfigured("no_dump", path=str(path))
    if services == "none" and rows > MANY:
        hands = Hands(path, shape.offline)
        try:
            yield lambda table: _silently(hands.do(table))
        finally:
            hands.close()
        return
    async with _counting(settings, Joiner(Book(path)), counted=services == "listenbrainz") as joining:
        yield _by_rows(shape, joining)


async def _silently(whole: Awaitable[pa.Table]) -> tuple[pa.Table, set[str]]:
    """Where nobody was asked, nobody was silent."""
    return await whole, set()


def _by_rows(shape: Shape, joining: Rows) -> Joining:
    """A piece joined by what its rows say."""

    async def joined(table: pa.Table) -> tuple[pa.Table, set[str]]:
        rows = shape.wanted(table)
        got = await joining(rows)
        return shape.whole(table, rows, got), {name for one in got for name in one.failed}

    return joined


@contextlib.asynccontextmanager
async def _counting(settings: Settings, joiner: Joiner, *, counted: bool) -> AsyncIterator[Rows]:
    """The dump, and ListenBrainz' counts of what was found in it."""
    http = Http(WallClock(), settings.host_map)
    listenbrainz = ListenBrainz(http, WallClock(), settings.listenbrainz_token)

    async def joined(rows: Sequence[Wanted]) -> list[Got]:
        got = joiner.joined(rows)
        return await join.count(listenbrainz.counts, got) if counted else got

    try:
        yield joined
    finally:
        await http.close()


def _told(order: Order, silent: Iterable[str], *, finished: bool) -> Told:
    ways = writing.ways(order.out)
    rows = sum(ways.values())
    found = rows - ways.pop("", 0)
    lines = [say("join.done", file=order.out, rows=f"{rows:,}", found=f"{found:,}")]
    lines += [f"  {way:<10}{number:>12,}" for way, number in sorted(ways.items())]
    if not finished:
        lines.append(say("join.unfinished", services=", ".join(sorted(silent))))
    lines.append(say("join.next", file=order.out))
    values = {"file": str(order.out), "rows": rows, "found": found, "ways": ways, "silent": sorted(silent)}
    return Told("\n".join(lines), values, DONE if finished else UNSURE)
