"""A whole copy of the store while it is in use, and the way back from one."""

import logging
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from songbot.errors import Misconfigured
from songbot.store.database import connect, connect_to_read, usable
from songbot.store.schema import MIGRATIONS, refuse_newer
from songbot.store.utils import Database

log = logging.getLogger(__name__)


def backup(path: Path, to: Path) -> None:
    """Copy the store at `path`, also while a bot writes to it; an older copy under that name lives until this is whole.

    The line is not copied: its questions will have been answered, and their tokens are nobody else's.
    """
    if not path.exists():
        raise Misconfigured("no_database", path=str(path))
    part = to.with_name(f"{to.name}.part")
    part.unlink(missing_ok=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    part.touch(mode=0o600)
    with usable(path), closing(connect_to_read(path)) as store:
        store.execute("VACUUM INTO ?", (str(part),))
    with closing(connect(part)) as copy:
        copy.execute("UPDATE jobs SET state = 'done', token = '', finished_at = asked_at WHERE finished_at IS NULL")
        _alone(copy, part)
    part.replace(to)


def restore(path: Path, copy: Path) -> Path | None:
    """Put a checked copy in the store's place; where the old store now lies, if there was one.

    Misconfigured when the copy is broken, no store's, of a newer version, or when the store is in use.
    """
    part = path.with_name(f"{path.name}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    part.touch(mode=0o600)
    shutil.copyfile(copy, part)
    try:
        _check(part, copy)
        aside = _set_aside(path) if path.exists() else None
    except BaseException:
        part.unlink()
        raise
    part.replace(path)
    return aside


def _check(part: Path, copy: Path) -> None:
    try:
        with closing(connect(part)) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            database = Database(connection, execute_plugins=False)
            refuse_newer(database)
            ours = bool(MIGRATIONS.applied(database))
            _alone(connection, part)
    except sqlite3.DatabaseError as broken:
        raise Misconfigured("broken_backup", path=str(copy)) from broken
    if not (sound and ours):
        raise Misconfigured("broken_backup", path=str(copy))


def _set_aside(path: Path) -> Path:
    """A copy of the old store beside it, so that the store's own name never leads nowhere; also of a broken one."""
    try:
        with closing(connect(path)) as old:
            _alone(old, path)
    except sqlite3.OperationalError as busy:
        raise Misconfigured("database_in_use", path=str(path)) from busy
    except sqlite3.DatabaseError:
        log.warning("the old store is broken and kept as it is")
    aside = path.with_name(f"{path.name}.before-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}")
    shutil.copy2(path, aside)
    # A broken store's log would be taken for the new one's.
    for suffix in ("-wal", "-shm"):
        if (log_file := path.with_name(path.name + suffix)).exists():
            log_file.replace(aside.with_name(aside.name + suffix))
    return aside


def _alone(connection: sqlite3.Connection, path: Path) -> None:
    """Leave one file without a log beside it, which works only where nobody else has it open."""
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as busy:
        raise Misconfigured("database_in_use", path=str(path)) from busy
