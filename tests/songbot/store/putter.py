"""A process that puts jobs and prints each one's interaction as soon as the store has taken it."""

import asyncio
import sys
from pathlib import Path

from songbot.store.sqlite import SqliteStore
from tests.songbot.fakes import DrivenClock
from tests.songbot.store.asking import put

TASKS = 10


async def main(path: Path, name: str, count: int) -> None:
    store = await SqliteStore.open(path, DrivenClock())

    async def some(task: int) -> None:
        for number in range(count // TASKS):
            interaction = f"{name}-{task}-{number}"
            await put(store, interaction)
            sys.stdout.write(f"{interaction}\n")
            sys.stdout.flush()

    await asyncio.gather(*map(some, range(TASKS)))
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
