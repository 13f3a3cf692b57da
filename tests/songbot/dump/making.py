"""A dump as MusicBrainz makes it: its tables with all their columns, copied out by PostgreSQL, in one archive."""

import io
import tarfile
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

MADE = "2026-08-15 00:12:34.567891+00"
_ESCAPES = {"\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}
_TABLE = str.maketrans(_ESCAPES)


@dataclass(frozen=True)
class Song:
    """One recording with its names, codes and addresses."""

    title: str
    artists: tuple[str, ...] = ("Somebody",)
    isrcs: tuple[str, ...] = ()
    length: int | None = 200_000
    comment: str = ""
    video: bool = False
    addresses: tuple[str, ...] = ()
    mbid: str = ""  # else it follows from the number

    @property
    def credit(self) -> str:
        return " feat. ".join(self.artists)


def mbid(number: int) -> str:
    """The id of the recording with this number."""
    return str(uuid.UUID(int=(number * 0x9E3779B97F4A7C15F39CC0605CEDC835) % 2**128))


def copied(values: Iterable[object]) -> str:
    """A row as COPY writes it."""
    return "\t".join("\\N" if value is None else _copied(value) for value in values) + "\n"


def _copied(value: object) -> str:
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value).translate(_TABLE)


def tables(songs: Sequence[Song], first: int = 1) -> dict[str, str]:
    """The text of each table; recordings count from `first`."""
    lines: dict[str, list[str]] = {name: [] for name in _NAMES}
    credits_: dict[tuple[str, ...], int] = {}
    for number, song in enumerate(songs, first):
        credit = credits_.setdefault(song.artists, first + len(credits_))
        row = (number, song.mbid or mbid(number), song.title, credit, song.length, song.comment, 0, None, song.video)
        lines["recording"].append(copied(row))
        # As it was until 2026-02 with a source, since then without: what is read stands before it.
        for place, code in enumerate(song.isrcs):
            lines["isrc"].append(copied((number * 10 + place, number, code, 0, MADE)))
        for place, address in enumerate(song.addresses):
            id_ = number * 10 + place
            lines["url"].append(copied((id_, mbid(10**9 + id_), address, 0, MADE)))
            lines["l_recording_url"].append(copied((id_, 5, number, id_, 0, MADE, 0, "", "")))
    for artists, credit in credits_.items():
        whole = Song("", artists).credit
        lines["artist_credit"].append(copied((credit, whole, len(artists), 1, MADE, 0, mbid(credit))))
        for position, artist in enumerate(artists):
            joined = "" if position == len(artists) - 1 else " feat. "
            lines["artist_credit_name"].append(copied((credit, position, credit * 10 + position, artist, joined)))
    return {name: "".join(rows) for name, rows in lines.items()}


_NAMES = ("artist_credit", "artist_credit_name", "isrc", "l_recording_url", "recording", "url")


def archive(path: Path, songs: Sequence[Song], *, made: str = MADE, extra: Sequence[str] = ("area",)) -> Path:
    """mbdump.tar.bz2, with tables that nobody asks for."""
    with tarfile.open(path, "w:bz2") as file:
        _add(file, "TIMESTAMP", f"{made}\n")
        _add(file, "COPYING", "CC0\n")
        for name in extra:
            _add(file, f"mbdump/{name}", "1\tx\\N\n")
        for name, text in tables(songs).items():
            _add(file, f"mbdump/{name}", text)
    return path


def _add(file: tarfile.TarFile, name: str, text: str) -> None:
    data = text.encode()
    about = tarfile.TarInfo(name)
    about.size = len(data)
    file.addfile(about, io.BytesIO(data))
