"""Who waits for Discord to take an acknowledgement: no answer may overtake it."""

import asyncio
import contextlib
from collections.abc import Iterator


class Acks:
    """The acknowledgements on their way, by interaction; after a restart there are none."""

    def __init__(self) -> None:
        self._under_way: dict[str, asyncio.Event] = {}

    @contextlib.contextmanager
    def under_way(self, interaction: str) -> Iterator[None]:
        """While Discord is asked to take it."""
        self._under_way[interaction] = asyncio.Event()
        try:
            yield
        finally:
            self._under_way.pop(interaction).set()

    async def settled(self, interaction: str) -> None:
        """Return once the acknowledgement is through, or failed."""
        if event := self._under_way.get(interaction):
            await event.wait()
