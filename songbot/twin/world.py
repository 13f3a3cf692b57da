"""Where a command of the terminal asks: the services that the operator has set up, or the invented ones."""

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path

from songbot.demo import demo, planted
from songbot.dump.book import FILE
from songbot.errors import Misconfigured
from songbot.settings import Settings

Note = Callable[[str], None]
"""Hears what is going on."""


@dataclass(frozen=True)
class Asked:
    """What was typed, in which language the answer comes, and who hears of the way to it."""

    words: str
    locale: str
    note: Note


@contextlib.asynccontextmanager
async def world(settings: Settings, *, sandbox: bool) -> AsyncIterator[Settings]:
    """The settings as they are, or those that lead to the invented services; Misconfigured where none can be asked."""
    if sandbox:
        async with demo(invented(settings), 0) as stage:
            yield stage.settings
        return
    if settings.bare and not settings.hosts and not (Path(settings.home) / FILE).exists():
        raise Misconfigured("no_services", missing="\n".join(settings.lacking()))
    yield settings


def invented(settings: Settings) -> Settings:
    """Invented songs never come among the real ones, wherever the operator keeps those."""
    return planted(replace(settings, home=str(Path(settings.home) / "demo")))
