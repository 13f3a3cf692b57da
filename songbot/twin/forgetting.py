"""`forget-rows`: takes a bad batch out of what the model learns from, after it has shown what would go."""

import json
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from songbot.clock import WallClock
from songbot.core.sample import Sample
from songbot.errors import Misconfigured, Refused
from songbot.folder import DATABASE
from songbot.learning.rows import every_row
from songbot.ports.learning import Records
from songbot.settings import Settings
from songbot.store.sqlite import SqliteStore
from songbot.twin.told import Told
from songbot.words import say

log = logging.getLogger(__name__)

SHOWN = 5
Numbered = tuple[int, Sample]


@dataclass(frozen=True)
class Batch:
    """The rows of some days, the last one included, in UTC; of a service only those that it has counted."""

    since: date
    until: date
    source: str = ""

    def holds(self, row: Sample) -> bool:
        """Whether a row is one of them."""
        counted = not self.source or any(one.source == self.source for one in row.counts)
        return counted and _start(self.since) <= row.at < _start(self.until + timedelta(days=1))


async def forget(settings: Settings, batch: Batch, *, sure: bool) -> Told:
    """Show the rows of a batch or, when the operator is sure, take them out; they are kept in a file beside."""
    home = Path(settings.home)
    if batch.since > batch.until:
        raise Refused("forget.order", since=batch.since, until=batch.until)
    if not (home / DATABASE).exists():
        raise Misconfigured("no_database", path=str(home / DATABASE))
    clock = WallClock()
    store = await SqliteStore.open(home / DATABASE, clock)
    try:
        found = await _found(store, batch)
        if not found or not sure:
            return _listed(found, batch)
        when = datetime.fromtimestamp(clock.now(), UTC)
        file = home / "forgotten" / f"rows-{when:%Y%m%d-%H%M%S}.jsonl"
        _write(file, [row for _, row in found])
        count = await store.drop_samples([number for number, _ in found])
    finally:
        await store.close()
    log.warning("%d rows from %s to %s were taken out by hand and lie in %s", count, batch.since, batch.until, file)
    return Told(say("forget.taken", count=count, file=file), {"forgotten": count, "file": str(file)})


async def _found(store: Records, batch: Batch) -> list[Numbered]:
    return [(number, row) async for number, row in every_row(store) if batch.holds(row)]


def _listed(found: Sequence[Numbered], batch: Batch) -> Told:
    """What would go: how many of which origin on which day, and a few by name."""
    if not found:
        return Told(say("forget.none", since=batch.since, until=batch.until), {"found": 0})
    days = Counter((_day(row), row.origin) for _, row in found)
    lines = [say("forget.day", day=day, origin=origin, count=count) for (day, origin), count in sorted(days.items())]
    names = "; ".join(f"{row.artist} – {row.title}" for _, row in found[:SHOWN])
    head = say("forget.would", count=len(found), songs=len({row.track for _, row in found}), names=names)
    told = [{"day": day, "origin": origin, "rows": count} for (day, origin), count in sorted(days.items())]
    return Told("\n".join([head, *lines, say("forget.sure")]), {"found": len(found), "days": told})


def _write(file: Path, rows: Sequence[Sample]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(row.to_json(), ensure_ascii=False) + "\n" for row in rows)
    file.write_text("".join(lines), encoding="utf-8")


def _start(day: date) -> float:
    return datetime.combine(day, time(), UTC).timestamp()


def _day(row: Sample) -> str:
    return datetime.fromtimestamp(row.at, UTC).date().isoformat()
