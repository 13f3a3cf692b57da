"""Where clips and covers come from: known hosts and uploads alone, ten megabytes and ten seconds at most."""

from songbot.errors import SourceFailed
from songbot.sources import hosts
from songbot.sources.http import Answer, Ask, Http

BIGGEST = 10 * 2**20
PATIENCE = 10.0
HOPS = 2
_KEEPERS = {
    "deezer preview": (".dzcdn.net",),
    "cover": ("i.scdn.co", ".mzstatic.com"),
    "itunes preview": ("audio-ssl.itunes.apple.com",),
    "upload": ("cdn.discordapp.com", "media.discordapp.net"),
}
"""Who keeps clips where; each has a breaker of its own."""

_LIMIT, _TROUBLE = 429, 500


class Clips:
    """Previews of the services and uploads at Discord."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def fetch(self, address: str, patience: float) -> bytes:
        """The bytes."""
        keeper = self._keeper(address)
        ask = Ask(keeper, address, biggest=BIGGEST, hops=HOPS, judge=_there)
        return (await self._http.ask(ask, min(patience, PATIENCE))).body

    def _keeper(self, address: str) -> str:
        url = hosts.read(address)
        host = (url.host or "") if url else ""
        for keeper, ends in _KEEPERS.items():
            if any(host == end or (end[0] == "." and host.endswith(end)) for end in ends):
                return keeper
        if self._http.hosts.trusts(address):
            return "upload"
        raise SourceFailed("source_refused", source="preview", why="address")


def _there(answer: Answer) -> None:
    """Signed addresses expire; that one did says nothing about the others."""
    if not answer.ok and answer.status < _TROUBLE and answer.status != _LIMIT:
        raise SourceFailed("source_refused", source=answer.source, why=str(answer.status))
