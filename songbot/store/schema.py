"""The tables and how they came to be: every change is a step that runs once, all pending ones or none."""

import sqlite3

from songbot.core.likeness import AXES
from songbot.errors import Misconfigured
from songbot.store.utils import Database, Migrations

MIGRATIONS = Migrations("songbot")


def migrate(connection: sqlite3.Connection, steps: Migrations = MIGRATIONS) -> None:
    """Bring the file to this version, or leave it as it was; a newer version's file is refused."""
    # Plug-ins are for people who explore databases, not for a bot.
    database = Database(connection, execute_plugins=False)
    connection.execute("BEGIN IMMEDIATE")
    try:
        refuse_newer(database, steps)
        steps.apply(database)
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def refuse_newer(database: Database, steps: Migrations = MIGRATIONS) -> None:
    """Misconfigured where a newer version has been at work: its data must not be read wrong or spoilt."""
    known = {step.name for step in steps.pending(Database(memory=True))}
    unknown = [step.name for step in steps.applied(database) if step.name not in known]
    if unknown:
        raise Misconfigured("newer_database", step=unknown[0])


@MIGRATIONS()
def tracks(database: Database) -> None:
    """Songs: `into` is the song that this one became part of, `place` its row in `songs`."""
    database.execute(
        'CREATE TABLE tracks (id INTEGER PRIMARY KEY, "into" INTEGER REFERENCES tracks(id), place INTEGER) STRICT'
    )
    database.execute('CREATE INDEX tracks_into ON tracks("into") WHERE "into" IS NOT NULL')
    database.execute(
        "CREATE TABLE links (at INTEGER PRIMARY KEY, service TEXT NOT NULL, id TEXT NOT NULL,"
        " track INTEGER NOT NULL REFERENCES tracks(id), UNIQUE (service, id)) STRICT"
    )


@MIGRATIONS()
def trainings(database: Database) -> None:
    """The book of the retrainings: at most one has no end and a lease that holds."""
    database.execute(
        "CREATE TABLE trainings (id INTEGER PRIMARY KEY, name TEXT NOT NULL, why TEXT NOT NULL, began REAL NOT NULL,"
        " step TEXT, cancelled INTEGER NOT NULL DEFAULT 0, boot TEXT NOT NULL, lease_until REAL NOT NULL,"
        " ended REAL, report TEXT) STRICT"
    )
    database.execute("CREATE INDEX links_track ON links(track)")
    database.execute(
        "CREATE TABLE facts (id INTEGER PRIMARY KEY, track INTEGER NOT NULL REFERENCES tracks(id),"
        " field TEXT NOT NULL, source TEXT NOT NULL, value TEXT NOT NULL, at REAL NOT NULL,"
        " UNIQUE (track, field, source)) STRICT"
    )
    # A row's place is when its song was last asked for: the latest are found first, and few rows are read. Words are
    # kept up to eight letters, and every beginning of theirs has an index: a search never has to merge lists.
    database.execute(
        "CREATE VIRTUAL TABLE songs USING fts5(words, track UNINDEXED, tokenize = 'ascii', prefix = '1 2 3 4 5 6 7',"
        " detail = none, columnsize = 0)"
    )


@MIGRATIONS()
def predictions(database: Database) -> None:
    """Answers with what they were made from; `job` is who asked."""
    database.execute(
        "CREATE TABLE predictions (id INTEGER PRIMARY KEY, track INTEGER NOT NULL REFERENCES tracks(id),"
        " model TEXT NOT NULL, inputs TEXT NOT NULL, answer TEXT NOT NULL, job INTEGER NOT NULL UNIQUE,"
        " at REAL NOT NULL) STRICT"
    )
    database.execute("CREATE INDEX predictions_known ON predictions(track, model, id)")


