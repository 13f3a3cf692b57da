"""The complete demo: a child process plays Discord and the music services, and the real bot talks to it."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from songbot.errors import Misconfigured
from songbot.settings import Settings

ROOT = Path(__file__).parents[1]
STARTING = 180.0
"""Seconds within which the stand-ins have to be there."""

ENOUGH = "400"
"""Songs of which the trainer finds enough to learn from and to test by."""


@dataclass(frozen=True)
class Demo:
    """Where the stand-ins are, and the settings that lead to them."""

    page: str
    settings: Settings


@contextlib.asynccontextmanager
async def demo(settings: Settings, port: int) -> AsyncIterator[Demo]:
    """The stand-ins for as long as the context lasts; they end with this process, however it ends.

    In a session of their own: Ctrl-C would end them before the bot has brought what it has in hand.
    """
    command = (sys.executable, "-P", "-m", "songbot.sandbox", "--port", str(port))
    child = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
        env=_environment(),
    )
    try:
        told = await _told(child)
        yield Demo(str(told["page"]), _settings(settings, told))
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(child.wait(), 5)


def demo_home(settings: Settings) -> str:
    """Where the demo's state lies: not among the real one's, unless the operator said where."""
    return settings.home if settings.home != Settings().home else str(Path(settings.home) / "demo")


def demo_budget(settings: Settings) -> str:
    """How many songs the demo collects: enough for a retraining by themselves, unless the operator said how many."""
    return settings.collect if settings.collect != Settings().collect else ENOUGH


def planted(settings: Settings) -> Settings:
    """What suits invented songs: nobody's terms forbid to keep their spectrograms, and their sound does say much."""
    return replace(settings, keep_sound="yes", clip_ceiling="off")


async def _told(child: asyncio.subprocess.Process) -> Mapping[str, Any]:
    """The one line in which the stand-ins say where they are."""
    if child.stdout is None:
        raise Misconfigured("demo_failed", why="no pipe")
    try:
        line = await asyncio.wait_for(child.stdout.readline(), STARTING)
    except TimeoutError as slow:
        raise Misconfigured("demo_failed", why=f"nothing within {STARTING:.0f} s") from slow
    if not line:
        raise Misconfigured("demo_failed", why=f"it ended with {await child.wait()}")
    told: Mapping[str, Any] = json.loads(line)
    return told


def _settings(settings: Settings, told: Mapping[str, Any]) -> Settings:
    """The same settings with every key and address of the stand-ins."""
    keys = told["keys"]
    return replace(
        planted(settings),
        discord_token=str(keys["discord"]),
        spotify_id=str(keys["spotify_id"]),
        spotify_secret=str(keys["spotify_secret"]),
        lastfm_key=str(keys["lastfm"]),
        discord_api=str(told["api"]),
        discord_gateway=str(told["gateway"]),
        hosts=",".join(f"{host}={origin}" for host, origin in told["services"].items()),
    )


def _environment() -> dict[str, str]:
    """The child gets no key of ours, and finds the code where we did."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    return kept | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
