"""The record: honest about how many songs it rests on."""

from dataclasses import replace

from songbot.core.find import Find
from songbot.core.record import FEW, record


def find(number: int, score: float, points: float | None, at: float = 1.0) -> Find:
    return Find(number, "g", "ana", str(number), 1, at, "m", score, 30.0, 70.0, 40.0, 1000, points)


def test_few_songs_make_no_record() -> None:
    assert record([find(number, 50.0, 50.0) for number in range(FEW - 1)]) is None
    assert record([find(number, 50.0, None) for number in range(50)]) is None


def test_a_song_counts_once_by_its_first_find() -> None:
    once = [find(number, 50.0, 60.0) for number in range(FEW)]
    again = [replace(one, id=one.id + 100, at=2.0, score=0.0) for one in once]
    assert record([*again, *once]) == record(once)


def test_the_model_is_measured_beside_the_middle_with_an_interval() -> None:
    told = record([find(number, 50.0 + number % 3, 60.0) for number in range(30)])
    assert told is not None
    assert (told.songs, told.median) == (30, 20.0)
    assert told.model == 9.0
    assert told.low < told.closer == 11.0 < told.high


def test_a_model_that_is_no_better_is_told_so() -> None:
    told = record([find(number, 80.0 if number % 2 else 0.0, 40.0) for number in range(40)])
    assert told is not None
    assert told.high < 0
