"""Daily housekeeping: backups, and an end to what nobody needs any more."""

import asyncio
import logging
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from songbot.core.sample import DAY
from songbot.ports import Clock
from songbot.ports.learning import Records, Trainer
from songbot.store.backup import backup

log = logging.getLogger(__name__)

BACKUPS, SNAPSHOTS, MODELS, TRAININGS = 7, 12, 8, 4
"""How many of each are kept; of models, besides the current one, the one before and the very first."""

FORGOTTEN = 30 * DAY


class Housekeeping:
    """Looks after the state folder."""

    def __init__(self, home: Path, store: Records, engine: Trainer, clock: Clock) -> None:
        self._home = home
        self._store = store
        self._engine = engine
        self._clock = clock

    async def back_up(self) -> None:
        """A whole copy of the database, and the oldest copies gone."""
        day = datetime.fromtimestamp(self._clock.now(), UTC)
        folder = self._home / "backups"
        await asyncio.to_thread(backup, self._home / "songbot.db", folder / f"songbot-{day:%Y%m%d-%H%M%S}.db")
        await asyncio.to_thread(_drop, sorted(folder.glob("songbot-*.db"))[:-BACKUPS])

    async def tidy(self) -> None:
        """Old jobs, snapshots, trainings and models."""
        gone = await self._store.prune(self._clock.now() - FORGOTTEN)
        log.info("%d finished jobs and runs forgotten", gone)
        models = await self._engine.models()
        kept = {one.name for one in models.versions if one.current or one.previous}
        kept |= {one.name for one in sorted(models.versions, key=lambda one: one.created)[:1]}
        await asyncio.to_thread(self._sweep, kept)

    def _sweep(self, kept: set[str]) -> None:
        home = self._home
        _drop(sorted((home / "snapshots").glob("*.parquet"), key=_age)[:-SNAPSHOTS])
        _drop(sorted((home / "training").glob("*"), key=_age)[:-TRAININGS])
        models = [one for one in (home / "models").glob("*") if one.is_dir() and one.name not in kept]
        _drop(sorted(models, key=_age)[:-MODELS])


def _age(path: Path) -> float:
    return path.stat().st_mtime


def _drop(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
