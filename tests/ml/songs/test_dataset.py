"""Some of many rows stand for all: so many, by lot, and the same again; where there are few, all of them."""

import numpy as np
import pytest

from ml.songs.dataset import Rows, some


def rows(count: int) -> Rows:
    """Rows that can be told apart by their artist."""
    numeric, labels = np.zeros((count, 2), np.float32), np.zeros((count, 2), np.float32)
    tags, snapshot = np.zeros((count, 8), np.int64), np.zeros(count, np.int64)
    return Rows(numeric, tags, snapshot, np.zeros((count, 2), bool), labels, np.arange(count))


@pytest.mark.parametrize("count", [0, 5, 10])
def test_no_more_rows_than_wanted_are_all_of_them(count: int) -> None:
    assert some(rows(count), 10).artist.tolist() == list(range(count))


def test_of_more_rows_so_many_are_drawn_each_once_and_the_same_each_time() -> None:
    found = some(rows(1000), 10)
    assert len(set(found.artist.tolist())) == 10
    assert found.artist.max() > 100
    assert some(rows(1000), 10).artist.tolist() == found.artist.tolist()
