"""`backup`, `restore` and `prune`: the operator's care for what the bot remembers."""

from datetime import UTC, datetime
from pathlib import Path

from songbot.clock import WallClock
from songbot.errors import Misconfigured
from songbot.folder import DATABASE
from songbot.settings import Settings
from songbot.store import backup as copies
from songbot.store.sqlite import SqliteStore
from songbot.twin.told import Told
from songbot.words import say

DAY = 24 * 3600.0


def backup(settings: Settings, file: Path | None) -> Told:
    """Copy the database, also while the bot runs."""
    source = Path(settings.home) / DATABASE
    named = f"songbot-{datetime.now(UTC):%Y%m%d-%H%M%S}.db"
    to = file or Path(settings.home) / "backups" / named
    copies.backup(source, to)
    size = to.stat().st_size
    return Told(say("backup.done", file=to, size=f"{size / 2**20:.1f}"), {"file": str(to), "bytes": size})


def restore(settings: Settings, file: Path) -> Told:
    """Put a copy in the database's place; the bot has to be stopped."""
    if not file.is_file():
        raise Misconfigured("no_database", path=str(file))
    aside = copies.restore(Path(settings.home) / DATABASE, file)
    kept = say("restore.aside", file=aside) if aside else ""
    return Told(f"{say('restore.done', file=file)} {kept}".strip(), {"file": str(file), "before": str(aside or "")})


async def prune(settings: Settings, days: float) -> Told:
    """Forget jobs that were finished long ago; songs and predictions stay."""
    path, clock = Path(settings.home) / DATABASE, WallClock()
    if not path.exists():
        raise Misconfigured("no_database", path=str(path))
    store = await SqliteStore.open(path, clock)
    try:
        count = await store.prune(clock.now() - days * DAY)
    finally:
        await store.close()
    return Told(say("prune.done", count=count, days=f"{days:g}"), {"forgotten": count})
