"""Rows of data from songs as they are resolved, with the log-mel of their clip where the operator keeps those."""

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path

from songbot.core.sample import ASKED, sample_of
from songbot.core.track import Track
from songbot.errors import SongbotError
from songbot.ports import Clock
from songbot.ports.learning import Records, Trainer

log = logging.getLogger(__name__)

ENDING = ".mel"


@dataclass(frozen=True)
class Allowed:
    """What the operator allows: a folder for log-mels, and Spotify's word among the inputs."""

    sounds: Path | None = None
    spotify: bool = False


class Rows:
    """Keeps a row for each song of a day; whatever goes wrong is noted, and no matter to who asked."""

    def __init__(self, store: Records, engine: Trainer, clock: Clock, allowed: Allowed) -> None:
        self._store = store
        self._engine = engine
        self._clock = clock
        self._allowed = allowed
        self._hearing: dict[str, asyncio.Event] = {}

    async def hear(self, track: str, clip: bytes) -> None:
        """Keep a clip's log-mel, never its sound."""
        sounds = self._allowed.sounds
        if sounds is None or track in self._hearing or (sounds / f"{track}{ENDING}").exists():
            return
        heard = self._hearing[track] = asyncio.Event()
        try:
            logmel = await self._engine.listen(clip)
            await asyncio.to_thread(_write, sounds / f"{track}{ENDING}", logmel)
        except (SongbotError, OSError) as failure:
            log.warning("the sound of song %s is not kept: %s", track, failure)
        finally:
            heard.set()
            del self._hearing[track]

    async def keep(self, track: Track, origin: str = ASKED) -> bool:
        """A row of what is known now; whether there is one more."""
        if hearing := self._hearing.get(track.key):
            await hearing.wait()
        sounds = self._allowed.sounds
        sound = track.key if sounds and (sounds / f"{track.key}{ENDING}").exists() else ""
        row = sample_of(track, self._clock.now(), origin, sound=sound, spotify=self._allowed.spotify)
        return row is not None and await self._store.keep(row)


def _write(path: Path, logmel: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(logmel)
    part.replace(path)
