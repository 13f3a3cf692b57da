"""A bot that kills itself with signal 9 at one step boundary: `python -m tests.songbot.flows.mortal`, told by JSON."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from songbot.build import Play, built
from songbot.chat.address import elsewhere
from songbot.chat.replies import DiscordReplies
from songbot.core.job import Job, ReplyTo, State, Wish
from songbot.core.outcome import Outcome
from songbot.ports import Accepted, Delivered
from songbot.predicting.predict import Predictions
from songbot.predicting.worker import Worker
from songbot.settings import Settings
from songbot.store.sqlite import SqliteStore
from tests.songbot.fake_engine import FakeEngine


@dataclass(frozen=True)
class Shifted:
    """Real time, some seconds ahead."""

    ahead: float

    def now(self) -> float:
        return time.time() + self.ahead

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def without(guard: str) -> None:
    """Take one guard out, to see the rounds fail."""
    if guard == "recover":

        async def forget(self: SqliteStore) -> int:
            return 0

        SqliteStore.recover = forget  # type: ignore[method-assign]  # that is the point
    if guard == "finish":  # written down as done before it was brought
        bring = DiscordReplies.deliver

        async def deliver(self: DiscordReplies, job: Job, outcome: Outcome) -> Delivered:
            await self._store.finish(job.id, State.DONE)
            Worker.crossed_early(job)  # type: ignore[attr-defined]  # main sets it
            return await bring(self, job, outcome)

        DiscordReplies.deliver = deliver  # type: ignore[method-assign]  # that is the point
    if guard == "nonce":
        DiscordReplies.nonce = lambda self, job: f"{time.time_ns()}"  # type: ignore[method-assign]  # that is the point
    if guard == "row":  # the row only after Discord took the question
        request = Predictions.request

        async def late(self: Predictions, wish: Wish, reply: ReplyTo, kind: str = "predict") -> Accepted:
            asyncio.get_running_loop().call_later(0.05, lambda: asyncio.ensure_future(request(self, wish, reply, kind)))
            return Accepted(0, 0)

        Predictions.request = late  # type: ignore[method-assign]  # that is the point


def killer(step: str, left: int) -> Callable[[str], None]:
    """Dies when `step` is crossed for the given time."""
    count = [left]

    def crossed(name: str) -> None:
        if name == step:
            count[0] -= 1
            if not count[0]:
                os.kill(os.getpid(), signal.SIGKILL)

    return crossed


async def main() -> None:
    told = json.loads(sys.argv[1])
    crossed = killer(told["step"], told["times"])
    Worker.crossed_early = lambda _: crossed("finished early")  # type: ignore[attr-defined]  # for one missing guard
    without(told["without"])
    settings = Settings(**told["settings"])
    play = Play(Shifted(told["ahead"]), 0.05, crossed)
    with elsewhere(settings.discord_api, settings.discord_gateway):
        bot = await built(settings, FakeEngine(), play)
        await bot.run()


if __name__ == "__main__":
    asyncio.run(main())
