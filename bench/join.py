"""Rows joined offline with a generated dump of MusicBrainz: seconds of the import, rows a second, wrong joins."""

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.scale import Names
from songbot.core.wanted import Got, Wanted
from songbot.dump.book import Book
from songbot.dump.importing import imported
from songbot.dump.joining import Joiner
from tests.songbot.dump.making import Song, mbid, tables

RECORDINGS, ROWS, BATCH = 1_000_000, 200_000, 5_000
LIMIT = 20_000
"""Rows a second that issue 4 asks for."""

_PIECE = 50_000
_CODED = 0.5
"""The share of recordings that have a code; in the real dump it is a sixth, which would make look-ups cheaper."""


def run(argv: list[str]) -> dict[str, object]:
    """Generate, import, join, count."""
    parser = argparse.ArgumentParser(prog="python -m bench join")
    parser.add_argument("--recordings", type=int, default=RECORDINGS)
    parser.add_argument("--rows", type=int, default=ROWS)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        songs = Songs(options.recordings)
        _write(folder / "mbdump", songs)
        start = time.perf_counter()
        imported([folder / "mbdump"], folder / "musicbrainz.db", lambda _: None, print)
        seconds = time.perf_counter() - start
        size = (folder / "musicbrainz.db").stat().st_size / 2**20
        print(f"{options.recordings:,} recordings imported in {seconds:.0f} s: {size:.0f} MiB")
        figures = {way: _measure(folder, songs, (way, options.rows)) for way in ("isrc", "names", "both")}
    held = all(row["rows_per_s"] >= LIMIT for row in figures.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    print(f"peak {peak:.0f} MiB; at least {LIMIT:,} rows a second: {'held' if held else 'MISSED'}")
    told = {"recordings": options.recordings, "import_s": seconds, "file_mib": size, "peak_mib": peak}
    return {**told, "limit_rows_per_s": LIMIT, "held": held, "ways": figures}


class Songs:
    """Invented recordings by number, the same every time."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._names = Names()

    def __getitem__(self, number: int) -> Song:
        title, artist = self._names.some(number)
        chance = _dice(number)
        codes = (f"QZ{number % 1000:03d}{number % 10_000_000:07d}",) if chance.random() < _CODED else ()
        version = chance.choice(("", "", "", "", " (Live)", " - 2011 Remaster"))
        return Song(title + version, (artist,), codes, chance.randrange(90_000, 420_000))


def _dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - invented data, the same every time


def _write(folder: Path, songs: Songs) -> None:
    folder.mkdir()
    for start in range(1, songs.count + 1, _PIECE):
        piece = [songs[number] for number in range(start, min(start + _PIECE, songs.count + 1))]
        for name, text in tables(piece, start).items():
            with (folder / name).open("a", encoding="utf-8") as file:
                file.write(text)


def _measure(folder: Path, songs: Songs, asked: tuple[str, int]) -> dict[str, float]:
    """Rows of songs that are there, and a tenth that are not, by one way of asking."""
    way, count = asked
    rows = list(_rows(songs, way, count))
    joiner, found = Joiner(Book(folder / "musicbrainz.db")), list[Got]()
    start = time.perf_counter()
    for first in range(0, count, BATCH):
        found += joiner.joined([row for row, _ in rows[first : first + BATCH]])
    seconds = time.perf_counter() - start
    right = sum(one.mbid == number for one, (_, number) in zip(found, rows, strict=True) if number)
    strange = sum(bool(one.mbid) for one, (_, number) in zip(found, rows, strict=True) if not number)
    told = {
        "rows": count,
        "rows_per_s": count / seconds,
        "found": right / max(1, sum(bool(number) for _, number in rows)),
        "strangers_joined": strange,
    }
    print(f"{way:<6}" + " ".join(f"{name} {value:,.3f}" for name, value in told.items()))
    return told


def _rows(songs: Songs, way: str, count: int) -> Iterator[tuple[Wanted, str]]:
    chance = _dice(7)
    for place in range(count):
        number = chance.randrange(1, songs.count + 1)
        song = songs[number]
        isrc = song.isrcs[0] if song.isrcs and way != "names" else ""
        title, artist = (song.title, song.artists[0]) if way != "isrc" or not isrc else ("", "")
        if place % 10 == 0:
            yield Wanted("", "", f"Nobody {place}", song.title), ""
        else:
            yield Wanted("", isrc, artist, title, (song.length or 0) / 1000), mbid(number)
