"""Uploaded files between the question and its answer: on disk before the job is a row, gone when it is answered."""

import asyncio
import uuid
from collections.abc import Iterable
from pathlib import Path


class Spool:
    """A folder of files under names that nobody chose."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, data: bytes, suffix: str) -> str:
        """Keep an upload; its name."""
        name = f"{uuid.uuid4().hex}{''.join(sign for sign in suffix if sign.isalnum() or sign == '.')[:8]}"
        await asyncio.to_thread(self._write, name, data)
        return name

    async def get(self, name: str) -> bytes | None:
        """An upload; None when it is gone."""
        path = self._folder / Path(name).name
        return await asyncio.to_thread(lambda: path.read_bytes() if path.is_file() else None)

    async def delete(self, name: str) -> None:
        """Forget an upload."""
        await asyncio.to_thread((self._folder / Path(name).name).unlink, missing_ok=True)

    async def sweep(self, wanted: Iterable[str]) -> int:
        """At start: delete what no open job wants; how many."""
        return await asyncio.to_thread(self._sweep, set(wanted))

    def _write(self, name: str, data: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f"{name}.part"
        part.write_bytes(data)
        part.replace(self._folder / name)

    def _sweep(self, wanted: set[str]) -> int:
        stale = [path for path in self._folder.glob("*") if path.name not in wanted]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)
