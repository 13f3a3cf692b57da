"""What keeps an answer from Discord for a while only puts it off: the job goes back into the line."""

from pathlib import Path

import discord
import pytest

from songbot.chat.acks import Acks
from songbot.chat.replies import TRIES, DiscordReplies, Way
from songbot.chat.screen import Screen
from songbot.core.job import ReplyTo, Wish
from songbot.core.outcome import Said
from songbot.errors import Misconfigured, Undelivered
from songbot.ports import Limits
from songbot.predicting.pictures import Pictures
from tests.songbot.fake_engine import FakeEngine
from tests.songbot.fakes import MemoryStore
from tests.songbot.sources.place import HurriedClock


@pytest.mark.parametrize(
    "trouble", [Misconfigured("restarting"), discord.RateLimited(45.0), OSError(101, "no network")]
)
async def test_a_discord_that_cannot_be_reached_now_gets_the_answer_later(trouble: Exception, tmp_path: Path) -> None:
    asked, clock = list[None](), HurriedClock()

    def client() -> discord.Client:
        asked.append(None)
        raise trouble

    screen = Screen(Pictures(FakeEngine(), tmp_path), classic=False)
    store = MemoryStore(clock)
    replies = DiscordReplies(Way(client, Acks(), store, clock, screen))
    reply = ReplyTo("1", "2", "token", "3", clock.now(), channel="4", guild="5")
    await store.put(Wish("x"), reply, Limits(1, 1))
    (job,) = await store.claim(1)
    with pytest.raises(Undelivered):
        await replies.deliver(job, Said("song_not_found"))
    assert len(asked) == TRIES
