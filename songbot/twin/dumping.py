"""`dump`: a dump of MusicBrainz into the state folder, from where it is asked before the service."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from songbot.dump.book import FILE
from songbot.dump.importing import imported
from songbot.dump.rows import COLUMNS, size
from songbot.errors import Refused
from songbot.settings import Settings
from songbot.twin.progress import Progress
from songbot.twin.told import Told
from songbot.words import say


def dump(settings: Settings, files: Sequence[Path]) -> Told:
    """Import archives, folders or single tables together; an older import is replaced when this one is whole."""
    for file in files:
        if not file.exists():
            raise Refused("no_file", path=str(file))
    to = Path(settings.home) / FILE
    with Progress(size(files), "bytes") as progress:
        brought = imported(files, to, progress, lambda key: progress.step(say(key)))
    rows = [f"  {table:<20}{brought.counts.get(table, 0):>14,}" for table in COLUMNS]
    made = datetime.fromtimestamp(brought.made, UTC).date().isoformat() if brought.made else "?"
    head = say("dump.done", file=to, size=f"{to.stat().st_size / 2**20:,.0f}", made=made)
    values = {"file": str(to), "rows": brought.counts, "made": brought.made or None}
    return Told("\n".join([head, *rows, say("dump.next")]), values)
