"""The draft and the guessing game in the store."""

import sqlite3
from collections.abc import Sequence
from dataclasses import asdict

from songbot.core.calendar import DAY, Window
from songbot.core.draft import GROWING, LATE_END, LATE_START, OPEN, Round, Signing, refusal
from songbot.core.guess import Guess, Verdict, verdict
from songbot.ports.play import Puzzle
from songbot.store import tracks

_SIGNING = "user, track, at, price, predicted, before, after"


def sign(db: sqlite3.Connection, guild: str, round_: Round, signing: Signing) -> str:
    """A label signs a song; why not, where its hand of this very moment speaks against it."""
    row = tracks.row(db, signing.track)
    hand = db.execute(
        f"SELECT {_SIGNING} FROM signings WHERE guild = ? AND opens = ? AND user = ?",
        (guild, round_.opens, signing.user),
    )
    if why_not := refusal([_signing(one) for one in hand], str(row), signing.price):
        return why_not
    db.execute(
        "INSERT INTO signings (guild, opens, user, track, at, price, predicted, before, after)"
        " VALUES (:guild, :opens, :user, :track, :at, :price, :predicted, :before, :after)",
        {**asdict(signing), "guild": guild, "opens": round_.opens, "track": row},
    )
    return ""


def unsign(db: sqlite3.Connection, guild: str, round_: Round, user: str) -> None:
    """A label lets its songs of a round go."""
    db.execute("DELETE FROM signings WHERE guild = ? AND opens = ? AND user = ?", (guild, round_.opens, user))


def signed(db: sqlite3.Connection, guild: str, round_: Round) -> Sequence[Signing]:
    """What is on the table of a round, without those whom a server hides."""
    rows = db.execute(
        f"SELECT {_SIGNING} FROM signings WHERE guild = ? AND opens = ?"
        " AND user NOT IN (SELECT id FROM hidden WHERE hidden.guild = signings.guild AND kind = 'user')"
        " ORDER BY at, user, track",
        (guild, round_.opens),
    )
    return [_signing(row) for row in rows]


def drafts(db: sqlite3.Connection, since: float) -> Sequence[tuple[str, Round]]:
    """The rounds that were played since, by server."""
    rows = db.execute("SELECT DISTINCT guild, opens FROM signings WHERE opens >= ? ORDER BY opens, guild", (since,))
    return [(row["guild"], Round(row["opens"])) for row in rows]


def uncounted(db: sqlite3.Connection, now: float) -> Sequence[str]:
    """Songs whose first or second count is to be taken now."""
    rows = db.execute(
        "SELECT DISTINCT track FROM signings AS s WHERE ("
        "(before IS NULL AND opens <= :closed AND opens > :closed_late)"
        " OR (before IS NOT NULL AND after IS NULL AND opens <= :ended AND opens > :ended_late)"
        ") AND NOT EXISTS (SELECT 1 FROM absences AS a WHERE a.track = s.track AND a.again > :now) ORDER BY track",
        {**_moments(now), "now": now},
    )
    return [str(row["track"]) for row in rows]


def count(db: sqlite3.Connection, track: str, now: float, listeners: int) -> Sequence[str]:
    """Write a count where it is due; the servers that wait for it."""
    values = {**_moments(now), "track": tracks.row(db, track), "listeners": listeners}
    first = db.execute(
        "UPDATE signings SET before = :listeners WHERE track = :track"
        " AND before IS NULL AND opens <= :closed AND opens > :closed_late RETURNING guild",
        values,
    ).fetchall()
    second = db.execute(
        "UPDATE signings SET after = :listeners WHERE track = :track"
        " AND before IS NOT NULL AND after IS NULL AND opens <= :ended AND opens > :ended_late RETURNING guild",
        values,
    ).fetchall()
    db.execute("DELETE FROM absences WHERE track = :track", values)
    return sorted({row["guild"] for row in (*first, *second)})


def _moments(now: float) -> dict[str, float]:
    closed, ended = now - OPEN, now - OPEN - GROWING
    return {"closed": closed, "closed_late": closed - LATE_START, "ended": ended, "ended_late": ended - LATE_END}


def pose(db: sqlite3.Connection, puzzle: Puzzle) -> int:
    """A round of guessing begins; its number."""
    values = {**asdict(puzzle), "track": tracks.row(db, puzzle.track)}
    made = db.execute(
        "INSERT INTO rounds (guild, channel, locale, track, starter, at, ends, actual, said, message)"
        " VALUES (:guild, :channel, :locale, :track, :starter, :at, :ends, :actual, :said, :message)",
        values,
    )
    return int(made.lastrowid or 0)


