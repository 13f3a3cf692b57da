"""What is heard in a clip is kept, whoever still waits for it."""

import asyncio
from pathlib import Path

from songbot.core.track import Track
from songbot.learning.lessons import ENDING, Allowed, Rows
from tests.songbot.fake_engine import FakeEngine
from tests.songbot.fakes import DrivenClock, MemoryStore


class Slow(FakeEngine):
    """Listens for as long as it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.through = asyncio.Event(), asyncio.Event()

    async def listen(self, clip: bytes) -> bytes:
        self.began.set()
        await self.through.wait()
        return await super().listen(clip)


async def test_who_gives_up_waiting_for_a_hearing_does_not_end_it(tmp_path: Path) -> None:
    clock, engine = DrivenClock(), Slow()
    rows = Rows(MemoryStore(clock), engine, clock, Allowed(tmp_path, spotify=False))
    hearing = asyncio.create_task(rows.hear("song", b"clip"))
    await engine.began.wait()
    waiting = asyncio.create_task(rows.keep(Track("song", {}, ())))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    engine.through.set()
    await hearing
    assert (tmp_path / f"song{ENDING}").read_bytes() == await engine.listen(b"clip")
