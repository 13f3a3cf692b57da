"""What the bot remembers for later questions, in the same file as everything else."""

from collections.abc import Mapping, Sequence

from songbot.core.job import Job
from songbot.core.likeness import Point
from songbot.ports import Clock
from songbot.ports.archive import Miss
from songbot.store import line, personal, sounds
from songbot.store.database import Database


class SqliteArchive:
    """Sounds, questions, and what was missed."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._db = database
        self._clock = clock

    async def similar(self, here: Point, without: str, count: int) -> Sequence[str]:
        """The keys of the songs nearest to a place."""
        return await self._db.read(lambda db: sounds.similar(db, here, without, count))

    async def asked(self, interaction: str, message: str) -> Job | None:
        """The question whose answer is this message."""
        return await self._db.read(lambda db: line.asked(db, interaction, message))

    async def miss(self, miss: Miss) -> None:
        """Note it."""
        now = self._clock.now()
        values = (miss.prediction, miss.user, miss.reason, miss.note, now)
        await self._db.write(lambda db: db.execute("INSERT OR REPLACE INTO misses VALUES (?, ?, ?, ?, ?)", values))

    async def misses(self) -> Mapping[str, int]:
        """How often each reason was given."""
        query = "SELECT reason, count(*) FROM misses GROUP BY reason ORDER BY count(*) DESC, reason"
        return await self._db.read(lambda db: {row[0]: row[1] for row in db.execute(query)})

    async def notes(self, limit: int) -> Sequence[str]:
        """The latest words of people."""
        query = "SELECT note FROM misses WHERE note != '' ORDER BY at DESC, prediction DESC LIMIT ?"
        return await self._db.read(lambda db: [row[0] for row in db.execute(query, (limit,))])

    async def answered(self, model: str, limit: int) -> Sequence[int]:
        """The latest answers of a model, each song once."""
        query = (
            "SELECT max(id) FROM predictions AS p WHERE model = ? AND NOT EXISTS (SELECT 1 FROM links"
            " WHERE track = p.track AND service = 'upload') GROUP BY track ORDER BY max(id) DESC LIMIT ?"
        )
        return await self._db.read(lambda db: [row[0] for row in db.execute(query, (model, limit))])

    async def about(self, user: str) -> Mapping[str, object]:
        """Everything that is kept of a person."""
        return await self._db.read(lambda db: personal.about(db, user))
