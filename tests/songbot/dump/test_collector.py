"""The collector rests where there are no rings, and is afterwards as it was."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from songbot.core.wanted import Wanted
from songbot.dump.book import Book, Found
from songbot.dump.collector import resting
from songbot.dump.joining import Joiner
from tests.songbot.dump.conftest import Opened
from tests.songbot.dump.making import Song


@pytest.fixture(autouse=True)
def awake() -> Iterator[None]:
    yield
    gc.enable()


def test_it_rests_and_wakes_whatever_happens() -> None:
    heard = list[bool]()

    @resting()
    def fail() -> None:
        heard.append(gc.isenabled())
        raise ValueError("fails")

    with pytest.raises(ValueError, match="fails"):
        fail()
    assert (heard, gc.isenabled()) == ([False], True)


def test_who_had_put_it_to_rest_finds_it_so() -> None:
    gc.disable()
    with resting():
        pass
    assert not gc.isenabled()


def test_it_rests_during_a_join(opened: Opened, tmp_path: Path) -> None:
    opened([Song("Hello")]).close()
    heard = list[bool]()

    class Listening(Book):
        def by_names(self, keys: object) -> Found:
            heard.append(gc.isenabled())
            return {}

    Joiner(Listening(tmp_path / "musicbrainz.db")).joined([Wanted(artist="Adele", title="Hello")])
    assert (heard, gc.isenabled()) == ([False], True)
