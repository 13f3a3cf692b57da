"""Several songs at once: each is asked for alone, a few at a time, and who cannot be answered is named."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from songbot.asking.several import AT_ONCE, Lister, Several
from songbot.core.finding import Candidate
from songbot.core.job import Job, ReplyTo, State, Wish
from songbot.core.listing import MOST_LISTED
from songbot.core.outcome import Choice, Outcome, Predicted, Said
from songbot.core.popularity import ESTIMATES
from songbot.core.prediction import Inputs, Prediction
from songbot.core.ranking import UNSURE
from songbot.core.track import Track
from songbot.errors import EngineFailed, Refused
from tests.songbot.fake_engine import FakeEngine

ALBUM = "https://open.spotify.com/album/4uLU6hMCjMI75M1A2tKUQC"


class Told:
    """Remembers what was told on the way."""

    def __init__(self) -> None:
        self.progressed: list[Mapping[str, object]] = []

    def tell(self, job: Job, key: str, **values: object) -> None:
        assert job.reply.token
        self.progressed.append(values)


class Album:
    """A service with one album."""

    def __init__(self, songs: int) -> None:
        self._songs = songs

    async def songs(self, kind: str, id_: str, patience: float) -> Sequence[Candidate]:
        return [Candidate({"spotify": f"song{number}"}, (), "id") for number in range(self._songs)]


def job(*texts: str) -> Job:
    reply = ReplyTo("i", "app", "secret", "mila", 1.0)
    wish = Wish(parts=tuple({"text": text} for text in texts))
    return Job(1, "single", wish, reply, State.RUNNING, 0, 1.0)


def predicted(name: str, score: float = 50.0) -> Predicted:
    answer = replace(FakeEngine().answer(Inputs()), score=score)
    return Predicted(Track(name), Prediction(1, name, {}, answer, 1.0), ESTIMATES)


async def one(asked: Job) -> Outcome:
    """A score by the length of the name; some cannot be answered."""
    name = asked.wish.text or next(iter(asked.wish.ids.values()))
    assert not asked.reply.token  # whose own progress nobody is told
    if name == "refused":
        raise Refused("bad_audio", why="")
    if name == "several":
        return Choice(name, (Track("9", {"spotify": "picked"}), Track("8", {"spotify": "other"})))
    return Said("song_not_found") if name == "unknown" else predicted(name, 10.0 * len(name))


def several(
    by: Callable[[Job], Awaitable[Outcome]] = one, told: Told | None = None, album: Lister | None = None
) -> Several:
    return Several(by, (told or Told()).tell, {"spotify": album} if album else {})


async def test_the_best_comes_first_and_progress_is_told_of_each() -> None:
    told = Told()
    found = await several(told=told).answer(job("bb", "a", "ccc"))
    assert [entry.track.key for entry in found.entries] == ["ccc", "bb", "a"]
    assert [values["done"] for values in told.progressed] == [1, 2, 3]
    assert {values["of"] for values in told.progressed} == {3}


async def test_who_cannot_be_answered_is_named_with_why_and_a_song_named_twice_counts_once() -> None:
    found = await several().answer(job("a", "refused", "unknown", "a"))
    assert [entry.track.key for entry in found.entries] == ["a"]
    assert {lost.name: lost.key for lost in found.lost} == {"refused": "bad_audio", "unknown": "song_not_found"}


async def test_of_several_that_may_be_meant_none_is_taken() -> None:
    found = await several().answer(job("a", "several"))
    assert [entry.track.key for entry in found.entries] == ["a"]
    assert [(lost.name, lost.key) for lost in found.lost] == [("several", UNSURE)]


async def test_where_nothing_can_be_answered_the_first_reason_is_the_answer() -> None:
    with pytest.raises(Refused, match="bad_audio"):
        await several().answer(job("refused", "unknown"))


async def test_one_song_is_not_several() -> None:
    with pytest.raises(Refused, match=r"single\.few"):
        await several().answer(job("a"))


async def test_an_engine_that_died_is_the_whole_jobs_affair() -> None:
    async def dies(_: Job) -> Outcome:
        raise EngineFailed("engine_crashed", company=True)

    with pytest.raises(EngineFailed):
        await several(dies).answer(job("a", "b"))


async def test_once_one_has_failed_none_of_the_others_goes_on_or_is_told_of() -> None:
    told, dead, ended = Told(), asyncio.Event(), list[str]()

    async def dies(asked: Job) -> Outcome:
        if asked.wish.text == "a":
            raise EngineFailed("engine_crashed", company=True)
        try:
            await dead.wait()
        finally:
            ended.append(asked.wish.text)
        raise AssertionError("nobody waits for it any more")

    with pytest.raises(EngineFailed):
        await several(dies, told).answer(job("a", "b", "c"))
    assert sorted(ended) == ["b", "c"]
    assert not told.progressed


async def test_only_a_few_are_in_hand_at_once() -> None:
    inside, most, free = 0, 0, asyncio.Event()

    async def slow(asked: Job) -> Outcome:
        nonlocal inside, most
        inside, most = inside + 1, max(most, inside + 1)
        if inside == AT_ONCE:
            free.set()
        async with asyncio.timeout(30):
            await free.wait()
        inside -= 1
        return predicted(asked.wish.text)

    await several(slow).answer(job(*"abcdefghij"))
    assert most == AT_ONCE


async def test_of_a_long_album_the_first_are_taken_and_the_others_counted() -> None:
    found = await several(album=Album(MOST_LISTED + 3)).answer(job(ALBUM))
    assert (len(found.entries), found.more) == (MOST_LISTED, 3)


@pytest.mark.parametrize(("album", "key"), [(None, r"single\.closed"), (Album(0), r"single\.empty")])
async def test_a_list_that_cannot_be_read_is_said_to_be(album: Album | None, key: str) -> None:
    with pytest.raises(Refused, match=key):
        await several(album=album).answer(job(ALBUM))
