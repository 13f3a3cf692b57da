"""Where songs stand by their sound, and which are near."""

import sqlite3
from collections.abc import Sequence

from songbot.core.likeness import AXES, Point


def place(db: sqlite3.Connection, track: int, here: Point) -> None:
    """Where a song stands; a person's own file stands nowhere."""
    if db.execute("SELECT 1 FROM links WHERE track = ? AND service = 'upload'", (track,)).fetchone():
        return
    names = ", ".join(AXES)
    blanks = ", ".join(f":{name}" for name in AXES)
    values = {name: here.get(name) for name in AXES}
    db.execute(
        f"INSERT OR REPLACE INTO sounds (track, {names}) VALUES (:track, {blanks})",
        {**values, "track": track},
    )


def similar(db: sqlite3.Connection, here: Point, without: str, count: int) -> Sequence[str]:
    """By the mean squared difference over the axes that both know, which are half of those asked for at least."""
    if not here:
        return ()
    apart = " + ".join(f"coalesce(({name} - :{name}) * ({name} - :{name}), 0)" for name in here)
    shared = " + ".join(f"({name} IS NOT NULL)" for name in here)
    found = db.execute(
        f"SELECT track, ({apart}) / ({shared}) AS apart FROM sounds"
        f" WHERE ({shared}) * 2 >= {len(here)} AND track != :without ORDER BY apart, track LIMIT :count",
        {**here, "without": int(without), "count": count},
    )
    return [str(row[0]) for row in found]
