"""Each contract runs over the real thing and over the fake."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from songbot.ports.learning import Records
from songbot.store.sqlite import SqliteStore
from tests.songbot.contracts.house import House
from tests.songbot.fakes import DrivenClock, MemoryStore


@pytest.fixture(params=["sqlite", "memory"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    clock, opened = DrivenClock(), list[Records]()
    memory = MemoryStore(clock)

    async def another() -> Records:
        real = request.param == "sqlite"
        opened.append(await SqliteStore.open(tmp_path / "songbot.db", clock) if real else memory.another())
        return opened[-1]

    yield House(await another(), clock, another)
    for store in opened:
        await store.close()
