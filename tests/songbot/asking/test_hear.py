"""One's own file changed: only what the model reacts to is offered, and a file that is gone is said to be."""

import pytest

from songbot.asking.hear import Hear
from songbot.core.job import Wish
from songbot.errors import Refused, SourceFailed
from tests.songbot.asking.conftest import Desk


class Attic:
    """Where files lie until it is emptied."""

    def __init__(self) -> None:
        self.files = {"https://cdn.example/mine.wav": b"a sound"}

    async def fetch(self, address: str, patience: float) -> bytes:
        if address not in self.files:
            raise SourceFailed("source_down", source="discord")
        return self.files[address]


@pytest.fixture
def attic() -> Attic:
    return Attic()


@pytest.fixture
def hear(desk: Desk, attic: Attic) -> Hear:
    return Hear(desk.store, desk.archive, attic, desk.engine)


async def test_changes_that_the_model_does_not_react_to_are_not_offered(desk: Desk, hear: Hear) -> None:
    kept = await desk.song("mine", {})
    await desk.ask("i1", Wish(upload="https://cdn.example/mine.wav"))
    found = await hear.all(kept.id, "i1")
    assert [one.change for one in found] == ["faster"]
    assert found[0].points == pytest.approx(4)
    one = await hear.one(kept.id, "i1", "brighter")
    assert (one.reacts, one.sound) == (False, b"OggSbrighter")


async def test_a_file_that_is_gone_is_said_to_be(desk: Desk, hear: Hear, attic: Attic) -> None:
    kept = await desk.song("mine", {})
    await desk.ask("i1", Wish(upload="https://cdn.example/mine.wav"))
    attic.files.clear()
    with pytest.raises(Refused, match=r"hear\.gone"):
        await hear.all(kept.id, "i1")


@pytest.mark.parametrize("asked_in", ["i1", "nobody's"])
async def test_who_sent_no_file_has_none(desk: Desk, hear: Hear, asked_in: str) -> None:
    kept = await desk.song("mine", {})
    await desk.ask("i1", Wish(text="words"))
    with pytest.raises(Refused, match=r"hear\.gone"):
        await hear.one(kept.id, asked_in, "faster")


async def test_a_prediction_that_is_gone_is_said_to_be(desk: Desk, hear: Hear) -> None:
    await desk.ask("i1", Wish(upload="https://cdn.example/mine.wav"))
    with pytest.raises(Refused, match=r"^gone"):
        await hear.all(77, "i1")
