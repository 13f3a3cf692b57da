"""`join`: a table of songs in, the same table with all that is known of them out."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from songbot import curves, join
from songbot.build import CURVES
from songbot.clock import WallClock
from songbot.core.wanted import Got, Wanted
from songbot.dump.book import FILE, Book
from songbot.dump.hands import MOST as HANDS
from songbot.dump.hands import Hands
from songbot.dump.joining import Joiner
from songbot.errors import Misconfigured
from songbot.settings import Settings
from songbot.sources.http import Http
from songbot.sources.listenbrainz import ListenBrainz
from songbot.tables import reading, writing
from songbot.twin.asking import tools_of
from songbot.twin.progress import Progress
from songbot.twin.told import UNSURE, Told
from songbot.words import say

DATABASE = "join.db"
"""The memory of joins, apart from the bot's: tables are larger than what people ask for."""

PIECES = {"all": 200, "listenbrainz": 5_000, "none": 5_000}
"""Who is asked over the network -> rows that are kept together, and made again after an interruption."""

AHEAD = {"all": 0, "listenbrainz": 0, "none": 2 * HANDS}
"""Pieces that may be under way while another is read; the network's pace needs none."""

MANY = 20_000
"""Rows from which on it pays to start further processes."""

Joining = Callable[[Sequence[Wanted]], Awaitable[list[Got]]]


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
    table: pa.Table
    rows: Sequence[Wanted]
    got: "asyncio.Task[list[Got]]"


@dataclass
class Count:
    """What is told at the end."""

    rows: int = 0
    pieces: int = 0
    silent: set[str] = field(default_factory=set)


async def run(settings: Settings, order: Order) -> Told:
    """Piece by piece, each kept as soon as it is there."""
    columns = reading.recognised(reading.header(order.file))
    progress = Progress(reading.rows(order.file), "rows")
    progress.step(say("join.columns", columns=columns.shown))
    parts, count = writing.Parts(order.out, terms(order)), Count()
    scale, clock = curves.read(Path(settings.home) / CURVES), WallClock()

    async def keep(piece: Piece) -> None:
        got = await piece.got
        whole = writing.beside(piece.table, join.columns(got, piece.rows, scale, clock.now()))
        silent = {name for one in got for name in one.failed}
        parts.write(piece.number, whole, finished=not silent)
        count.silent |= silent
        progress(len(whole))

    async with _joining(settings, order.services, progress.total) as joining:
        under_way = deque[Piece]()
        try:
            for number, table in enumerate(reading.batches(order.file, PIECES[order.services])):
                count.pieces, count.rows = number + 1, count.rows + len(table)
                if parts.has(number):
                    progress(len(table))
                    continue
                rows = reading.wanted(table, columns)
                under_way.append(Piece(number, table, rows, asyncio.ensure_future(joining(rows))))
                while len(under_way) > AHEAD[order.services]:
                    await keep(under_way.popleft())
            while under_way:
                await keep(under_way.popleft())
        finally:
            for piece in under_way:
                piece.got.cancel()
    finished = parts.close(count.pieces)
    return _told(order, count, finished=finished)


def terms(order: Order) -> dict[str, object]:
    """What pieces were made from: others are of no use to this order."""
    return {"table": reading.fingerprint(order.file), "services": order.services, "rows": PIECES[order.services]}


@contextlib.asynccontextmanager
async def _joining(settings: Settings, services: str, rows: int) -> AsyncIterator[Joining]:
    """How rows come to their songs."""
    if services == "all":
        async with tools_of(settings, DATABASE) as tools:
            asked = join.Services(tools.resolver, tools.store, tools.clock)
            yield lambda rows: join.ask(asked, rows)
        return
    path = Path(settings.home) / FILE
    if not path.exists():
        raise Misconfigured("no_dump", path=str(path))
    if services == "none" and rows > MANY:
        hands = Hands(path)
        try:
            yield hands.joined
        finally:
            hands.close()
        return
    async with _counting(settings, Joiner(Book(path)), counted=services == "listenbrainz") as joining:
        yield joining


@contextlib.asynccontextmanager
async def _counting(settings: Settings, joiner: Joiner, *, counted: bool) -> AsyncIterator[Joining]:
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


def _told(order: Order, count: Count, *, finished: bool) -> Told:
    ways = writing.ways(order.out)
    found = count.rows - ways.get("", 0)
    lines = [say("join.done", file=order.out, rows=f"{count.rows:,}", found=f"{found:,}")]
    lines += [f"  {way:<10}{number:>12,}" for way, number in sorted(ways.items()) if way]
    if not finished:
        lines.append(say("join.unfinished", services=", ".join(sorted(count.silent))))
    lines.append(say("join.next", file=order.out))
    values = {"file": str(order.out), "rows": count.rows, "found": found, "ways": {**ways}, "silent": [*count.silent]}
    return Told("\n".join(lines), values, 0 if finished else UNSURE)
