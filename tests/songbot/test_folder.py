"""What the state folder holds can be told while files and folders in it come and go."""

from pathlib import Path

import pytest

from songbot import folder


def test_what_is_gone_when_it_is_looked_at_counts_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("here", "gone"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(bytes(10))
    (tmp_path / "alone.db").write_bytes(bytes(5))
    seen = folder._files

    def late(path: Path) -> list[Path]:
        """The files of a folder, one of which is removed before anybody asks for its size."""
        found = list(seen(path))
        if path.name in ("gone", "alone.db"):
            found[0].unlink()
        return found

    monkeypatch.setattr(folder, "_files", late)
    assert folder.sizes(tmp_path) == [("here", 10), ("alone.db", 0), ("gone", 0)]


def test_a_folder_that_is_gone_when_it_is_walked_has_no_files(tmp_path: Path) -> None:
    assert folder.sizes(tmp_path / "nowhere") == []
    assert sum(map(folder._size, folder._files(tmp_path / "nowhere"))) == 0