@MIGRATIONS()
def line(database: Database) -> None:
    """Jobs: ids are never used twice, since predictions outlive the jobs that they name."""
    database.execute(
        "CREATE TABLE jobs (id INTEGER PRIMARY KEY AUTOINCREMENT, interaction TEXT NOT NULL UNIQUE,"
        " kind TEXT NOT NULL, wish TEXT NOT NULL, application TEXT NOT NULL, token TEXT NOT NULL,"
        " user TEXT NOT NULL, asked_at REAL NOT NULL, channel TEXT NOT NULL, guild TEXT NOT NULL,"
        " message TEXT NOT NULL, locale TEXT NOT NULL, private INTEGER NOT NULL, state TEXT NOT NULL,"
        " priority INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, alone INTEGER NOT NULL DEFAULT 0,"
        " sent TEXT NOT NULL DEFAULT '', boot TEXT NOT NULL DEFAULT '',"
        " lease_until REAL NOT NULL DEFAULT 0, finished_at REAL, prediction INTEGER) STRICT"
    )
    database.execute("CREATE INDEX jobs_waiting ON jobs(priority, id) WHERE state = 'waiting'")
    database.execute("CREATE INDEX jobs_running ON jobs(lease_until) WHERE state = 'running'")
    database.execute("CREATE INDEX jobs_open ON jobs(user) WHERE state IN ('waiting', 'running')")
    database.execute("CREATE INDEX jobs_missed ON jobs(user) WHERE state = 'unreachable'")
    database.execute("CREATE INDEX jobs_finished ON jobs(finished_at) WHERE finished_at IS NOT NULL")


@MIGRATIONS()
def settings(database: Database) -> None:
    """What servers have set and people have told, a row for each."""
    database.execute(
        "CREATE TABLE settings (whose TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,"
        " PRIMARY KEY (whose, id, name)) STRICT, WITHOUT ROWID"
    )


@MIGRATIONS()
def samples(database: Database) -> None:
    """The operator's own data: what was known and counted of a song, when; never who asked."""
    database.execute(
        "CREATE TABLE samples (id INTEGER PRIMARY KEY, track INTEGER NOT NULL REFERENCES tracks(id), at REAL NOT NULL,"
        " row TEXT NOT NULL) STRICT"
    )
    database.execute("CREATE INDEX samples_track ON samples(track, at)")


@MIGRATIONS()
def runs(database: Database) -> None:
    """What was scheduled for when, who took it, and whether it is done."""
    database.execute(
        "CREATE TABLE runs (job TEXT NOT NULL, slot REAL NOT NULL, boot TEXT NOT NULL, lease_until REAL NOT NULL,"
        " done INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (job, slot)) STRICT, WITHOUT ROWID"
    )


@MIGRATIONS()
def finds(database: Database) -> None:
    """Who asked for which song in which server, frozen, what it became, and what admins have hidden."""
    database.execute(
        "CREATE TABLE finds (id INTEGER PRIMARY KEY AUTOINCREMENT, guild TEXT NOT NULL, user TEXT NOT NULL,"
        " track INTEGER NOT NULL REFERENCES tracks(id), prediction INTEGER NOT NULL, at REAL NOT NULL,"
        " model TEXT NOT NULL, score REAL NOT NULL, low REAL NOT NULL, high REAL NOT NULL, baseline REAL NOT NULL,"
        " listeners INTEGER, points REAL, gap REAL, UNIQUE (guild, user, track)) STRICT"
    )
    # A board is read in its own order until it is full: these hold the order, and all that it is filtered by.
    database.execute("CREATE INDEX finds_top ON finds(guild, score DESC, at, id, user, track)")
    database.execute("CREATE INDEX finds_gems ON finds(guild, gap DESC, at, id, user, track) WHERE gap IS NOT NULL")
    database.execute("CREATE INDEX finds_song ON finds(guild, track, at, id, user)")
    database.execute("CREATE INDEX finds_track ON finds(track)")
    database.execute("CREATE INDEX finds_user ON finds(user, guild, at)")
    database.execute("CREATE INDEX finds_at ON finds(at)")
    database.execute(
        "CREATE TABLE receipts (find INTEGER NOT NULL REFERENCES finds(id) ON DELETE CASCADE, age INTEGER NOT NULL,"
        " at REAL NOT NULL, listeners INTEGER NOT NULL, PRIMARY KEY (find, age)) STRICT, WITHOUT ROWID"
    )
    database.execute("CREATE INDEX receipts_at ON receipts(at)")
    database.execute(
        "CREATE TABLE hidden (guild TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,"
        " PRIMARY KEY (guild, kind, id)) STRICT, WITHOUT ROWID"
    )
    database.execute("CREATE INDEX hidden_id ON hidden(kind, id)")


