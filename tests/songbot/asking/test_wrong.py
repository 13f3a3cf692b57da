"""Another song was meant: others are offered, and the pick is remembered for the one who picked."""

import pytest

from songbot.asking.wrong import CHOICES, Wrong, meant
from songbot.core.job import Wish
from tests.songbot.asking.conftest import Desk
from tests.songbot.fake_sources import FakeSource, Known

LINK = "https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC"


@pytest.fixture
def source(desk: Desk) -> FakeSource:
    songs = [Known(f"s{number}", {"title": "one", "artists": (f"artist {number}",)}) for number in range(3)]
    return FakeSource("spotify", desk.clock, songs)


async def test_songs_of_the_same_name_are_offered_but_for_the_cards_own(desk: Desk, source: FakeSource) -> None:
    kept = await desk.song("one", {})
    await desk.store.learn({"spotify": "one", "deezer": "7"}, ())
    source.songs.append(Known("one", {"title": "one"}))
    others = await Wrong(desk.store, desk.archive, {"spotify": source}).others(kept.id)
    assert [track.ids["spotify"] for track in others] == ["s0", "s1", "s2"]
    assert source.asked[-1].text == "one"


async def test_what_is_typed_is_sought_instead_and_a_source_that_fails_spoils_nothing(
    desk: Desk, source: FakeSource
) -> None:
    kept = await desk.song("another", {})
    broken = FakeSource("deezer", desk.clock)
    broken.failure = "source_down"
    wrong = Wrong(desk.store, desk.archive, {"spotify": source, "deezer": broken, "lastfm": broken})
    others = await wrong.others(kept.id, "one artist 1")
    assert [track.artists for track in others] == [("artist 1",)]
    assert len(others) <= CHOICES
    assert len(broken.asked) == 1  # only who knows songs by their ids is asked


async def test_a_prediction_that_is_gone_has_no_others(desk: Desk, source: FakeSource) -> None:
    assert await Wrong(desk.store, desk.archive, {"spotify": source}).others(77) == ()
    assert not source.asked


@pytest.mark.parametrize(
    ("asked", "again"),
    [
        (LINK, f"{LINK}?si=0123456789abcdef"),
        ("Some  SONG", "some song"),
        ("https://www.deezer.com/track/3135556", "https://www.deezer.com/en/track/3135556"),
    ],
)
async def test_the_pick_is_remembered_for_the_same_question_of_the_same_person(
    desk: Desk, asked: str, again: str
) -> None:
    await desk.ask("i1", Wish(text=asked))
    await Wrong(desk.store, desk.archive, {}).remember("mila", "i1", "spotify:s1")
    assert await meant(desk.store, "mila", Wish(text=again)) == Wish(ids={"spotify": "s1"})
    assert await meant(desk.store, "arto", Wish(text=again)) == Wish(text=again)
    assert await meant(desk.store, "mila", Wish(text="something else")) == Wish(text="something else")


async def test_a_question_that_is_forgotten_leaves_nothing_to_remember(desk: Desk) -> None:
    await Wrong(desk.store, desk.archive, {}).remember("mila", "nobody's", "spotify:s1")
    assert not await desk.store.person("mila")
    unreadable = Wish(text="https://open.spotify.com/track/short")
    assert await meant(desk.store, "mila", unreadable) == unreadable


async def test_a_pick_is_remembered_for_a_link_and_never_for_words(desk: Desk) -> None:
    wrong = Wrong(desk.store, desk.archive, {})
    for interaction, text in (("i1", LINK), ("i2", "some song")):
        await desk.ask(interaction, Wish(text=text))
        await wrong.picked("mila", interaction, "deezer:7")
    await wrong.picked("mila", "gone", "deezer:7")
    assert await meant(desk.store, "mila", Wish(text=LINK)) == Wish(ids={"deezer": "7"})
    assert await meant(desk.store, "mila", Wish(text="some song")) == Wish(text="some song")
    assert await meant(desk.store, "arto", Wish(text=LINK)) == Wish(text=LINK)
