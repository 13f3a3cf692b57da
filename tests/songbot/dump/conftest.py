"""A small dump, imported."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from songbot.dump.book import Book
from songbot.dump.importing import imported
from tests.songbot.dump.making import Song, archive

Opened = Callable[[Sequence[Song]], Book]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Import songs, and open what came of it."""

    def open_(songs: Sequence[Song]) -> Book:
        file = tmp_path / "musicbrainz.db"
        imported([archive(tmp_path / "mbdump.tar.bz2", songs)], file, lambda _: None, lambda _: None)
        return Book(file)

    return open_
