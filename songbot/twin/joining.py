"""`join`: a table of songs in, the same table with all that is known of them out."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from songbot import curves, join
from songbot.build import CURVES
from songbot.clock import WallClock
from songbot.core.wanted import Got, Wanted
from songbot.dump.book import FILE, Book
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

Joining = Callable[[Sequence[Wanted]], Awaitable[list[Got]]]


@dataclass(frozen=True)
class Order:
    """Which table, where to, and who is asked."""

    file: Path
    out: Path
    services: str


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
    parts, scale, count = writing.Parts(order.out, terms(order)), curves.read(Path(settings.home) / CURVES), Count()
    size, clock = PIECES[order.services], WallClock()
    async with _joining(settings, order.services) as joining:
        for table in reading.batches(order.file, size):
            if not parts.has(count.pieces):
                rows = reading.wanted(table, columns)
                got = await joining(rows)
                values = [join.values(one, row, scale, clock.now()) for one, row in zip(got, rows, strict=True)]
                silent = {name for one in got for name in one.failed}
                parts.write(count.pieces, writing.beside(table, values), finished=not silent)
                count.silent |= silent
            count.pieces += 1
            count.rows += len(table)
            progress(len(table))
    finished = parts.close(count.pieces)
    return _told(order, count, finished=finished)


def terms(order: Order) -> dict[str, object]:
    """What pieces were made from: others are of no use to this order."""
    return {"table": reading.fingerprint(order.file), "services": order.services, "rows": PIECES[order.services]}


@contextlib.asynccontextmanager
async def _joining(settings: Settings, services: str) -> AsyncIterator[Joining]:
    """How rows come to their songs."""
    if services == "all":
        async with tools_of(settings, DATABASE) as tools:
            asked = join.Services(tools.resolver, tools.store, tools.clock)
            yield lambda rows: join.ask(asked, rows)
        return
    path = Path(settings.home) / FILE
    if not path.exists():
        raise Misconfigured("no_dump", path=str(path))
    joiner = Joiner(Book(path))
    http = Http(WallClock(), settings.host_map)
    listenbrainz = ListenBrainz(http, WallClock(), settings.listenbrainz_token)

    async def joined(rows: Sequence[Wanted]) -> list[Got]:
        got = joiner.joined(rows)
        return await join.count(listenbrainz.counts, got) if services == "listenbrainz" else got

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
