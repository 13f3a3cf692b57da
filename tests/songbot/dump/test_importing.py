"""A dump in MusicBrainz' own format becomes one file, or nothing changes."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songbot.dump.book import Book
from songbot.dump.importing import imported
from songbot.dump.rows import COLUMNS, Piece, size
from songbot.errors import Misconfigured
from tests.songbot.dump.conftest import Opened
from tests.songbot.dump.making import Song, archive, copied, mbid, tables

ISRC = "GBAAA9900303"


def silent(_: object) -> None:
    """Nobody listens."""


def test_what_is_in_the_archive_is_in_the_file(opened: Opened) -> None:
    book = opened([Song("One", ("A", "B"), (ISRC,)), Song("Two", ("C",), (), None, "live", video=True)])
    one, two = book.by_mbid(mbid(1))[0], book.by_mbid(mbid(2))[0]
    assert (one.name, one.mbid, one.seconds, one.title, one.video) == ("One", mbid(1), 200.0, "One", 0)
    assert (two.name, two.seconds, two.title, two.video) == ("Two", None, "Two (live)", 1)
    assert book.artists([one.credit or 0, two.credit or 0]) == {1: ("A", "B"), 2: ("C",)}
    assert book.codes(one.id) == [ISRC]
    assert datetime.fromtimestamp(book.made, UTC).date().isoformat() == "2026-08-15"


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


@settings(deadline=None)
@given(values=st.lists(st.none() | TEXT, min_size=9, max_size=9))
def test_every_text_comes_through_the_copy_as_it_was(values: list[str | None]) -> None:
    lines = [f"{line}\n".encode() for line in copied(values).rstrip("\n").split("\n")]
    assert len(lines) == 1
    assert [*Piece("recording", iter(lines)).rows()] == [tuple(values[column] for column in COLUMNS["recording"])]


def test_plain_files_and_folders_serve_as_well_as_the_archive(tmp_path: Path) -> None:
    (tmp_path / "mbdump").mkdir()
    for name, text in tables([Song("One", ("A",), (ISRC,))]).items():
        (tmp_path / "mbdump" / name).write_text(text)
    (tmp_path / "mbdump" / "editor").write_text("1\tsecret\n")
    read: list[int] = []
    imported([tmp_path / "mbdump"], tmp_path / "folder.db", read.append, silent)
    assert sum(read) == size([tmp_path / "mbdump"]) - len("1\tsecret\n")
    imported([tmp_path / "mbdump" / name for name in COLUMNS], tmp_path / "files.db", silent, silent)
    for name in ("folder.db", "files.db"):
        assert [one.name for one in Book(tmp_path / name).by_codes([ISRC])[ISRC]] == ["One"]


def test_progress_counts_the_bytes_of_the_archive(tmp_path: Path) -> None:
    file, read = archive(tmp_path / "mbdump.tar.bz2", [Song("One")]), list[int]()
    imported([file], tmp_path / "m.db", read.append, silent)
    assert sum(read) == size([file]) == file.stat().st_size


def test_an_archive_cut_off_anywhere_leaves_what_was_there(tmp_path: Path) -> None:
    to = tmp_path / "m.db"
    imported([archive(tmp_path / "whole.tar.bz2", [Song("Old", isrcs=(ISRC,))])], to, silent, silent)
    whole = archive(tmp_path / "new.tar.bz2", [Song(f"New {number}") for number in range(2000)]).read_bytes()
    for length in (0, 1, 100, len(whole) // 3, len(whole) - 20):
        (tmp_path / "cut.tar.bz2").write_bytes(whole[:length])
        with pytest.raises(Misconfigured, match="broken_dump"):
            imported([tmp_path / "cut.tar.bz2"], to, silent, silent)
        assert [one.name for one in Book(to).by_codes([ISRC])[ISRC]] == ["Old"]
    assert {one.name for one in tmp_path.iterdir()} >= {"m.db"}
    assert not [*tmp_path.glob("*.part"), *tmp_path.glob("*.stage")]


@pytest.mark.parametrize(
    ("table", "text"),
    [("recording", "1\tonly three\tcolumns\n"), ("isrc", "x\n"), ("recording", "\xff" * 9), ("url", "")],
)
def test_a_table_that_is_none_is_named(tmp_path: Path, table: str, text: str) -> None:
    (tmp_path / table).write_bytes(text.encode("latin-1"))
    with pytest.raises(Misconfigured, match="broken_dump"):
        imported([tmp_path / table], tmp_path / "m.db", silent, silent)
    assert not (tmp_path / "m.db").exists()


def test_rows_that_nothing_belongs_to_do_no_harm(tmp_path: Path) -> None:
    texts = tables([Song("One", isrcs=(ISRC,))])
    texts["isrc"] += copied((99, 77, "USXXX0000001", 0, "2026")) + texts["isrc"]
    texts["l_recording_url"] += copied((99, 5, 77, 66, 0, "2026", 0, "", ""))
    texts["recording"] += copied((50, "no uuid", "x", 1, None, "", 0, None, False))
    texts["recording"] += copied((51, mbid(51), "Uncredited", 12345, None, "", 0, None, False))
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    imported([tmp_path], tmp_path / "m.db", silent, silent)
    book = Book(tmp_path / "m.db")
    assert [one.name for one in book.by_codes([ISRC])[ISRC]] == ["One"]
    assert book.by_codes(["USXXX0000001"]) == {}
    assert [one.name for one in book.by_mbid(mbid(51))] == ["Uncredited"]


def test_two_imports_at_once_do_not_write_into_each_other(tmp_path: Path) -> None:
    file = archive(tmp_path / "mbdump.tar.bz2", [Song("One")])
    refused: list[str] = []

    def meanwhile(_: object) -> None:
        with pytest.raises(Misconfigured, match="dump_running") as refusal:
            imported([file], tmp_path / "m.db", silent, silent)
        refused.append(refusal.value.key)

    imported([file], tmp_path / "m.db", silent, meanwhile)
    assert refused
    assert Book(tmp_path / "m.db").by_mbid(mbid(1))


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "m.db")) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(Misconfigured, match="old_dump"):
        Book(tmp_path / "m.db")