@MIGRATIONS()
def boards(database: Database) -> None:
    """Where each server's board hangs and what it showed last, and what admins and operators did."""
    database.execute(
        "CREATE TABLE boards (guild TEXT PRIMARY KEY, channel TEXT NOT NULL, admin TEXT NOT NULL,"
        " message TEXT NOT NULL, digest TEXT NOT NULL, made_at REAL NOT NULL, edited_at REAL NOT NULL,"
        " refused TEXT NOT NULL, count INTEGER NOT NULL) STRICT, WITHOUT ROWID"
    )
    database.execute("CREATE TABLE departures (guild TEXT PRIMARY KEY, at REAL NOT NULL) STRICT, WITHOUT ROWID")
    database.execute(
        "CREATE TABLE audit (id INTEGER PRIMARY KEY, at REAL NOT NULL, guild TEXT NOT NULL, user TEXT NOT NULL,"
        " act TEXT NOT NULL, detail TEXT NOT NULL) STRICT"
    )


@MIGRATIONS()
def several(database: Database) -> None:
    """A question about several songs has several answers, one for each song."""
    database.execute(
        "CREATE TABLE answers (id INTEGER PRIMARY KEY, track INTEGER NOT NULL REFERENCES tracks(id),"
        " model TEXT NOT NULL, inputs TEXT NOT NULL, answer TEXT NOT NULL, job INTEGER NOT NULL,"
        " at REAL NOT NULL, UNIQUE (job, track)) STRICT"
    )
    database.execute("INSERT INTO answers SELECT id, track, model, inputs, answer, job, at FROM predictions")
    database.execute("DROP TABLE predictions")
    database.execute("ALTER TABLE answers RENAME TO predictions")
    database.execute("CREATE INDEX predictions_known ON predictions(track, model, id)")


@MIGRATIONS()
def archive(database: Database) -> None:
    """Where songs stand by their sound, and what people say that predictions missed."""
    axes = ", ".join(f"{name} REAL" for name in AXES)
    database.execute(f"CREATE TABLE sounds (track INTEGER PRIMARY KEY REFERENCES tracks(id), {axes}) STRICT")
    database.execute(
        "CREATE TABLE misses (prediction INTEGER NOT NULL, user TEXT NOT NULL, reason TEXT NOT NULL,"
        " note TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (prediction, user)) STRICT, WITHOUT ROWID"
    )
    database.execute("CREATE INDEX misses_user ON misses(user)")
    database.execute("CREATE INDEX jobs_sent ON jobs(sent) WHERE sent != ''")


