"""What the bot remembers for later questions, in dictionaries, beside the store in memory."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from songbot.core.job import Job
from songbot.core.likeness import Point, point
from songbot.ports.archive import Miss
from tests.songbot.fakes import MemoryStore


class MemoryArchive:
    """Reads what the store has kept."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._misses: dict[tuple[int, str], Miss] = {}

    async def similar(self, here: Point, without: str, count: int) -> Sequence[str]:
        places = {one.track: _place(one.inputs, one.answer.estimated) for one in self._store.kept.predictions.values()}
        own = {key for (service, _), key in self._store.kept.links.items() if service == "upload"}
        near = [
            (_apart(here, there), int(key))
            for key, there in places.items()
            if key != without and key not in own and 2 * len(there.keys() & here.keys()) >= len(here) > 0
        ]
        return [str(key) for _, key in sorted(near)[:count]]

    async def asked(self, interaction: str, message: str) -> Job | None:
        jobs = [row.job for row in self._store.kept.rows.values()]
        ours = [job for job in jobs if job.reply.interaction == interaction]
        return next(iter([*ours, *(job for job in jobs if job.sent and job.sent == message)]), None)

    async def miss(self, miss: Miss) -> None:
        self._misses.pop((miss.prediction, miss.user), None)
        self._misses[miss.prediction, miss.user] = miss

    async def misses(self) -> Mapping[str, int]:
        counted = Counter(miss.reason for miss in self._misses.values())
        return dict(sorted(counted.items(), key=lambda one: (-one[1], one[0])))

    async def notes(self, limit: int) -> Sequence[str]:
        return [miss.note for miss in reversed(self._misses.values()) if miss.note][:limit]

    async def answered(self, model: str, limit: int) -> Sequence[int]:
        own = {key for (service, _), key in self._store.kept.links.items() if service == "upload"}
        latest = {one.track: one.id for one in self._store.kept.predictions.values() if one.answer.model == model}
        return sorted((id_ for key, id_ in latest.items() if key not in own), reverse=True)[:limit]

    async def about(self, user: str) -> Mapping[str, object]:
        kept = self._store.kept
        jobs = {row.job.id: row.job for row in kept.rows.values() if row.job.reply.user == user}
        return {
            "user": user,
            "told": await self._store.person(user),
            "questions": [{"id": job.id, "kind": job.kind} for job in jobs.values()],
            "answers": [{"id": id_} for (job, *_), id_ in kept.recorded.items() if job in jobs],
            "missed": [asdict(miss) for miss in self._misses.values() if miss.user == user],
            "finds": [],
        }


def _place(inputs: Mapping[str, object], heard: Mapping[str, float]) -> Point:
    features = inputs.get("features")
    return point(features if isinstance(features, Mapping) else {}, heard)


def _apart(here: Point, there: Point) -> float:
    both = here.keys() & there.keys()
    return sum((here[name] - there[name]) ** 2 for name in both) / len(both)
