"""What every archive keeps to, the one in the file and the one in dictionaries alike."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from songbot.core.job import ReplyTo, Wish
from songbot.core.likeness import point
from songbot.core.prediction import Answer
from songbot.core.track import Fact
from songbot.ports import Limits, Store
from songbot.ports.archive import Archive, Miss
from songbot.store.sqlite import SqliteStore
from tests.songbot.fake_archive import MemoryArchive
from tests.songbot.fakes import DrivenClock, MemoryStore

FREE = Limits(100, 100)


@dataclass
class Home:
    store: Store
    archive: Archive
    clock: DrivenClock

    async def song(self, name: str, job: int, features: dict[str, float], service: str = "spotify") -> str:
        """A song that was predicted."""
        track = await self.store.learn({service: name}, [Fact("title", name, "deezer", 1.0)])
        await self.store.record(track.key, {"features": features}, answer(), job)
        return track.key

    async def ask(self, interaction: str, user: str) -> int:
        """A question."""
        reply = ReplyTo(interaction, "app", "secret", user, 1.0)
        return (await self.store.put(Wish(text="words"), reply, FREE)).job


def answer() -> Answer:
    return Answer(50, 30, 70, (0.25,) * 4, 40, 50, (), (), (), {}, unlike=False, model="m")


@pytest.fixture(params=["sqlite", "memory"])
async def home(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Home]:
    clock = DrivenClock()
    if request.param == "sqlite":
        real = await SqliteStore.open(tmp_path / "songbot.db", clock)
        yield Home(real, real.archive, clock)
        await real.close()
    else:
        memory = MemoryStore(clock)
        yield Home(memory, MemoryArchive(memory), clock)


async def test_the_nearest_songs_come_first_and_never_the_song_itself(home: Home) -> None:
    loud = await home.song("loud", 1, {"energy": 0.9, "tempo": 140.0})
    soft = await home.song("soft", 2, {"energy": 0.1, "tempo": 80.0})
    here = await home.song("here", 3, {"energy": 0.8, "tempo": 135.0})
    near = point({"energy": 0.8, "tempo": 135.0}, {})
    assert list(await home.archive.similar(near, here, 5)) == [loud, soft]
    assert list(await home.archive.similar(near, here, 1)) == [loud]


async def test_songs_that_share_too_little_are_no_neighbours(home: Home) -> None:
    await home.song("dated", 1, {"released": 2000.0})
    await home.song("unknown", 2, {})
    near = point({"energy": 0.8, "tempo": 135.0, "released": 2000.0}, {})
    assert list(await home.archive.similar(near, "0", 5)) == []
    assert list(await home.archive.similar({}, "0", 5)) == []


async def test_nobodys_own_file_is_a_neighbour(home: Home) -> None:
    await home.song("mila.1", 1, {"energy": 0.9}, service="upload")
    assert list(await home.archive.similar(point({"energy": 0.9}, {}), "0", 5)) == []


async def test_one_question_can_have_an_answer_for_each_of_several_songs(home: Home) -> None:
    first, second = await home.song("a", 7, {"energy": 0.1}), await home.song("b", 7, {"energy": 0.9})
    assert await home.store.known(first, "m") != await home.store.known(second, "m")
    assert (await home.store.known(second, "m")) is not None


async def test_a_question_is_found_by_its_interaction_or_by_its_message_in_the_channel(home: Home) -> None:
    job = await home.ask("i1", "mila")
    await home.store.sending(job, "m1")
    for interaction, message in (("i1", ""), ("i1", "m1"), ("", "m1")):
        found = await home.archive.asked(interaction, message)
        assert found is not None
        assert found.wish.text == "words"
    assert await home.archive.asked("i2", "") is None


async def test_a_later_word_on_what_was_missed_replaces_the_earlier(home: Home) -> None:
    await home.archive.miss(Miss(1, "mila", "tour"))
    home.clock.tick(1)
    await home.archive.miss(Miss(1, "mila", "other", "a meme"))
    home.clock.tick(1)
    await home.archive.miss(Miss(1, "arto", "clip"))
    await home.archive.miss(Miss(2, "mila", "clip"))
    assert await home.archive.misses() == {"clip": 2, "other": 1}
    assert list(await home.archive.notes(5)) == ["a meme"]


async def test_a_person_is_told_everything_of_themselves_and_nothing_of_others(home: Home) -> None:
    mine, theirs = await home.ask("i1", "mila"), await home.ask("i2", "arto")
    await home.song("a", mine, {})
    await home.song("b", theirs, {})
    await home.store.set_person("mila", {"lastfm": "mila_fm"})
    await home.archive.miss(Miss(1, "mila", "tour"))
    await home.archive.miss(Miss(1, "arto", "clip"))
    told = await home.archive.about("mila")
    assert told["told"] == {"lastfm": "mila_fm"}
    lists = [told[name] for name in ("questions", "answers", "missed")]
    assert [len(one) for one in lists if isinstance(one, list)] == [1, 1, 1]
    assert "secret" not in repr(told)
    assert "arto" not in repr(told)


async def test_the_latest_answer_of_each_song_is_known_but_not_of_anybodys_own_file(home: Home) -> None:
    first = await home.song("a", 1, {})
    await home.song("a", 2, {})
    await home.song("b", 3, {})
    await home.song("mila.1", 4, {}, service="upload")
    known = await home.store.known(first, "m")
    assert known is not None
    ids = list(await home.archive.answered("m", 9))
    assert len(ids) == 2
    assert known.id in ids
    assert list(await home.archive.answered("m", 1)) == [max(ids)]
    assert list(await home.archive.answered("other", 9)) == []
