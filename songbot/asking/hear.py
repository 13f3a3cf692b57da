"""The use case: one's own file made otherwise and heard again by the model."""

from collections.abc import Sequence

from songbot.asking.whatif import inputs_of
from songbot.core.varied import CHANGES, Varied
from songbot.errors import Refused, SourceFailed
from songbot.ports import ClipSource, Engine, Store
from songbot.ports.archive import Archive

PATIENCE = 8.0


class Hear:
    """The file is fetched from where its owner left it at Discord, and let go again."""

    def __init__(self, store: Store, archive: Archive, clips: ClipSource, engine: Engine) -> None:
        self._store = store
        self._archive = archive
        self._clips = clips
        self._engine = engine

    async def all(self, prediction: int, asked_in: str) -> Sequence[Varied]:
        """Every change that the model reacts to, the strongest first."""
        data = await self._file(asked_in)
        found = [await self._vary(prediction, data, change) for change in CHANGES]
        return sorted((one for one in found if one.reacts), key=lambda one: -abs(one.points))

    async def one(self, prediction: int, asked_in: str, change: str) -> Varied:
        """One of them, with its sound."""
        return await self._vary(prediction, await self._file(asked_in), change)

    async def _vary(self, prediction: int, data: bytes, change: str) -> Varied:
        kept = await self._store.prediction(prediction)
        if kept is None:
            raise Refused("gone")
        asked = inputs_of(kept)
        return await self._engine.vary(asked, data, change)

    async def _file(self, asked_in: str) -> bytes:
        job = await self._archive.asked(asked_in, asked_in)
        if job is None or not job.wish.upload:
            raise Refused("hear.gone")
        try:
            return await self._clips.fetch(job.wish.upload, PATIENCE)
        except SourceFailed as failure:
            raise Refused("hear.gone") from failure
