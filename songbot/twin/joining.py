"""`join`: a table of songs in, the same table with all that is known of them out."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from songbot import curves
from songbot.clock import WallClock
from songbot.dump.book import FILE, Book
from songbot.dump.hands import MOST as HANDS
from songbot.dump.hands import Hands
from songbot.dump.joining import Joiner
from songbot.errors import Misconfigured
from songbot.settings import Settings
from songbot.tables import reading, writing
from songbot.twin.piece import Shape
from songbot.twin.progress import Progress
from songbot.twin.told import DONE, UNSURE, Told
from songbot.words import say

PIECES = {"all": 200, "listenbrainz": 5_000, "none": 5_000}
"""Who is asked over the network -> rows that are kept together, and made again after an interruption."""

AHEAD = {"all": 0, "listenbrainz": 0, "none": 2 * HANDS}
"""Pieces that may be under way while another is read; the network's pace needs none."""

MANY = 20_000
"""Rows from which on it pays to start further processes."""

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
            self._progress.kept(len(table))
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
    with Progress(reading.rows(order.file), "rows") as progress:
        progress.step(say("join.columns", columns=columns.shown))
        parts, scale = writing.Parts(order.out, terms(order)), curves.held(Path(settings.home))
        shape, work = Shape(columns, scale, WallClock().now()), Work(parts, progress)
        async with _joining(settings, order.services, (shape, progress.total)) as joining:
            await work.do(reading.batches(order.file, PIECES[order.services]), joining, AHEAD[order.services])
        finished = parts.close(work.pieces)
    return _told(order, work.silent, finished=finished)


def terms(order: Order) -> dict[str, object]:
    """What pieces were made from: others are of no use to this order."""
    return {"table": reading.fingerprint(order.file), "services": order.services, "rows": PIECES[order.services]}


@contextlib.asynccontextmanager
async def _joining(settings: Settings, services: str, table: tuple[Shape, int]) -> AsyncIterator[Joining]:
    """How pieces of a table of so many rows come to their songs."""
    shape, rows = table
    path = Path(settings.home) / FILE
    if services != "all" and not path.exists():
        raise Misconfigured("no_dump", path=str(path))
    if services == "none":
        async with _offline(path, shape, rows) as joining:
            yield joining
        return
    # What asks the services takes as long to load as thousands of rows take offline.
    from songbot.twin.services import counting, everybody

    async with everybody(settings) if services == "all" else counting(settings, Joiner(Book(path))) as asked:

        async def joined(table: pa.Table) -> tuple[pa.Table, set[str]]:
            rows = shape.wanted(table)
            got = await asked(rows)
            return shape.whole(table, rows, got), {name for one in got for name in one.failed}

        yield joined


@contextlib.asynccontextmanager
async def _offline(path: Path, shape: Shape, rows: int) -> AsyncIterator[Joining]:
    """By the dump alone, where nobody is asked and nobody silent."""
    if rows <= MANY:
        joiner = Joiner(Book(path))

        async def joined(table: pa.Table) -> tuple[pa.Table, set[str]]:
            return shape.offline(table, joiner), set()

        yield joined
        return
    hands = Hands(path, shape.offline)

    async def handed(table: pa.Table) -> tuple[pa.Table, set[str]]:
        return await hands.do(table), set()

    try:
        yield handed
    finally:
        hands.close()


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
