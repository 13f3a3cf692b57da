"""Songs in the store: their names, their facts, and finding them by the beginnings of words."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from songbot.core.spelling import fold
from songbot.core.track import Fact, Track, Value
from songbot.store import leaving

MOST_WORDS = 8
"""Words of a question that count."""

LETTERS = 8
"""Letters of a word that count: `songs` has an index for every beginning that is shorter."""


def find(db: sqlite3.Connection, ids: Mapping[str, str]) -> Track | None:
    """The song that any of these names belongs to, the elder of several."""
    owners = _owners(db, ids)
    return load(db, owners[0]) if owners else None


def row(db: sqlite3.Connection, key: str) -> int | None:
    """The row of the song that has this key, or that it became part of."""
    found = db.execute('SELECT coalesce("into", id) FROM tracks WHERE id = ?', (key,)).fetchone()
    return int(found[0]) if found else None


def get(db: sqlite3.Connection, key: str) -> Track | None:
    """The song under a key, or the one that it became part of."""
    track = row(db, key)
    return load(db, track) if track else None


def load(db: sqlite3.Connection, track: int) -> Track:
    """All that is known of a song; of a service's several names for it the first."""
    ids: dict[str, str] = {}
    for service, id_ in _links(db, track):
        ids.setdefault(service, id_)
    facts = db.execute("SELECT field, value, source, at FROM facts WHERE track = ? ORDER BY id", (track,))
    return Track(str(track), ids, tuple(Fact(one[0], _value(json.loads(one[1])), one[2], one[3]) for one in facts))


def learn(db: sqlite3.Connection, ids: Mapping[str, str], facts: Iterable[Fact]) -> Track:
    """Keep what was learned; songs that share a name become one."""
    owners = _owners(db, ids)
    track = owners[0] if owners else _new(db)
    before = after = load(db, track)
    for younger in owners[1:]:
        lost = load(db, younger)
        _unite(db, younger, track)
        after = after.learn(lost.ids, lost.facts)
    after = after.learn(ids, facts)
    _link(db, track, ids.items())
    _keep(db, track, [fact for fact in after.facts if fact not in before.facts])
    words = _words(after)
    if words != _words(before):
        _place(db, track, words)
    return after


def asked(db: sqlite3.Connection, track: int) -> None:
    """This song is now the latest that was asked for."""
    words = db.execute("SELECT words FROM songs WHERE rowid = (SELECT place FROM tracks WHERE id = ?)", (track,))
    found = words.fetchone()
    if found:
        _place(db, track, found[0])


def suggest(db: sqlite3.Connection, text: str, limit: int) -> Sequence[Track]:
    """Songs that have every word's beginning, the latest asked first; without words simply the latest."""
    words = [word[:LETTERS] for word in fold(text).split() if word.isalnum()][:MOST_WORDS]
    if words:
        match = " ".join(f'"{word}"' if len(word) == LETTERS else f'"{word}"*' for word in words)
        found = db.execute("SELECT track FROM songs WHERE songs MATCH ? ORDER BY rowid DESC LIMIT ?", (match, limit))
    else:
        found = db.execute("SELECT track FROM songs ORDER BY rowid DESC LIMIT ?", (limit,))
    return [load(db, one[0]) for one in found.fetchall()]


def _owners(db: sqlite3.Connection, ids: Mapping[str, str]) -> list[int]:
    found = (
        db.execute("SELECT track FROM links WHERE service = ? AND id = ?", pair).fetchone() for pair in ids.items()
    )
    return sorted({int(one[0]) for one in found if one})


def _new(db: sqlite3.Connection) -> int:
    row_id = db.execute("INSERT INTO tracks DEFAULT VALUES").lastrowid
    if row_id is None:
        raise RuntimeError("an insert has a row")
    return row_id


def _links(db: sqlite3.Connection, track: int) -> list[tuple[str, str]]:
    found = db.execute("SELECT service, id FROM links WHERE track = ? ORDER BY at", (track,))
    return [(one[0], one[1]) for one in found]


def _link(db: sqlite3.Connection, track: int, names: Iterable[tuple[str, str]]) -> None:
    rows = [(service, id_, track) for service, id_ in names]
    db.executemany("INSERT INTO links (service, id, track) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows)


def _keep(db: sqlite3.Connection, track: int, facts: Iterable[Fact]) -> None:
    # An update keeps the row and so its order, which breaks ties between sources.
    db.executemany(
        "INSERT INTO facts (track, field, source, value, at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (track, field, source) DO UPDATE SET value = excluded.value, at = excluded.at",
        [(track, one.field, one.source, json.dumps(one.value, ensure_ascii=False), one.at) for one in facts],
    )


def _unite(db: sqlite3.Connection, younger: int, elder: int) -> None:
    """Everything that names the younger song names the elder from now on; its facts are the caller's to keep."""
    names = _links(db, younger)
    _unplace(db, younger)
    db.execute("DELETE FROM links WHERE track = ?", (younger,))
    db.execute("DELETE FROM facts WHERE track = ?", (younger,))
    _link(db, elder, names)
    db.execute("UPDATE OR IGNORE predictions SET track = ? WHERE track = ?", (elder, younger))
    db.execute("UPDATE samples SET track = ? WHERE track = ?", (elder, younger))
    leaving.unite(db, younger, elder)
    db.execute("UPDATE OR IGNORE sounds SET track = ? WHERE track = ?", (elder, younger))
    db.execute("DELETE FROM sounds WHERE track = ?", (younger,))
    db.execute('UPDATE tracks SET "into" = ? WHERE id = ? OR "into" = ?', (elder, younger, younger))


def _words(track: Track) -> str:
    """What a song is found by: words of any source, but of uploads none, which are their owner's alone."""
    names: list[str] = []
    for fact in track.facts:
        if fact.field in {"title", "artists"} and fact.source != "upload":
            names += map(str, fact.value) if isinstance(fact.value, tuple) else [str(fact.value)]
    return " ".join(sorted({word[:LETTERS] for name in names for word in fold(name).split()}))


def _place(db: sqlite3.Connection, track: int, words: str) -> None:
    _unplace(db, track)
    place = db.execute("INSERT INTO songs (words, track) VALUES (?, ?)", (words, track)).lastrowid
    db.execute("UPDATE tracks SET place = ? WHERE id = ?", (place, track))


def _unplace(db: sqlite3.Connection, track: int) -> None:
    db.execute("DELETE FROM songs WHERE rowid = (SELECT place FROM tracks WHERE id = ?)", (track,))
    db.execute("UPDATE tracks SET place = NULL WHERE id = ?", (track,))


def _value(told: object) -> Value:
    """What JSON made of a value: lists are tuples again."""
    if isinstance(told, list):
        return tuple(_value(one) for one in told)
    if isinstance(told, str | int | float):
        return told
    raise TypeError(f"no fact says {told!r}")
