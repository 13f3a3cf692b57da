"""Songs like one are found among those that were asked for, each song once, the most popular first."""

import pytest

from songbot.asking.likes import MOST, Likes
from songbot.core.popularity import ESTIMATES
from tests.songbot.asking.conftest import Desk

HERE = {"energy": 0.5, "tempo": 120.0}


@pytest.fixture
def likes(desk: Desk) -> Likes:
    return Likes(desk.store, desk.archive, lambda: ESTIMATES)


async def test_the_most_popular_comes_first_and_never_the_song_itself(desk: Desk, likes: Likes) -> None:
    here = await desk.song("here", HERE, listeners=10)
    for name, listeners in (("small", 50), ("big", 900_000), ("middle", 4_000)):
        await desk.song(name, HERE, listeners=listeners)
    found = await likes.of(here.id)
    assert found is not None
    assert found.title == "here"
    assert [one.track.title for one in found.songs] == ["big", "middle", "small"]
    assert found.songs[0].points > found.songs[-1].points


async def test_versions_of_one_song_count_once_and_its_own_not_at_all(desk: Desk, likes: Likes) -> None:
    here = await desk.song("here", HERE, listeners=10, artists=("A",))
    await desk.song("here (live)", HERE, listeners=20, artists=("A",))
    await desk.song("there", HERE, listeners=30, artists=("B",))
    await desk.song("there - remix", HERE, listeners=40, artists=("B",))
    found = await likes.of(here.id)
    assert found is not None
    assert len(found.songs) == 1
    assert found.songs[0].track.title.startswith("there")


async def test_who_is_counted_by_nobody_is_left_out(desk: Desk, likes: Likes) -> None:
    here = await desk.song("here", HERE)
    await desk.song("unheard of", HERE)
    found = await likes.of(here.id)
    assert found is not None
    assert found.songs == ()


async def test_no_more_than_so_many_are_named(desk: Desk, likes: Likes) -> None:
    here = await desk.song("here", HERE, listeners=10)
    for number in range(MOST + 5):
        await desk.song(f"song {number}", HERE, listeners=number)
    found = await likes.of(here.id)
    assert found is not None
    assert len(found.songs) == MOST


async def test_a_prediction_that_is_gone_is_none(likes: Likes) -> None:
    assert await likes.of(77) is None
