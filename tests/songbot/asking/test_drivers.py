"""What goes with popularity is read off counted songs of one model, and of one genre where one is named."""

import pytest

from songbot.asking.drivers import PLAYS, POPULARITY, Driving
from songbot.core.popularity import ESTIMATES
from tests.songbot.asking.conftest import Desk


@pytest.fixture
def driving(desk: Desk) -> Driving:
    return Driving(desk.store, desk.archive, lambda: ESTIMATES)


async def test_only_counted_songs_of_the_model_and_the_genre_are_read(desk: Desk, driving: Driving) -> None:
    await desk.song("counted", {}, listeners=500)
    await desk.song("uncounted", {})
    assert (await driving.of("fake-1", "", POPULARITY)).songs == 1
    assert (await driving.of("fake-1", "dream pop", POPULARITY)).songs == 1
    assert (await driving.of("fake-1", "rock", POPULARITY)).songs == 0
    assert (await driving.of("another model", "", POPULARITY)).songs == 0


async def test_plays_are_another_target_and_nonsense_is_no_count(desk: Desk, driving: Driving) -> None:
    await desk.song("played", {}, playcount=5_000)
    await desk.song("nonsense", {}, playcount=-1)
    await desk.song("words", {}, playcount="many")
    assert (await driving.of("fake-1", "", PLAYS)).songs == 1
    assert (await driving.of("fake-1", "", POPULARITY)).songs == 0


async def test_few_songs_say_nothing(desk: Desk, driving: Driving) -> None:
    for number in range(5):
        await desk.song(f"song {number}", {"energy": number / 10}, listeners=10**number)
    assert not (await driving.of("fake-1", "", POPULARITY)).earned
