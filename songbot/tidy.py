"""Daily housekeeping: backups, and an end to what nobody needs any more."""

import asyncio
import logging
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from songbot.core.sample import DAY
from songbot.learning.rows import every_row
from songbot.ports import Clock
from songbot.ports.learning import Records, Trainer
from songbot.store.backup import backup

log = logging.getLogger(__name__)

BACKUPS, SNAPSHOTS, MODELS, TRAININGS = 7, 12, 8, 4
"""How many of each are kept; of models, besides the current one, the one before and the very first."""

FORGOTTEN = 30 * DAY
"""Questions, once they are answered; the privacy page says so, as of the next."""

WORDS = 366 * DAY
"""What people guessed and said was missed, and what admins did: a profile shows the guesses of a year."""

SOUNDS = 20_000
"""Log-mels at most, the newest: a retraining reads them all. The setting's sentence says how many."""

NEW = DAY
"""How long a log-mel waits for the row of its song."""


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
        """Old jobs and words, snapshots, trainings, models and sounds."""
        now = self._clock.now()
        gone = await self._store.prune(now - FORGOTTEN) + await self._store.prune_words(now - WORDS)
        log.info("%d finished jobs, runs and words of people forgotten", gone)
        models = await self._engine.models()
        kept = {one.name for one in models.versions if one.current or one.previous}
        kept |= {one.name for one in sorted(models.versions, key=lambda one: one.created)[:1]}
        await asyncio.to_thread(self._sweep, kept)
        await self._sweep_sounds()

    async def _sweep_sounds(self) -> None:
        """Those of songs that no row names, and the oldest of too many; a retraining under way reads them in peace."""
        latest = await self._store.trainings(1)
        sounds = self._home / "sounds"
        if (latest and latest[0].running) or not sounds.is_dir():
            return
        named = {name async for _, row in every_row(self._store) for name in (row.track, row.sound)}
        await asyncio.to_thread(_drop_sounds, sounds, named, self._clock.now() - NEW)

    def _sweep(self, kept: set[str]) -> None:
        home = self._home
        _drop(sorted((home / "snapshots").glob("*.parquet"), key=_age)[:-SNAPSHOTS])
        _drop(sorted((home / "training").glob("*"), key=_age)[:-TRAININGS])
        models = [one for one in (home / "models").glob("*") if one.is_dir() and one.name not in kept]
        _drop(sorted(models, key=_age)[:-MODELS])


def _age(path: Path) -> float:
    return path.stat().st_mtime


def _drop_sounds(folder: Path, named: set[str], new: float) -> None:
    files = sorted(folder.glob("*.mel"), key=_age)
    orphans = [one for one in files if one.stem not in named and _age(one) < new]
    _drop([*orphans, *files[:-SOUNDS]])


def _drop(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
