"""Where clips come from: allowed hosts alone, ten megabytes at most."""

from songbot.errors import SourceFailed
from songbot.sources.http import Ask, Http

BIGGEST = 10 * 2**20 + 1
_OK = 200


class Clips:
    """Previews of the services and uploads at Discord."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def fetch(self, address: str, patience: float) -> bytes:
        """The bytes."""
        answer = await self._http.ask(Ask("preview", address, biggest=BIGGEST), patience)
        if answer.status != _OK:
            raise SourceFailed("source_refused", source="preview")
        return answer.body
