"""A process with a timetable of one weekly job: told to go it looks at its clock, and says whether it ran the job."""

import asyncio
import sys
from pathlib import Path

from songbot.store.sqlite import SqliteStore
from songbot.timetable import Entry, Timetable, When
from tests.songbot.fakes import DrivenClock

JOB = "retrain"


def say(word: str) -> None:
    """To whoever started this, at once."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


async def main(path: Path, now: float, how: str) -> None:
    store = await SqliteStore.open(path, DrivenClock(now))

    async def work() -> None:
        say("begun")
        if how == "stuck":
            await asyncio.Event().wait()

    entry = Entry(JOB, When(3, 0, "sun"), work)
    table = Timetable([entry], store, DrivenClock(now))
    say("ready")
    await asyncio.to_thread(sys.stdin.readline)
    ran = await table.due(entry)
    await store.close()
    say("ran" if ran else "left")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3]))
