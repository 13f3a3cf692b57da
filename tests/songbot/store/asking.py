"""What the tests of the store put into it."""

from collections.abc import Sequence
from pathlib import Path

from songbot.core.job import ReplyTo, Wish
from songbot.core.prediction import Answer
from songbot.core.track import Fact
from songbot.ports import Limits
from songbot.store.sqlite import SqliteStore
from tests.songbot.fakes import DrivenClock

CREDENTIAL = "aW50ZXJhY3Rpb24tdG9rZW4"
ROOM = Limits(per_user=10**6, waiting=10**6)


def reply(interaction: str) -> ReplyTo:
    return ReplyTo(interaction, "app", CREDENTIAL, "ann", 50.5)


async def put(store: SqliteStore, interaction: str) -> int:
    return (await store.put(Wish("words"), reply(interaction), ROOM)).job


async def interactions(path: Path) -> Sequence[str]:
    """All that wait, as the next process finds them."""
    store = await SqliteStore.open(path, DrivenClock())
    await store.recover()
    jobs = await store.claim(10**6)
    await store.close()
    return [job.reply.interaction for job in jobs]


def title(name: str) -> list[Fact]:
    return [Fact("title", name, "spotify", 1.0)]


def answer() -> Answer:
    return Answer(60.0, 40.0, 80.0, (0.1, 0.2, 0.4, 0.3), 35.0, 50.0, (), (), (), {}, unlike=False, model="m1")
