"""Who is still typing hears of known songs first, and of the dump's after them."""

from collections.abc import Sequence

import pytest

from songbot.core.track import Fact, Track
from songbot.predicting.suggest import Suggestions
from tests.songbot.fakes import DrivenClock, MemoryStore


class Catalogue:
    """Two songs, and a count of its questions."""

    asked = 0

    async def suggest(self, text: str, most: int) -> Sequence[Track]:
        self.asked += 1
        return [Track(f"mbid:{mbid}", {"mbid": mbid}, (Fact("title", mbid, "musicbrainz", 1.0),)) for mbid in "ab"]


@pytest.fixture
async def store() -> MemoryStore:
    made = MemoryStore(DrivenClock())
    await made.learn({"spotify": "s", "mbid": "a"}, [Fact("title", "Airbag", "spotify", 1.0)])
    return made


async def names(suggestions: Suggestions, text: str, most: int) -> list[str]:
    return [track.title for track in await suggestions.of(text, most)]


async def test_a_song_that_both_know_comes_once_and_from_memory(store: MemoryStore) -> None:
    assert await names(Suggestions(store, Catalogue()), "air", 9) == ["Airbag", "b"]


async def test_the_list_is_never_longer_than_asked_and_the_dump_rests_when_memory_fills_it(store: MemoryStore) -> None:
    catalogue = Catalogue()
    assert await names(Suggestions(store, catalogue), "air", 1) == ["Airbag"]
    assert catalogue.asked == 0


async def test_without_words_or_without_a_dump_memory_answers_alone(store: MemoryStore) -> None:
    catalogue = Catalogue()
    assert await names(Suggestions(store, catalogue), " ", 9) == ["Airbag"]
    assert catalogue.asked == 0
    assert await names(Suggestions(store), "air", 9) == ["Airbag"]
