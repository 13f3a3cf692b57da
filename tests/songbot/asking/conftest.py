"""A desk to ask at: a store, an archive and an engine, all in memory, and songs that were predicted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest

from songbot.core.job import ReplyTo, Wish
from songbot.core.prediction import Inputs, Prediction
from songbot.core.track import Fact, Value
from songbot.ports import Limits
from tests.songbot.fake_archive import MemoryArchive
from tests.songbot.fake_engine import FakeEngine
from tests.songbot.fakes import DrivenClock, MemoryStore

FREE = Limits(100, 100)


@dataclass
class Desk:
    """What the use cases are given."""

    clock: DrivenClock
    store: MemoryStore
    archive: MemoryArchive
    engine: FakeEngine

    async def song(self, name: str, features: Mapping[str, float], **said: Value) -> Prediction:
        """A song of last.fm's that was predicted, heard at 120 beats a minute."""
        facts = [Fact(field, value, "lastfm", 1.0) for field, value in {"title": name, **said}.items()]
        track = await self.store.learn({"spotify": name}, facts)
        answer = replace(self.engine.answer(Inputs(features)), estimated={"tempo": 120.0}, sound=(0.5,))
        inputs = {"features": dict(features), "tags": ["Dream Pop"]}
        return await self.store.record(track.key, inputs, answer, len(self.store.kept.predictions))

    async def ask(self, interaction: str, wish: Wish, user: str = "mila") -> None:
        """A question that is remembered."""
        await self.store.put(wish, ReplyTo(interaction, "app", "secret", user, 1.0), FREE)


@pytest.fixture
def desk() -> Desk:
    """With nothing on it."""
    store = MemoryStore(clock := DrivenClock())
    return Desk(clock, store, MemoryArchive(store), FakeEngine())
