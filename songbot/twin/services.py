"""Rows of a table joined by whoever is asked over the network: every service, or ListenBrainz beside the dump."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from songbot.clock import WallClock
from songbot.core.wanted import Got, Wanted
from songbot.dump.joining import Joiner
from songbot.predicting import join
from songbot.settings import Settings
from songbot.sources.http import Http
from songbot.sources.listenbrainz import ListenBrainz
from songbot.twin.asking import tools_of

DATABASE = "join.db"
"""The memory of joins, apart from the bot's: tables are larger than what people ask for."""

Rows = Callable[[Sequence[Wanted]], Awaitable[list[Got]]]
"""The songs of rows."""


@contextlib.asynccontextmanager
async def everybody(settings: Settings) -> AsyncIterator[Rows]:
    """All services, as for a song that somebody asks for."""
    async with tools_of(settings, DATABASE) as tools:
        asked = join.Services(tools.resolver, tools.store, tools.clock)
        yield lambda rows: join.ask(asked, rows)


@contextlib.asynccontextmanager
async def counting(settings: Settings, joiner: Joiner) -> AsyncIterator[Rows]:
    """The dump, and ListenBrainz' counts of what was found in it."""
    http = Http(WallClock(), settings.host_map)
    listenbrainz = ListenBrainz(http, WallClock(), settings.listenbrainz_token)

    async def joined(rows: Sequence[Wanted]) -> list[Got]:
        return await join.count(listenbrainz.counts, joiner.joined(rows))

    try:
        yield joined
    finally:
        await http.close()
