"""What the services counted of each song in a store, for commands in a process of their own."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path

from songbot.core.popularity import COUNTED
from songbot.store.database import connect_to_read

_SELECT = "SELECT track, source, field, value FROM facts WHERE field IN ('listeners', 'rank') ORDER BY track"


def counts(path: Path) -> Iterator[dict[str, float]]:
    """Source -> count, of each song that anybody has counted."""
    with closing(connect_to_read(path)) as db:
        for _, rows in groupby(db.execute(_SELECT), key=lambda row: row["track"]):
            if found := _song(rows):
                yield found


def _song(rows: Iterator[sqlite3.Row]) -> dict[str, float]:
    told = ((row["source"], row["field"], json.loads(row["value"])) for row in rows)
    return {
        source: float(value)
        for source, field, value in told
        if COUNTED.get(source) == field and isinstance(value, int | float)
    }
