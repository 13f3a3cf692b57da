"""The imported dump, open to read: recordings by id, by code, by the key of their names, by address, by words."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from songbot.core.spelling import fold
from songbot.core.title import versioned
from songbot.dump.importing import LETTERS, VERSION
from songbot.errors import Misconfigured

FILE = "musicbrainz.db"
MOST_WORDS = 8
AT_ONCE = 5_000
"""Questions of one statement."""

_COLUMNS = "r.id, r.gid, r.name, r.length, r.comment, r.video, r.key, r.credit"


class Recording(NamedTuple):
    """One recording as the dump has it; `key` is that of its first artist and its title.

    A tuple, since a join makes millions.
    """

    id: int
    gid: bytes
    name: str
    length: int | None
    comment: str
    video: int
    key: int
    credit: int | None

    @property
    def mbid(self) -> str:
        """Its id as MusicBrainz writes it."""
        text = self.gid.hex()
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    @property
    def title(self) -> str:
        """Its name, and what makes it another recording where that stands beside the name."""
        return versioned(self.name, self.comment) if self.comment else self.name

    @property
    def seconds(self) -> float | None:
        """How long it is."""
        return self.length / 1000 if self.length else None


Found = Mapping[str | int, Sequence[Recording]]


class Book:
    """Reads one file; whoever shares it between threads lets one of them in at a time."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        if self._db.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            self._db.close()
            raise Misconfigured("old_dump", path=str(path))
        self._db.execute("PRAGMA cache_size = -65536")
        self._db.execute("PRAGMA mmap_size = 1073741824")
        told = self._db.execute("SELECT value FROM about WHERE name = 'made'").fetchone()
        self.made = float(told[0]) or path.stat().st_mtime

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def by_mbid(self, mbid: str) -> list[Recording]:
        """The recording with an id."""
        gid = bytes.fromhex(mbid.replace("-", ""))
        return self._some(f"SELECT {_COLUMNS} FROM recording r WHERE r.gid = ?", gid)

    def by_address(self, address: str) -> list[Recording]:
        """The recordings that somebody has linked to an address."""
        found = f"SELECT {_COLUMNS} FROM address a JOIN recording r ON r.id = a.recording WHERE a.url = ?"
        return self._some(found, address)

    def by_codes(self, codes: Iterable[str]) -> Found:
        """The recordings of each ISRC."""
        return self._many("isrc a ON a.code = asked.value", list(codes))

    def by_addresses(self, addresses: Iterable[str]) -> Found:
        """The recordings that are linked to each address."""
        return self._many("address a ON a.url = asked.value", list(addresses))

    def by_names(self, keys: Iterable[int]) -> Found:
        """The recordings under each key of `names`."""
        return self._many("name a ON a.key = asked.value", list(keys))

    def by_words(self, text: str, most: int) -> list[Recording]:
        """Recordings that are sold whose title or artist has these words' beginnings; those known longest first."""
        words = [word for word in fold(text).split() if word.isalnum()][:MOST_WORDS]
        if not words:
            return []
        beginnings = " ".join(f'"{word[:LETTERS]}"' if len(word) >= LETTERS else f'"{word}"*' for word in words)
        found = f"SELECT {_COLUMNS} FROM spelt s JOIN recording r ON r.id = s.rowid"
        return self._some(f"{found} WHERE spelt MATCH ? ORDER BY s.rowid LIMIT {most:d}", beginnings)

    def artists(self, credits_: Iterable[int]) -> Mapping[int, tuple[str, ...]]:
        """The names of each credit, in order."""
        names: dict[int, list[str]] = {}
        rows = self._db.execute(
            "SELECT c.credit, c.name FROM json_each(?) asked CROSS JOIN credit_name c ON c.credit = asked.value"
            " ORDER BY c.credit, c.position",
            (json.dumps(list({*credits_})),),
        )
        for credit, name in rows:
            names.setdefault(credit, []).append(name)
        return {credit: tuple(found) for credit, found in names.items()}

    def codes(self, recording: int) -> list[str]:
        """The ISRCs of a recording."""
        return [code for (code,) in self._db.execute("SELECT code FROM code WHERE recording = ?", (recording,))]

    def _some(self, statement: str, *values: object) -> list[Recording]:
        return [Recording._make(row) for row in self._db.execute(statement, values)]

    def _many(self, where: str, asked: Sequence[str | int]) -> Found:
        """One statement for thousands of questions."""
        statement = (
            f"SELECT {_COLUMNS}, asked.value FROM json_each(?) asked CROSS JOIN {where}"
            " CROSS JOIN recording r ON r.id = a.recording"
        )
        found: dict[str | int, list[Recording]] = {}
        # In the order of the file, so that neighbours are read together.
        asked = sorted(asked)
        for start in range(0, len(asked), AT_ONCE):
            for row in self._db.execute(statement, (json.dumps(asked[start : start + AT_ONCE]),)):
                found.setdefault(row[-1], []).append(Recording._make(row[:-1]))
        return found