def posed(db: sqlite3.Connection, puzzle: int, message: str) -> None:
    """A round's question became this message."""
    db.execute("UPDATE rounds SET message = ? WHERE id = ?", (message, puzzle))


def puzzle(db: sqlite3.Connection, id_: int) -> Puzzle | None:
    """A round that is still open."""
    row = db.execute("SELECT * FROM rounds WHERE id = ? AND NOT done", (id_,)).fetchone()
    return _puzzle(row) if row else None


def open_puzzles(db: sqlite3.Connection) -> Sequence[Puzzle]:
    """All rounds that are still open, the first to end first."""
    return [_puzzle(row) for row in db.execute("SELECT * FROM rounds WHERE NOT done ORDER BY ends, id")]


def started(db: sqlite3.Connection, guild: str, user: str, since: float) -> int:
    """How many rounds a person has started since."""
    query = "SELECT count(*) FROM rounds WHERE guild = ? AND starter = ? AND at >= ?"
    return int(db.execute(query, (guild, user, since)).fetchone()[0])


def guess(db: sqlite3.Connection, puzzle_id: int, mine: Guess) -> bool:
    """A person's number, the last one before the end; whether the round was open still."""
    open_still = db.execute(
        "SELECT 1 FROM rounds WHERE id = ? AND NOT done AND ends > ?", (puzzle_id, mine.at)
    ).fetchone()
    if open_still:
        db.execute("INSERT OR REPLACE INTO guesses VALUES (?, ?, ?, ?)", (puzzle_id, mine.user, mine.value, mine.at))
    return open_still is not None


def standing(db: sqlite3.Connection, puzzle_id: int) -> Verdict | None:
    """How a round that is open stands."""
    row = db.execute("SELECT actual, said FROM rounds WHERE id = ? AND NOT done", (puzzle_id,)).fetchone()
    return verdict(row["actual"], row["said"], _guesses(db, puzzle_id)) if row else None


def solve(db: sqlite3.Connection, puzzle_id: int) -> None:
    """End a round."""
    db.execute("UPDATE rounds SET done = 1 WHERE id = ?", (puzzle_id,))


def solved(db: sqlite3.Connection, guild: str, window: Window) -> Sequence[tuple[int, Verdict]]:
    """The rounds of a time that are over, each with its day."""
    rows = db.execute(
        "SELECT id, at, actual, said FROM rounds WHERE ? IN ('', guild) AND at >= ? AND at < ? AND done ORDER BY id",
        (guild, window.start, window.end),
    ).fetchall()
    return [(int(row["at"] // DAY), verdict(row["actual"], row["said"], _guesses(db, row["id"]))) for row in rows]


def riddle(db: sqlite3.Connection, chance: float, since: float, model: str) -> tuple[str, float] | None:
    """A song that last.fm counted lately and a model has judged, by a number between 0 and 1; with its score."""
    most = db.execute("SELECT max(id) FROM predictions").fetchone()[0] or 0
    start = int(chance * (most + 1))
    for span in ((start, most + 1), (0, start)):
        row = db.execute(
            "SELECT p.track, p.answer ->> '$.score' AS score FROM predictions AS p JOIN facts AS f ON f.track = p.track"
            " WHERE p.id >= ? AND p.id < ? AND p.model = ? AND f.field = 'listeners' AND f.source = 'lastfm'"
            " AND f.at >= ? ORDER BY p.id LIMIT 1",
            (*span, model, since),
        ).fetchone()
        if row:
            return str(row["track"]), float(row["score"])
    return None


def _guesses(db: sqlite3.Connection, puzzle_id: int) -> list[Guess]:
    query = (
        "SELECT g.user, g.value, g.at FROM guesses AS g JOIN rounds AS r ON r.id = g.round WHERE g.round = ?"
        " AND g.user NOT IN (SELECT id FROM hidden WHERE hidden.guild = r.guild AND kind = 'user')"
    )
    return [Guess(**dict(row)) for row in db.execute(query, (puzzle_id,))]


def _signing(row: sqlite3.Row) -> Signing:
    return Signing(**{**dict(row), "track": str(row["track"])})


def _puzzle(row: sqlite3.Row) -> Puzzle:
    told = {name: row[name] for name in Puzzle.__dataclass_fields__}
    return Puzzle(**{**told, "track": str(row["track"])})