@MIGRATIONS()
def games(database: Database) -> None:
    """What labels signed in which round of the draft, and rounds of guessing with everybody's number."""
    database.execute(
        "CREATE TABLE signings (guild TEXT NOT NULL, opens REAL NOT NULL, user TEXT NOT NULL,"
        " track INTEGER NOT NULL REFERENCES tracks(id), at REAL NOT NULL, price INTEGER NOT NULL, predicted REAL,"
        " before INTEGER, after INTEGER, PRIMARY KEY (guild, opens, user, track)) STRICT, WITHOUT ROWID"
    )
    database.execute("CREATE INDEX signings_round ON signings(opens)")
    database.execute("CREATE INDEX signings_user ON signings(user)")
    database.execute("CREATE INDEX signings_track ON signings(track)")
    database.execute(
        "CREATE TABLE rounds (id INTEGER PRIMARY KEY AUTOINCREMENT, guild TEXT NOT NULL, channel TEXT NOT NULL,"
        " message TEXT NOT NULL, locale TEXT NOT NULL, track INTEGER NOT NULL REFERENCES tracks(id),"
        " starter TEXT NOT NULL, at REAL NOT NULL, ends REAL NOT NULL, actual REAL NOT NULL, said REAL NOT NULL,"
        " done INTEGER NOT NULL DEFAULT 0) STRICT"
    )
    database.execute("CREATE INDEX rounds_open ON rounds(ends) WHERE NOT done")
    database.execute("CREATE INDEX rounds_guild ON rounds(guild, at)")
    database.execute("CREATE INDEX rounds_track ON rounds(track)")
    database.execute("CREATE INDEX rounds_starter ON rounds(starter)")
    database.execute(
        "CREATE TABLE guesses (round INTEGER NOT NULL REFERENCES rounds(id) ON DELETE CASCADE, user TEXT NOT NULL,"
        " value REAL NOT NULL, at REAL NOT NULL, PRIMARY KEY (round, user)) STRICT, WITHOUT ROWID"
    )
    database.execute("CREATE INDEX guesses_user ON guesses(user)")


@MIGRATIONS()
def views(database: Database) -> None:
    """Finds as people see them: without what a server hides, and of each song the first alone."""
    database.execute(
        "CREATE VIEW seen AS SELECT * FROM finds AS f"
        " WHERE f.user NOT IN (SELECT id FROM hidden WHERE guild = f.guild AND kind = 'user')"
        " AND f.track NOT IN (SELECT CAST(id AS INTEGER) FROM hidden WHERE guild = f.guild AND kind = 'track')"
    )
    # Who is hidden was first for nobody; a song that is hidden is in no `seen` anyway.
    database.execute(
        "CREATE VIEW firsts AS SELECT * FROM seen AS f WHERE NOT EXISTS (SELECT 1 FROM finds AS e"
        " WHERE e.guild = f.guild AND e.track = f.track AND (e.at, e.id) < (f.at, f.id)"
        " AND e.user NOT IN (SELECT id FROM hidden WHERE guild = e.guild AND kind = 'user'))"
    )


@MIGRATIONS()
def absences(database: Database) -> None:
    """Songs that their service did not know when they were to be counted: since when, and when it is asked again."""
    database.execute(
        "CREATE TABLE absences (track INTEGER PRIMARY KEY REFERENCES tracks(id), since REAL NOT NULL,"
        " again REAL NOT NULL) STRICT"
    )


@MIGRATIONS()
def releases(database: Database) -> None:
    """What has just come out, as it was listed last."""
    database.execute(
        "CREATE TABLE releases (id TEXT PRIMARY KEY, title TEXT NOT NULL, artist TEXT NOT NULL, released TEXT NOT NULL,"
        " listens INTEGER NOT NULL) STRICT, WITHOUT ROWID"
    )


@MIGRATIONS()
def one_line(database: Database) -> None:
    """Who came first goes first, and nobody before them."""
    database.execute("DROP INDEX jobs_waiting")
    database.execute("ALTER TABLE jobs DROP COLUMN priority")
    database.execute("CREATE INDEX jobs_waiting ON jobs(id) WHERE state = 'waiting'")


@MIGRATIONS()
def grown(database: Database) -> None:
    """A question has another answer once more is known of its song; the one that people have seen stays as it was."""
    database.execute(
        "CREATE TABLE answers (id INTEGER PRIMARY KEY, track INTEGER NOT NULL REFERENCES tracks(id),"
        " model TEXT NOT NULL, inputs TEXT NOT NULL, answer TEXT NOT NULL, job INTEGER NOT NULL,"
        " at REAL NOT NULL, UNIQUE (job, track, model, inputs)) STRICT"
    )
    database.execute("INSERT INTO answers SELECT id, track, model, inputs, answer, job, at FROM predictions")
    database.execute("DROP TABLE predictions")
    database.execute("ALTER TABLE answers RENAME TO predictions")
    database.execute("CREATE INDEX predictions_known ON predictions(track, model, id)")
