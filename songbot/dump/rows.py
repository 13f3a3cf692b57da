"""The tables of an mbdump archive, or of the plain files in it, row by row as PostgreSQL copied them out."""

import io
import re
import tarfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from songbot.errors import Misconfigured

Field = str | None
Row = tuple[Field, ...]
Told = Callable[[int], None]
"""Hears how many bytes of a file have been read since the last time."""

COLUMNS = {
    "recording": (0, 1, 2, 3, 4, 5, 8),  # id, gid, name, artist_credit, length, comment, video
    "artist_credit": (0, 1),  # id, name
    "artist_credit_name": (0, 1, 3),  # artist_credit, position, name
    "isrc": (1, 2),  # recording, isrc
    "url": (0, 2),  # id, url
    "l_recording_url": (2, 3),  # entity0 (a recording), entity1 (a url)
}
"""The tables that are read, and where the columns stand that are kept."""

TIMESTAMP = "TIMESTAMP"
"""The file of an archive that says when it was made."""

_ESCAPE = re.compile(r"\\([bfnrtv\\])")
_MEANS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}


@dataclass(frozen=True)
class Piece:
    """One table as it stands in a file; its rows can be read once, before the next piece."""

    table: str
    lines: Iterator[bytes]

    def rows(self) -> Iterator[Row]:
        """The columns that are kept; Misconfigured where a line is no row of this table."""
        columns = COLUMNS[self.table]
        last = columns[-1]
        for number, line in enumerate(self.lines, 1):
            try:
                fields = line.decode().rstrip("\n").split("\t")
                yield tuple([_read(fields[column]) for column in columns])
            except (UnicodeDecodeError, IndexError):
                why = f"line {number} of {self.table} has no {last + 1} columns of text"
                raise Misconfigured("broken_dump", path=self.table, why=why) from None


class Counted(io.RawIOBase):
    """A file that tells how much of it has been read."""

    def __init__(self, file: IO[bytes], told: Told) -> None:
        self._file = file
        self._told = told

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:  # whatever can be written into
        """The next bytes."""
        view = memoryview(buffer)
        data = self._file.read(len(view))
        view[: len(data)] = data
        self._told(len(data))
        return len(data)


def pieces(path: Path, told: Told) -> Iterator[Piece]:
    """Every table of an archive, a folder or a plain file that is wanted here."""
    if path.is_dir():
        for inner in sorted(path.iterdir()):
            if inner.name in COLUMNS or inner.name == TIMESTAMP:
                yield from pieces(inner, told)
    elif path.name in COLUMNS or path.name == TIMESTAMP:
        with path.open("rb") as file:
            yield Piece(path.name, _counted(file, told))
    else:
        yield from _archived(path, told)


def size(paths: Sequence[Path]) -> int:
    """Bytes that reading all of them will tell."""
    files = [file for path in paths for file in (path.iterdir() if path.is_dir() else [path])]
    return sum(file.stat().st_size for file in files if file.is_file())


def _archived(path: Path, told: Told) -> Iterator[Piece]:
    with path.open("rb") as file:
        try:
            yield from _members(io.BufferedReader(Counted(file, told)))
        except (tarfile.TarError, EOFError) as broken:
            raise Misconfigured("broken_dump", path=str(path), why=f"it is no whole archive ({broken})") from broken


def _members(file: io.BufferedReader) -> Iterator[Piece]:
    with tarfile.open(fileobj=file, mode="r|*") as archive:
        for member in archive:
            name = PurePosixPath(member.name).name
            content = archive.extractfile(member) if name in COLUMNS or name == TIMESTAMP else None
            if content is not None:
                yield Piece(name, iter(content))


def _counted(file: IO[bytes], told: Told) -> Iterator[bytes]:
    for line in file:
        told(len(line))
        yield line


def _read(field: str) -> Field:
    """A field as it was before the copy."""
    if "\\" not in field:
        return field
    return None if field == "\\N" else _ESCAPE.sub(lambda found: _MEANS[found[1]], field)
